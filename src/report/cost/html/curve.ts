/** Cash and value in the books over the coming months. */
import type { MonthPoint } from "../../../cost/types.ts";
import { html, type Markup } from "../../html/markup.ts";
import { tableMarkup } from "../../html/tables.ts";
import { whole } from "../money.ts";
import { marks, moneyAxis, px, scale } from "./chart.ts";

const WIDTH = 900;
const HEIGHT = 320;
const LEFT = 64;
const RIGHT = 160;
const TOP = 14;
const BOTTOM = 40;
const MONTHS_A_MARK = 6;

export function curveSection(curve: readonly MonthPoint[]): Markup {
  const last = curve.at(-1);
  if (last === undefined) return html`<p>Nothing is projected.</p>\n`;
  const most = Math.max(...curve.flatMap(({ cumulativeCash, bookValue }) => [cumulativeCash, bookValue]));
  const values = marks(0, most);
  const x = scale([0, last.month], [LEFT, WIDTH - RIGHT]);
  const y = scale([0, values.at(-1) ?? 1], [HEIGHT - BOTTOM, TOP]);
  const line = (pick: (point: MonthPoint) => number) =>
    curve.map((point) => `${px(x(point.month))},${px(y(pick(point)))}`).join(" ");
  const ends = [
    { name: "cash paid so far", kind: "cash", value: last.cumulativeCash },
    { name: "value in the books", kind: "books", value: last.bookValue },
  ];
  const months = curve.filter(({ month }) => month % MONTHS_A_MARK === 0);
  return html`<figure><div class="scroll drawing" role="region" aria-label="Cash and value in the books" tabindex="0"><svg class="chart" viewBox="0 0 ${WIDTH.toString()} ${HEIGHT.toString()}" role="img" aria-label="Cash paid and value in the books over ${last.month.toString()} months; the table below has the same figures">
${moneyAxis(values, y, LEFT, WIDTH - RIGHT)}<g class="axis">${months.map(({ month }) => html`<text x="${px(x(month))}" y="${px(HEIGHT - BOTTOM + 20)}" text-anchor="middle">${month === 0 ? "today" : `${month}`}</text>`)}<text x="${px((LEFT + WIDTH - RIGHT) / 2)}" y="${px(HEIGHT - 4)}" text-anchor="middle">months from today</text></g>
<polyline class="line cash" points="${line(({ cumulativeCash }) => cumulativeCash)}"/>
<polyline class="line books" points="${line(({ bookValue }) => bookValue)}"/>
${ends.map(({ name, kind, value }) => html`<text class="label ${kind}" x="${px(x(last.month) + 8)}" y="${px(y(value) + 4)}">${name}</text>\n`)}</svg></div>
<figcaption>Purchases are paid in the first month; running costs in each month after it. Nothing is replaced, and no price changes.</figcaption></figure>
<details class="more"><summary>Month by month</summary>
${tableMarkup({
  caption: "Cash and value in the books, USD",
  columns: [
    { title: "Month" },
    { title: "Paid in the month", numeric: true },
    { title: "Paid so far", numeric: true },
    { title: "Value in the books", numeric: true },
  ],
  rows: curve.map(({ month, cash, cumulativeCash, bookValue }) => [
    month === 0 ? "today" : `${month}`,
    whole(cash),
    whole(cumulativeCash),
    whole(bookValue),
  ]),
})}</details>
`;
}
