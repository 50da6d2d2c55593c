/** One fabric: spines, leaves, and below them the hosts, storage and circuits that are cabled to them. */
import type { Estate, Fabric } from "../../model/estate.ts";
import { type BitRate, format, raw } from "../../units/index.ts";
import type { Cable, Device, Views } from "../../views/types.ts";
import { type Area, type Part, type Place, rows } from "./area.ts";
import { line, rect, text, textWidth } from "./svg.ts";

const SWITCH = { width: 184, height: 46, gap: 22, rowGap: 22 };
/** Groups share a row as long as each keeps the lesser width. */
const GROUP = { least: 206, most: 284, gap: 16, padding: 10, header: 78 };
const CHIP = { height: 20, gap: 6, size: 10.5 };
/** Height between the layers, for the lines. */
const DROP = 64;

/** What hangs on the leaves together: a cluster, the storage, the circuits. */
interface Group {
  readonly id: string;
  readonly title: string;
  readonly style: "server" | "array" | "circuit";
  readonly members: readonly string[];
}

/** Content of the fabric's panel; the panel itself is drawn by who knows its neighbours. */
export function drawFabric(fabric: Fabric, estate: Estate, views: Views, area: Area): Part {
  const own = new Set([...fabric.spines, ...fabric.leaves].map((item) => item.id));
  const cables = views.cables.filter((cable) => own.has(cable.a.device) || own.has(cable.b.device));
  const inner = { x: area.x + 20, width: area.width - 40 };
  const asns = new Map(views.asns.map((one) => [one.device, one.asn]));
  const spot = new Map<string, Place>();
  let y = area.y + 66;
  let boxes = "";
  for (const layer of [fabric.spines, fabric.leaves]) {
    if (layer.length === 0) continue;
    const grid = rows(layer.length, { ...inner, y }, SWITCH);
    for (const [index, item] of layer.entries()) {
      const place = grid.places[index];
      if (place === undefined) continue;
      spot.set(item.id, place);
      boxes += switchBox(views.deviceById.get(item.id), item.id, asns.get(item.id), place);
    }
    y += grid.height + DROP;
  }

  const groups = groupsOf(fabric, estate, views, cables);
  const layout = placeGroups(groups, { ...inner, y });
  const drawn = layout.places.map((placed) => groupBox(placed, bundles(placed.group, cables)));
  const lines = [...links(cables, spot), ...layout.places.flatMap((placed) => fan(placed, cables, spot))];
  y += layout.height;
  const managed = outOfBand(fabric, views);
  return {
    svg:
      text(area.x + 20, area.y + 36, fabric.title, { size: 16, style: "strong", width: inner.width / 2 }) +
      text(area.x + area.width - 20, area.y + 36, managed, {
        anchor: "end",
        size: 11,
        style: "soft",
        width: inner.width / 2,
      }) +
      lines.join("") +
      boxes +
      drawn.join(""),
    height: y - area.y + 24,
  };
}

function switchBox(device: Device | undefined, id: string, asn: number | undefined, { x, y }: Place): string {
  const under = [device?.product, asn === undefined ? undefined : `AS ${asn}`].filter((one) => one !== undefined);
  return (
    rect(x, y, SWITCH.width, SWITCH.height, device?.kind ?? "leaf", 4) +
    text(x + SWITCH.width / 2, y + (under.length === 0 ? 28 : 19), id, {
      size: 13,
      style: "strong",
      anchor: "middle",
      width: SWITCH.width - 12,
    }) +
    text(x + SWITCH.width / 2, y + 36, under.join(", "), {
      size: 9.5,
      style: "soft",
      anchor: "middle",
      width: SWITCH.width - 8,
    })
  );
}

/** Uplinks and peer links, each pair of switches once. */
function links(cables: readonly Cable[], spot: ReadonlyMap<string, Place>): string[] {
  const pairs = Map.groupBy(
    cables.filter((cable) => cable.purpose === "uplink" || cable.purpose === "peer-link"),
    (cable) => `${cable.a.device} ${cable.b.device}`,
  );
  // Peer links come last: their labels cover the lines behind them.
  const sorted = [...pairs.values()].sort((one, other) => Number(isPeer(one[0])) - Number(isPeer(other[0])));
  return sorted.map((all) => {
    const [first] = all;
    const a = spot.get(first?.a.device ?? "");
    const b = spot.get(first?.b.device ?? "");
    if (first === undefined || a === undefined || b === undefined) return "";
    const middle = SWITCH.width / 2;
    if (first.purpose === "uplink") return line(a.x + middle, a.y, b.x + middle, b.y + SWITCH.height, "link");
    const label = `${all.length} × ${format("bitRate", first.rate)}`;
    const [center, width] = [(a.x + b.x) / 2 + middle, textWidth(label, 9.5) + 6];
    // Side by side, the line runs through the gap; its label stands above it.
    return (
      line(a.x + middle, a.y + SWITCH.height / 2, b.x + middle, b.y + SWITCH.height / 2, "peer") +
      rect(center - width / 2, a.y - 17, width, 13, "paper") +
      text(center, a.y - 7, label, { size: 9.5, anchor: "middle", style: "soft" })
    );
  });
}

function isPeer(cable: Cable | undefined): boolean {
  return cable?.purpose === "peer-link";
}

function groupsOf(fabric: Fabric, estate: Estate, views: Views, cables: readonly Cable[]): readonly Group[] {
  const cabled = new Set(
    cables.filter((cable) => cable.purpose !== "management").flatMap(({ a, b }) => [a.device, b.device]),
  );
  // Hosts without a cable, as in a plan, still stand at the fabric's site.
  const here = (device: Device) =>
    cabled.has(device.id) || (views.cables.length === 0 && (device.site === fabric.site || fabric.site === undefined));
  const ids = (devices: readonly Device[]) => devices.filter(here).map((device) => device.id);
  const servers = Map.groupBy(
    views.devices.filter((device) => device.kind === "server"),
    (device) => device.group,
  );
  const groups = estate.clusters.map(
    ({ id, title }): Group => ({ id, title, style: "server", members: ids(servers.get(id) ?? []) }),
  );
  const storage = views.devices.filter((device) => device.kind === "array" || device.kind === "pool");
  groups.push({ id: "storage", title: "Arrays, backup and archive", style: "array", members: ids(storage) });
  const circuits = cables.filter((cable) => cable.purpose === "circuit").map((cable) => cable.a.device);
  groups.push({
    id: "circuits",
    title: "To sites, venues and the internet",
    style: "circuit",
    members: circuits,
  });
  return groups.filter((group) => group.members.length > 0);
}

/** Cables of a group per leaf. */
function bundles(group: Group, cables: readonly Cable[]): ReadonlyMap<string, readonly Cable[]> {
  const members = new Set(group.members);
  const own = cables.filter((cable) => members.has(cable.a.device) && cable.purpose !== "management");
  return Map.groupBy(own, (cable) => cable.b.device);
}

function fan({ group, place, width }: Placed, cables: readonly Cable[], spot: ReadonlyMap<string, Place>): string[] {
  return [...bundles(group, cables).keys()].map((leaf) => {
    const at = spot.get(leaf);
    if (at === undefined) return "";
    return line(place.x + width / 2, place.y, at.x + SWITCH.width / 2, at.y + SWITCH.height, "bundle");
  });
}

interface Placed {
  readonly group: Group;
  readonly place: Place;
  readonly width: number;
}

/** Groups in centred rows, each row as high as its highest group. */
function placeGroups(
  groups: readonly Group[],
  area: Area,
): { readonly places: readonly Placed[]; readonly height: number } {
  const most = Math.max(1, Math.floor((area.width + GROUP.gap) / (GROUP.least + GROUP.gap)));
  const perRow = Math.max(1, Math.min(most, groups.length));
  const width = Math.min(GROUP.most, (area.width + GROUP.gap) / perRow - GROUP.gap);
  const places: Placed[] = [];
  let y = area.y;
  for (let first = 0; first < groups.length; first += perRow) {
    const row = groups.slice(first, first + perRow);
    const left = area.x + (area.width - (row.length * (width + GROUP.gap) - GROUP.gap)) / 2;
    for (const [index, group] of row.entries()) {
      places.push({ group, place: { x: left + index * (width + GROUP.gap), y }, width });
    }
    y += Math.max(...row.map((group) => groupHeight(group, width))) + GROUP.gap;
  }
  return { places, height: y - area.y };
}

function groupHeight(group: Group, width: number): number {
  return GROUP.header + Math.ceil(group.members.length / chipsPerRow(group, width)) * (CHIP.height + CHIP.gap) + 4;
}

/** As many beside one another as the longest name leaves room for. */
function chipsPerRow(group: Group, width: number): number {
  const longest = Math.max(...group.members.map((id) => textWidth(id, CHIP.size))) + 12;
  return Math.max(1, Math.floor((width - 2 * GROUP.padding + CHIP.gap) / (longest + CHIP.gap)));
}

function groupBox({ group, place: { x, y }, width }: Placed, bundle: ReadonlyMap<string, readonly Cable[]>): string {
  const inner = width - 2 * GROUP.padding;
  const left = x + GROUP.padding;
  const per = Math.min(chipsPerRow(group, width), group.members.length);
  const chip = (inner - (per - 1) * CHIP.gap) / per;
  const chips = group.members.map((id, index) => {
    const at = left + (index % per) * (chip + CHIP.gap);
    const top = y + GROUP.header + Math.floor(index / per) * (CHIP.height + CHIP.gap);
    return (
      rect(at, top, chip, CHIP.height, group.style, 3) +
      text(at + chip / 2, top + 14, id, { size: CHIP.size, anchor: "middle", width: chip - 4 })
    );
  });
  const summary = [...rateCounts(bundle)].map(([rate, count]) => `${count} × ${rate}`).join(", ");
  const leaves = bundle.size === 0 ? "" : `on ${[...bundle.keys()].join(", ")}`;
  return (
    rect(x, y, width, groupHeight(group, width), "box", 6) +
    text(left, y + 20, group.id, { size: 13, style: "strong", width: inner }) +
    text(left, y + 36, group.title, { size: 10.5, style: "soft", width: inner }) +
    text(left, y + 52, summary === "" ? "not cabled" : summary, { size: 10.5, width: inner }) +
    text(left, y + 67, leaves, { size: 10.5, style: "soft", width: inner }) +
    chips.join("")
  );
}

function rateCounts(bundle: ReadonlyMap<string, readonly Cable[]>): ReadonlyMap<string, number> {
  const rates: BitRate[] = [...bundle.values()].flat().map((cable) => cable.rate);
  const counts = new Map<string, number>();
  for (const rate of rates.sort((a, b) => raw(b) - raw(a))) {
    const shown = format("bitRate", rate);
    counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  return counts;
}

function outOfBand(fabric: Fabric, views: Views): string {
  const uplinks = views.cables.filter(
    (cable) => cable.purpose === "uplink" && fabric.leaves.some((leaf) => leaf.id === cable.a.device),
  );
  const rate = uplinks[0]?.rate;
  const up = rate === undefined ? [] : [`${uplinks.length} uplinks of ${format("bitRate", rate)}`];
  const oob = fabric.outOfBand.map(({ id }) => {
    const count = views.cables.filter((cable) => cable.b.device === id).length;
    return `${id} manages ${count} ports`;
  });
  return [...up, ...oob].join(" · ");
}
