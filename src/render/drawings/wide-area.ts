/** Sites with the circuits between them, to venues and to the internet. */
import type { Circuit, Estate } from "../../model/estate.ts";
import { format } from "../../units/index.ts";
import type { Views } from "../../views/types.ts";
import { type Area, type Part, type Place, rows } from "./area.ts";
import { bracket, line, rect, text, textWidth } from "./svg.ts";

const SITE = { width: 240, height: 58, gap: 36 };
/** Height of a circuit's row in the box of far ends. */
const FAR_ROW = 17;
/** Room between far ends and their site. */
const DROP = 28;
const ROW_GAP = 24;
/** Height of the lane of a circuit between sites. */
const LANE = 22;

export function drawSites(estate: Estate, views: Views, area: Area): Part {
  const { sites } = estate;
  if (sites.length === 0) return { svg: "", height: 0 };
  const outward = Map.groupBy(
    estate.circuits.filter((circuit) => circuit.site !== undefined && circuit.toSite === undefined),
    (circuit) => circuit.site,
  );
  const highest = Math.max(0, ...[...outward.values()].map(farHeight));
  const siteTop = area.y + (highest > 0 ? highest + DROP : 0);
  // A second row of sites needs the room above it for far ends of its own.
  const grid = rows(sites.length, { ...area, y: siteTop }, { ...SITE, rowGap: highest + DROP + ROW_GAP });
  const at = new Map(sites.map((site, index) => [site.id, grid.places[index] ?? { x: area.x, y: siteTop }]));

  let svg = "";
  for (const [site, place] of at) {
    const circuits = outward.get(site);
    if (circuits !== undefined) svg += drawFarEnds(circuits, place);
  }
  const between = drawBetween(estate, at, siteTop + grid.height);
  svg += between.svg;
  for (const site of sites) {
    const place = at.get(site.id);
    if (place === undefined) continue;
    const servers = views.devices.filter((device) => device.kind === "server" && device.site === site.id).length;
    const what = [site.kind.replaceAll("-", " "), site.city].filter((one) => one !== undefined).join(", ");
    svg +=
      rect(place.x, place.y, SITE.width, SITE.height, "box", 6) +
      text(place.x + 12, place.y + 23, site.id, { size: 14, style: "strong", width: SITE.width - 90 }) +
      text(place.x + SITE.width - 12, place.y + 23, servers === 0 ? "" : `${servers} nodes`, {
        size: 11,
        anchor: "end",
      }) +
      text(place.x + 12, place.y + 43, what, { size: 11, style: "soft", width: SITE.width - 24 });
  }
  return { svg, height: siteTop - area.y + grid.height + between.height + 24 };
}

function farHeight(circuits: readonly Circuit[]): number {
  return circuits.length * FAR_ROW + 14;
}

/** What a site reaches outside the estate: a row per circuit, the far end named on its first. */
function drawFarEnds(circuits: readonly Circuit[], site: Place): string {
  const height = farHeight(circuits);
  const [x, y] = [site.x, site.y - DROP - height];
  const byEnd = [...Map.groupBy(circuits, (circuit) => circuit.toVenue ?? circuit.kind)];
  const named = byEnd.flatMap(([end, all]) => all.map((circuit, index) => ({ circuit, end: index === 0 ? end : "" })));
  const labels = named.map(({ circuit, end }, row) => {
    const base = y + 19 + row * FAR_ROW;
    const right = `${circuit.role} ${format("bitRate", circuit.rate)}`;
    return (
      text(x + 12, base, end, { size: 12, style: "strong", width: SITE.width - 130 }) +
      text(x + SITE.width - 12, base, right, { size: 11, anchor: "end" })
    );
  });
  const middle = x + SITE.width / 2;
  return (
    line(middle, site.y - DROP, middle, site.y, "wan") + rect(x, y, SITE.width, height, "circuit", 10) + labels.join("")
  );
}

interface Link {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly style: "wan" | "tunnel";
}

/** Circuits and tunnels between sites: each on a lane of its own below them, so that no two labels meet. */
function drawBetween(estate: Estate, at: ReadonlyMap<string, Place>, y: number): Part {
  const pairs = Map.groupBy(
    estate.circuits.filter((circuit) => circuit.site !== undefined && circuit.toSite !== undefined),
    (circuit) => `${circuit.site} ${circuit.toSite}`,
  );
  const links: Link[] = [...pairs.values()].map((circuits) => ({
    from: circuits[0]?.site ?? "",
    to: circuits[0]?.toSite ?? "",
    label: circuits.map((circuit) => `${circuit.role} ${format("bitRate", circuit.rate)}`).join(", "),
    style: "wan",
  }));
  links.push(
    ...estate.vpn.siteToSite.map(({ from, to, protocol }): Link => ({ from, to, label: protocol, style: "tunnel" })),
  );
  const drawn = links.filter(({ from, to }) => at.has(from) && at.has(to) && from !== to);
  const ends = new Map<string, number>();
  for (const { from, to } of drawn) for (const site of [from, to]) ends.set(site, (ends.get(site) ?? 0) + 1);
  const used = new Map<string, number>();
  // Lines leave a site side by side, spread over its width.
  const leave = (site: string): number => {
    const index = used.get(site) ?? 0;
    used.set(site, index + 1);
    return (at.get(site)?.x ?? 0) + (SITE.width * (index + 1)) / ((ends.get(site) ?? 1) + 1);
  };
  const lines: string[] = [];
  const labels: string[] = [];
  for (const [index, { from, to, label, style }] of drawn.entries()) {
    const lane = y + 20 + index * LANE;
    const [x1, x2] = [leave(from), leave(to)];
    const width = textWidth(label, 11) + 12;
    const middle = (x1 + x2) / 2;
    const [top1, top2] = [from, to].map((site) => (at.get(site)?.y ?? y) + SITE.height);
    lines.push(bracket(x1, top1 ?? y, x2, top2 ?? y, lane, style));
    labels.push(rect(middle - width / 2, lane - 8, width, 16, "paper"));
    labels.push(text(middle, lane + 4, label, { size: 11, anchor: "middle" }));
  }
  // Labels lie over the lines of all lanes.
  return { svg: [...lines, ...labels].join(""), height: drawn.length === 0 ? 0 : 20 + drawn.length * LANE };
}
