/** Every line with the factors that it is the product of, by component. */
import { spreadOf } from "../../../cost/line.ts";
import type { CostLine, CostReport, Factor, PriceUse } from "../../../cost/types.ts";
import { html, type Markup } from "../../html/markup.ts";
import { tableMarkup } from "../../html/tables.ts";
import { count } from "../../words.ts";
import { known } from "../factor.ts";
import { groupsOf } from "../groups.ts";
import { band, plain, whole } from "../money.ts";

export function linesSection(report: CostReport): Markup {
  const prices = new Map(report.prices.map((price) => [price.id, price]));
  const groups = groupsOf(report, "component").filter(({ lines }) => lines.length > 0);
  return html`<p class="note">A line's amount is the product of its factors. A component opens on a click, and so does the formula of a line.</p>
${groups.map(
  ({
    name,
    lines,
    once,
    yearly,
  }) => html`<details class="site" id="lines-${name}"><summary>${name} <span class="count">${count(lines.length, "line")}, ${once.expected === 0 ? undefined : `${whole(once.expected)} once, `}${whole(yearly.expected)} in 12 months</span></summary>
${tableMarkup({
  caption: `Lines of ${name}`,
  columns: [
    { title: "Line" },
    { title: "Kind" },
    { title: "Once", numeric: true },
    { title: "12 months", numeric: true },
    { title: "low .. high", numeric: true },
    { title: "Formula" },
  ],
  rows: lines.map((line) => row(line, prices)),
})}</details>
`,
)}`;
}

function row(line: CostLine, prices: ReadonlyMap<string, PriceUse>) {
  const { id, title, kind, once, yearly, formula, factors, notes, usageBased, depreciation } = line;
  const extra = [
    ...notes,
    ...(usageBased ? ["depends on use"] : []),
    ...(depreciation === undefined
      ? []
      : [`${depreciation.method.replace("-", " ")} over ${depreciation.months} months`]),
  ];
  return [
    html`${title}<br><span class="code soft">${id}</span>`,
    kind,
    line.paid === "once" ? whole(spreadOf(once).expected) : "–",
    whole(spreadOf(yearly).expected),
    band(spreadOf(yearly)),
    html`<details class="formula"><summary>${formula}</summary><ul>${factors.map((factor) => html`<li>${factorText(factor, prices)}</li>`)}</ul>${extra.map((text) => html`<p>${text}</p>`)}</details>`,
  ];
}

function factorText(factor: Factor, prices: ReadonlyMap<string, PriceUse>): Markup {
  const { value, basis, source, date, price } = factor;
  const { title, offset, unit: word } = known(factor);
  const range =
    value.low === value.high ? undefined : html` (${plain(value.low + offset)} .. ${plain(value.high + offset)})`;
  const age = price === undefined ? undefined : prices.get(price)?.ageDays;
  return html`<b>${title}</b> ${plain(value.expected + offset)}${range}${word} <span class="soft">${basis}: ${source}${date === undefined ? undefined : `, ${date}`}${age === undefined ? undefined : `, ${count(age, "day")} old`}</span>`;
}
