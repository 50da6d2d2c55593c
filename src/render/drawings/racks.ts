/** Elevation of every rack, side by side per site, with what stands in each unit and what each feed carries. */
import { format, type Power, quantity, raw } from "../../units/index.ts";
import type { Device, FeedView, RackView, Views } from "../../views/types.ts";
import { bar, drawing, line, rect, text, textWidth } from "./svg.ts";

/** Height of a rack unit. */
const UNIT = 15;
/** Column of unit numbers left of a rack. */
const SCALE = 22;
const RACK_WIDTH = 236;
const GAP = 26;
const COLUMN = SCALE + RACK_WIDTH + GAP;
/** Racks side by side; more wrap into a further row. */
const PER_ROW = 8;
const MARGIN = 24;
const SITE_HEADER = 40;
const FEED_HEIGHT = 48;
const RACK_HEADER = 38;
const RACK_FOOTER = 66;
/** Share from which a bar is warm (the usual 80 % of a continuous load) and hot. */
const WARM = 0.8;

const kinds: readonly (readonly [Device["kind"], string])[] = [
  ["spine", "spine switch"],
  ["leaf", "leaf switch"],
  ["out-of-band-switch", "out-of-band switch"],
  ["server", "server"],
  ["array", "storage array"],
  ["pool", "backup and archive"],
];

/** A site's racks with its feeds; as wide as its racks. */
interface Block {
  readonly site: string;
  readonly racks: readonly RackView[];
  readonly feeds: readonly FeedView[];
  readonly columns: number;
}

/** Racks of all sites. Sites stand side by side while they fit, racks of one site wrap. */
export function drawRacks(views: Views): string {
  const blocks = [...Map.groupBy(views.racks, (rack) => rack.site)].map(([site, racks]): Block => {
    const feeds = views.feeds.filter((feed) => feed.site === site);
    return { site, racks, feeds, columns: Math.min(PER_ROW, racks.length) };
  });
  const shelves = shelve(blocks);
  const columns = Math.max(4, ...shelves.map((shelf) => shelf.reduce((sum, block) => sum + block.columns, 0)));
  const width = 2 * MARGIN + columns * COLUMN - GAP;
  const unplaced = Map.groupBy(
    views.devices.filter((device) => device.u === undefined && device.kind !== "pdu"),
    (device) => device.rack,
  );
  let y = MARGIN + 14;
  let body = text(MARGIN, y, "Racks", { size: 20, style: "strong" }) + legend(views, width, y);
  y += 24;
  if (blocks.length === 0) {
    body += text(MARGIN, y + 20, "The estate states no racks.", { style: "soft" });
    y += 40;
  }
  for (const shelf of shelves) {
    let x = MARGIN;
    // Racks of one shelf start at one height, whatever the number of feeds of their site.
    const top = y + SITE_HEADER + Math.max(...shelf.map((block) => feedRows(block))) * FEED_HEIGHT;
    let bottom = top;
    for (const block of shelf) {
      body += siteHeader(block, x, y);
      bottom = Math.max(bottom, top + rackRows(block, x, top, views, unplaced, (svg) => (body += svg)));
      x += block.columns * COLUMN;
    }
    y = bottom;
  }
  const stood = views.racks.reduce((count, rack) => count + rack.slots.length, 0);
  const description = `${views.racks.length} racks at ${blocks.length} sites with ${stood} devices in place, ${watts(views.totals.load)} in all. ${views.racks.map(told).join(" ")}`;
  return drawing({ id: "racks", title: "Rack elevations", description, width, height: y + MARGIN, body });
}

/** Sites in file order, as many on a shelf as there are columns. */
function shelve(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const shelves: Block[][] = [];
  let free = 0;
  for (const block of blocks) {
    const shelf = shelves.at(-1);
    if (shelf === undefined || block.columns > free) {
      shelves.push([block]);
      free = PER_ROW - block.columns;
    } else {
      shelf.push(block);
      free -= block.columns;
    }
  }
  return shelves;
}

/** Draws the racks of a site row by row; the height that they take. */
function rackRows(
  block: Block,
  x: number,
  top: number,
  views: Views,
  unplaced: ReadonlyMap<string | undefined, readonly Device[]>,
  draw: (svg: string) => void,
): number {
  let y = top;
  for (let first = 0; first < block.racks.length; first += PER_ROW) {
    const row = block.racks.slice(first, first + PER_ROW);
    const height = Math.max(...row.map((rack) => rack.units)) * UNIT;
    for (const [index, rack] of row.entries()) {
      // Racks of different heights stand on one floor.
      const head = y + RACK_HEADER + height - rack.units * UNIT;
      draw(elevation(rack, unplaced.get(rack.id) ?? [], views, x + SCALE + index * COLUMN, head));
    }
    y += RACK_HEADER + height + RACK_FOOTER;
  }
  return y - top;
}

function told(rack: RackView): string {
  const devices = rack.slots.map((slot) => `${slot.device} at U${slot.from}`).join(", ");
  return `${rack.id} at ${rack.site}, ${watts(rack.load)}, ${rack.free} of ${rack.units} U free: ${devices === "" ? "empty" : devices}.`;
}

function legend(views: Views, width: number, y: number): string {
  const standing = new Set(views.devices.filter((device) => device.rack !== undefined).map((device) => device.kind));
  const marks = kinds
    .filter(([kind]) => standing.has(kind))
    .map(([kind, title]) => ({ title, mark: (x: number) => rect(x, y - 10, 12, 12, kind) }));
  if (views.feeds.length > 0) {
    marks.push({ title: "load with the other path lost", mark: (x) => line(x + 6, y - 12, x + 6, y + 3, "alone") });
  }
  let x = width - MARGIN;
  let svg = "";
  for (const { title, mark } of marks.reverse()) {
    x -= 30 + textWidth(title, 11);
    svg += mark(x) + text(x + 17, y, title, { size: 11 });
  }
  return svg;
}

function feedRows(block: Block): number {
  return Math.ceil(block.feeds.length / block.columns);
}

function siteHeader({ site, racks, feeds, columns }: Block, x: number, y: number): string {
  const load = quantity<"W">(racks.reduce((total, rack) => total + raw(rack.load), 0));
  const right = x + columns * COLUMN - GAP;
  const what = `${racks.length} ${racks.length === 1 ? "rack" : "racks"}, ${watts(load)}`;
  const head =
    line(x, y, right, y, "unit") +
    text(x, y + 24, site, { size: 16, style: "strong", width: right - x - 90 }) +
    text(right, y + 24, what, { anchor: "end", style: "soft" });
  const bars = feeds.map((feed, index) => {
    const row = Math.floor(index / columns);
    return feedBar(feed, x + (index % columns) * COLUMN, y + SITE_HEADER + row * FEED_HEIGHT);
  });
  return head + bars.join("");
}

/** Filled to today's load; the mark is the load with the other path lost. */
function feedBar(feed: FeedView, x: number, y: number): string {
  const width = COLUMN - GAP;
  const capacity = raw(feed.capacity);
  const alone = raw(feed.loadAlone) / capacity;
  const mark = x + Math.min(1, alone) * width;
  const state = alone > 1 ? " (over)" : "";
  const figures = `${watts(feed.load)} of ${watts(feed.capacity)}, alone ${watts(feed.loadAlone)}${state}`;
  return (
    text(x, y + 6, `${feed.id}, path ${feed.path}`, { size: 11, style: "strong", width }) +
    bar(x, y + 11, width, 9, raw(feed.load) / capacity, heat(alone)) +
    (raw(feed.loadAlone) > 0 ? line(mark, y + 8, mark, y + 23, "alone") : "") +
    text(x, y + 34, figures, { size: 11, style: "soft", width })
  );
}

function elevation(rack: RackView, unplaced: readonly Device[], views: Views, x: number, top: number): string {
  const height = rack.units * UNIT;
  let svg = text(x, top - 20, rack.id, { size: 14, style: "strong", width: RACK_WIDTH - 110 });
  svg += text(x + RACK_WIDTH, top - 20, `${rack.free} of ${rack.units} U free`, {
    size: 11,
    anchor: "end",
    style: "soft",
  });
  const shares = rack.feeds.map((feed) => `${feed.feed} ${watts(feed.load)}`).join(" · ");
  svg += text(x, top - 6, shares, { size: 10, style: "soft", width: RACK_WIDTH });
  svg += rect(x, top, RACK_WIDTH, height, "frame");
  for (let u = 1; u <= rack.units; u += 1) {
    const bottom = top + height - (u - 1) * UNIT;
    if (u > 1) svg += line(x, bottom, x + RACK_WIDTH, bottom, "unit");
    svg += text(x - 5, bottom - 4, String(u), { size: 9, anchor: "end", style: "soft" });
  }
  for (const slot of rack.slots) {
    const device = views.deviceById.get(slot.device);
    if (device === undefined) continue;
    const from = top + height - slot.to * UNIT;
    svg += face(device, x + 4, from + 1, RACK_WIDTH - 8, (slot.to - slot.from + 1) * UNIT - 2);
  }
  return svg + footer(rack, unplaced, x, top + height);
}

function face(device: Device, x: number, y: number, width: number, height: number): string {
  const load = device.load === undefined ? "load unknown" : watts(device.load);
  const middle = y + height / 2;
  const tall = height > 2 * UNIT - 4;
  const name = text(x + 8, tall ? middle - 1 : middle + 4, device.id, { size: 11, style: "strong", width: width - 80 });
  const product = tall
    ? text(x + 8, middle + 11, device.product ?? "", { size: 9.5, style: "soft", width: width - 80 })
    : "";
  return (
    rect(x, y, width, height, device.kind) +
    name +
    product +
    text(x + width - 7, middle + 4, load, { size: 10.5, anchor: "end" })
  );
}

function footer(rack: RackView, unplaced: readonly Device[], x: number, y: number): string {
  const { cooling } = rack;
  const share = cooling === undefined ? 0 : raw(rack.load) / raw(cooling);
  const heatLine =
    cooling === undefined
      ? text(x, y + 15, `${watts(rack.load)}, cooling not stated`, { size: 11 })
      : text(x, y + 15, `${watts(rack.load)} of ${watts(cooling)} cooling`, { size: 11 }) +
        bar(x, y + 21, RACK_WIDTH, 7, share, heat(share));
  const names = unplaced.map((device) => device.id).join(", ");
  return (
    heatLine +
    (names === "" ? "" : text(x, y + 43, `not placed: ${names}`, { size: 10, style: "soft", width: RACK_WIDTH }))
  );
}

function heat(share: number): string {
  return share > 1 ? "hot" : share > WARM ? "warm" : "load";
}

function watts(power: Power): string {
  return format("power", power, 1);
}
