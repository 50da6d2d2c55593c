/** From the former cost of a year to the new one, step by step. */
import { raw } from "../../../units/index.ts";
import { html, type Markup } from "../../html/markup.ts";
import { tableMarkup } from "../../html/tables.ts";
import { count } from "../../words.ts";
import type { Comparison, CostDocument } from "../document.ts";
import { partsSum } from "../groups.ts";
import { signed, whole } from "../money.ts";
import { causesText, mainMoves, movedText, partsText } from "../moves.ts";
import { marks, px, scale } from "./chart.ts";

const WIDTH = 900;
const LEFT = 250;
const RIGHT = 90;
const ROW = 26;
const TOP = 26;
/** Lines that get a step of their own. */
const STEPS = 10;

interface Step {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly kind: "total" | "up" | "down";
}

export function movedSection({ comparison, report, tried }: CostDocument): Markup | undefined {
  if (comparison === undefined) return undefined;
  const { delta, name } = comparison;
  const rows = mainMoves(delta, delta.lines.length).shown;
  const table = tableMarkup({
    caption: `Lines that moved: ${count(rows.length)}`,
    columns: [
      { title: "Line" },
      { title: "Once", numeric: true },
      { title: "12 months", numeric: true },
      { title: "Why" },
    ],
    rows: rows.map((line) => [
      html`${line.id}<br><span class="badge ${badge[line.change]}">${line.change}</span>`,
      signed(partsSum(line.once)),
      signed(partsSum(line.yearly)),
      html`${causesText(line.yearly)}<br><span class="soft">${movedText(line)}</span>`,
    ]),
  });
  const gone = delta.writeOffs.map(({ title, bookValue, monthsLeft, months }) => [
    title,
    whole(raw(bookValue)),
    `${monthsLeft} of ${months}`,
  ]);
  return html`<p>Against <b>${name}</b>${comparison.kind === "state" ? ", the part in the cloud only" : undefined}. ${tried.map(({ path, before, after }) => html`With <code>${path}</code> ${after} instead of ${before ?? "not stated"}. `)}</p>
<ul><li>bought once: <b>${signed(delta.onceTotal)}</b>${partsText(delta.once)}</li><li>cost of 12 months: <b>${signed(delta.yearlyTotal)}</b>${partsText(delta.yearly)}</li></ul>
${delta.yearlyTotal === 0 && rows.length === 0 ? html`<p>No cost change.</p>` : drawing(comparison, raw(report.totals.yearly.expected))}
${rows.length === 0 ? undefined : table}
${
  gone.length === 0
    ? undefined
    : tableMarkup({
        caption: `Removed: USD ${whole(raw(delta.writeOff))} written off`,
        columns: [
          { title: "Asset" },
          { title: "Value in the books", numeric: true },
          { title: "Months left", numeric: true },
        ],
        rows: gone,
      })
}`;
}

const badge = { added: "create", removed: "delete", changed: "update" } as const;

function drawing({ before, delta, kind }: Comparison, after: number): Markup {
  const { shown } = mainMoves({ ...delta, lines: delta.lines.filter(({ yearly }) => partsSum(yearly) !== 0) }, STEPS);
  // Against a state only a part is compared: its former cost follows from the change.
  const start = kind === "state" ? after - delta.yearlyTotal : raw(before.totals.yearly.expected);
  const steps: Step[] = [{ name: "before", from: start, to: start, kind: "total" }];
  let at = start;
  const step = (name: string, change: number) => {
    steps.push({ name, from: at, to: at + change, kind: change < 0 ? "down" : "up" });
    at += change;
  };
  for (const line of shown) step(line.id, partsSum(line.yearly));
  const rest = start + delta.yearlyTotal - at;
  if (rest !== 0) step("all others", rest);
  steps.push({ name: "now", from: at, to: at, kind: "total" });
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  // The totals dwarf the steps: the axis begins a little below the least of them.
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const pad = (most - least) * 0.1 || most * 0.01 || 1;
  const values = marks(Math.max(0, least - pad), most + pad, 4);
  const x = scale([values[0] ?? 0, values.at(-1) ?? 1], [LEFT, WIDTH - RIGHT]);
  const height = TOP + steps.length * ROW + 10;
  const bars = steps.map(({ name, from, to, kind: shape }, index) => {
    const y = TOP + index * ROW;
    const low = shape === "total" ? LEFT : x(Math.min(from, to));
    const width = Math.max(2, x(Math.max(from, to)) - low);
    const amount = shape === "total" ? whole(to) : signed(to - from);
    return html`<g class="step ${shape}"><title>${name}: ${amount}</title><text x="${px(LEFT - 8)}" y="${px(y + 16)}" text-anchor="end">${name.length > 34 ? `…${name.slice(-33)}` : name}</text><rect x="${px(low)}" y="${px(y + 3)}" width="${px(width)}" height="${px(ROW - 7)}" rx="2"/><text class="amount" x="${px(low + width + 6)}" y="${px(y + 16)}">${amount}</text></g>
`;
  });
  const axis = values.map(
    (value) =>
      html`<line x1="${px(x(value))}" x2="${px(x(value))}" y1="${px(TOP - 6)}" y2="${px(height)}"/><text x="${px(x(value))}" y="14" text-anchor="middle">${whole(value)}</text>`,
  );
  return html`<div class="scroll drawing" role="region" aria-label="What moved" tabindex="0"><svg class="chart" viewBox="0 0 ${WIDTH.toString()} ${height.toString()}" role="img" aria-label="Steps from the former cost of 12 months to the new one; the table below has the same figures"><g class="axis">${axis}</g>
${bars}</svg></div>
`;
}
