/** Bars over an axis of time, each against its own limit. */
import { px, scale } from "../../cost/html/chart.ts";
import { html, type Markup } from "../../html/markup.ts";
import { secondsText } from "../figures.ts";
import { timeMarks } from "./axis.ts";
import type { Tone } from "./state.ts";

export interface Span {
  readonly name: string;
  readonly from: number;
  /** Undefined where it did not end while it was watched. */
  readonly to: number | undefined;
  /** A moment on the way to the end. */
  readonly mark: number | undefined;
  readonly limit: number | undefined;
  /** Said behind the bar. */
  readonly says: string;
  readonly tone: Tone;
}

export interface Timeline {
  /** What the drawing shows, for those who do not see it. */
  readonly label: string;
  readonly spans: readonly Span[];
  /** Seconds at which something happened, numbered in this order. */
  readonly moments: readonly number[];
}

const WIDTH = 850;
const LEFT = 190;
const RIGHT = 610;
const ROW = 28;
const BAR = 14;
const HEAD = 26;
const FOOT = 26;
/** Characters of a name that fit left of the axis. */
const NAME = 26;
/** Least distance of two numbers of moments. */
const APART = 15;

/** All times in seconds from the loss on. A limit is a thick upright mark with its time in words beside the bar. */
export function timeline({ label, spans, moments }: Timeline): Markup {
  const ends = [...spans.flatMap(({ from, to, mark, limit }) => [from, to ?? 0, mark ?? 0, limit ?? 0]), ...moments];
  const ticks = timeMarks(Math.max(...ends));
  const bottom = HEAD + spans.length * ROW;
  const x = scale([0, ticks.at(-1) ?? 1], [LEFT, RIGHT]);
  return html`<svg class="timeline" role="img" aria-label="${label}" viewBox="0 0 ${px(WIDTH)} ${px(bottom + FOOT)}">
<g class="axis">${ticks.map(
    (tick) =>
      html`<line x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${px(HEAD)}" y2="${px(bottom)}"/><text x="${px(x(tick))}" y="${px(bottom + 17)}" text-anchor="middle">${secondsText(tick)}</text>`,
  )}</g>
<g class="moments">${momentMarks(moments, x, bottom)}</g>
${spans.map((span, index) => spanRow(span, HEAD + index * ROW, x))}</svg>
`;
}

function momentMarks(moments: readonly number[], x: (seconds: number) => number, bottom: number): readonly Markup[] {
  let last = Number.NEGATIVE_INFINITY;
  return moments.map((at, index) => {
    const place = x(at);
    const line = html`<line x1="${px(place)}" x2="${px(place)}" y1="${px(HEAD - 6)}" y2="${px(bottom)}"/>`;
    // Numbers on top of each other could not be read; the list below the drawing has every one.
    if (place - last < APART) return line;
    last = place;
    return html`${line}<text x="${px(place)}" y="${px(HEAD - 10)}" text-anchor="middle">${String(index + 1)}</text>`;
  });
}

function spanRow(
  { name, from, to, mark, limit, says, tone }: Span,
  top: number,
  x: (seconds: number) => number,
): Markup {
  const middle = top + ROW / 2;
  const y = middle - BAR / 2;
  const end = to === undefined ? RIGHT : x(to);
  const short = [...name].length > NAME ? `${[...name].slice(0, NAME - 1).join("")}…` : name;
  // A bar of no length would not be seen.
  const width = Math.max(2, end - x(from));
  return html`<g class="span ${tone}"><title>${name}: ${says}</title>
<text x="${px(LEFT - 10)}" y="${px(middle + 4)}" text-anchor="end">${short}</text>
<rect class="${to === undefined ? "open" : "done"}" x="${px(x(from))}" y="${px(y)}" width="${px(width)}" height="${px(BAR)}"/>
${mark === undefined ? undefined : html`<circle class="mark" cx="${px(x(mark))}" cy="${px(middle)}" r="4.5"/>`}
${limit === undefined ? undefined : html`<line class="limit" x1="${px(x(limit))}" x2="${px(x(limit))}" y1="${px(y - 5)}" y2="${px(y + BAR + 5)}"/>`}
<text class="says" x="${px(RIGHT + 12)}" y="${px(middle + 4)}">${says}</text></g>
`;
}
