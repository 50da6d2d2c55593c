/** Areas in proportion to amounts, as near to squares as they get. */
import { html, type Markup } from "../../html/markup.ts";
import type { Group } from "../groups.ts";
import { short } from "../money.ts";
import { px } from "./chart.ts";

export interface Tile {
  readonly name: string;
  readonly value: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Squarified tiles that fill the box, the largest first at its upper left. Values that are not positive get none. */
export function tiles(items: readonly { readonly name: string; readonly value: number }[], box: Box): readonly Tile[] {
  const sorted = items.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
  const total = sorted.reduce((sum, { value }) => sum + value, 0);
  if (total === 0) return [];
  const scale = (box.width * box.height) / total;
  const found: Tile[] = [];
  let rest = box;
  let row: { name: string; value: number; area: number }[] = [];
  const place = (): void => {
    const area = row.reduce((sum, item) => sum + item.area, 0);
    const upright = rest.width >= rest.height;
    const depth = area / (upright ? rest.height : rest.width);
    let at = upright ? rest.y : rest.x;
    for (const item of row) {
      const length = item.area / depth;
      const { name, value } = item;
      found.push(
        upright
          ? { name, value, x: rest.x, y: at, width: depth, height: length }
          : { name, value, x: at, y: rest.y, width: length, height: depth },
      );
      at += length;
    }
    rest = upright
      ? { x: rest.x + depth, y: rest.y, width: rest.width - depth, height: rest.height }
      : { x: rest.x, y: rest.y + depth, width: rest.width, height: rest.height - depth };
    row = [];
  };
  for (const { name, value } of sorted) {
    const item = { name, value, area: value * scale };
    const side = Math.min(rest.width, rest.height);
    if (row.length > 0 && worst([...row, item], side) > worst(row, side)) place();
    row.push(item);
  }
  place();
  return found;
}

/** Largest ratio of the sides of a tile, were these the row along a side. */
function worst(row: readonly { readonly area: number }[], side: number): number {
  const sum = row.reduce((total, { area }) => total + area, 0);
  const depth = sum / side;
  return Math.max(...row.map(({ area }) => Math.max(depth ** 2 / area, area / depth ** 2)));
}

const WIDTH = 640;
const HEIGHT = 420;
const GAP = 2;
/** Width of a letter, of the font size that the style gives. */
const LETTER = 7.4;
/** Least height for one line of text, and for two. */
const ONE_LINE = 18;
const TWO_LINES = 36;

/** The year's cost by component; the table beside it says the same. */
export function treemap(groups: readonly Group[], kindOf: (name: string) => string): Markup {
  const placed = tiles(
    groups.map(({ name, yearly }) => ({ name, value: yearly.expected })),
    { x: 0, y: 0, width: WIDTH, height: HEIGHT },
  );
  const total = placed.reduce((sum, { value }) => sum + value, 0);
  const drawn = placed.map(({ name, value, x, y, width, height }) => {
    const amount = short(value);
    const inner = width - 12;
    const named = clipped(name, inner);
    const lines =
      height < ONE_LINE || inner < 3 * LETTER
        ? undefined
        : html`<text x="${px(x + 7)}" y="${px(y + 16)}">${named}</text>${height < TWO_LINES || clipped(amount, inner) !== amount ? undefined : html`<text class="amount" x="${px(x + 7)}" y="${px(y + 32)}">${amount}</text>`}`;
    return html`<g class="tile ${kindOf(name)}"><title>${name}: USD ${amount} a year, ${Math.round((value / total) * 100).toString()}%</title><rect x="${px(x + GAP / 2)}" y="${px(y + GAP / 2)}" width="${px(Math.max(0, width - GAP))}" height="${px(Math.max(0, height - GAP))}" rx="3"/>${lines}</g>
`;
  });
  return html`<svg class="treemap" viewBox="0 0 ${WIDTH.toString()} ${HEIGHT.toString()}" role="img" aria-label="Cost of 12 months by component; the table has the same figures">
${drawn}</svg>
`;
}

function clipped(text: string, width: number): string {
  const letters = Math.floor(width / LETTER);
  if (text.length <= letters) return text;
  return letters < 4 ? "" : `${text.slice(0, letters - 1)}…`;
}
