/** Scales and axes that drawings of money share. */
import { html, type Markup } from "../../html/markup.ts";
import { short } from "../money.ts";

/** Lengths that a step between two marks of an axis may have, times a power of ten. */
const STEPS = [1, 2, 5, 10] as const;

/** Marks of an axis from at most the least to at least the most value, about `count` of them. */
export function marks(least: number, most: number, count = 5): readonly number[] {
  const span = most - least || 1;
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = (STEPS.find((size) => size * power * count >= span) ?? 10) * power;
  const first = Math.floor(least / step);
  const last = Math.ceil(most / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** A value's place between two ends. */
export function scale(from: readonly [number, number], to: readonly [number, number]): (value: number) => number {
  const span = from[1] - from[0] || 1;
  return (value) => to[0] + ((value - from[0]) / span) * (to[1] - to[0]);
}

/** Lines across the drawing with their amounts at the left. */
export function moneyAxis(
  values: readonly number[],
  y: (value: number) => number,
  left: number,
  right: number,
): Markup {
  return html`<g class="axis">${values.map(
    (value) =>
      html`<line x1="${px(left)}" x2="${px(right)}" y1="${px(y(value))}" y2="${px(y(value))}"${value === 0 ? html` class="zero"` : undefined}/><text x="${px(left - 6)}" y="${px(y(value) + 4)}" text-anchor="end">${short(value)}</text>`,
  )}</g>
`;
}

export function px(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}
