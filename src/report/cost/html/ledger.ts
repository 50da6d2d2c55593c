/** Prices with their source, date and age; the page sorts them on a click. */
import type { CostReport } from "../../../cost/types.ts";
import { raw } from "../../../units/index.ts";
import { html, type Markup } from "../../html/markup.ts";
import { count } from "../../words.ts";
import { plain, whole } from "../money.ts";
import { gateText } from "../verdict.ts";

const columns = [
  { title: "Price", kind: "text" },
  { title: "Amount", kind: "number" },
  { title: "Per", kind: "text" },
  { title: "Source", kind: "text" },
  { title: "Date", kind: "text" },
  { title: "Age, days", kind: "number" },
  { title: "Lines", kind: "number" },
  { title: "12 months", kind: "number" },
] as const;

export function ledgerSection({ prices, stale, gates, exchange }: CostReport): Markup {
  const old = new Set(stale.map(({ price }) => price));
  const limit = stale[0]?.limitDays;
  const gate = gates.find(({ id }) => id === "stale");
  const rows = [...prices]
    .sort((a, b) => b.ageDays - a.ageDays)
    .map(({ id, title, amount, unit, basis, source, date, ageDays, lines, yearly }) => {
      const cells = [
        { sort: id, text: html`${title}<br><span class="code soft">${id}</span>` },
        {
          sort: amount.expected,
          text:
            amount.low === amount.high
              ? plain(amount.expected)
              : html`${plain(amount.expected)}<br><span class="soft">${plain(amount.low)} .. ${plain(amount.high)}</span>`,
        },
        { sort: unit, text: unit.replace(/^USD\//, "") },
        { sort: source, text: `${basis}: ${source}` },
        { sort: date, text: date },
        {
          sort: ageDays,
          text: old.has(id) ? html`<span class="badge warning">${count(ageDays)}, stale</span>` : count(ageDays),
        },
        { sort: lines.length, text: count(lines.length) },
        { sort: raw(yearly), text: whole(raw(yearly)) },
      ];
      return html`<tr>${cells.map(({ sort, text }, index) => {
        const number = columns[index]?.kind === "number" ? html` class="number"` : undefined;
        return index === 0
          ? html`<th scope="row" data-sort="${String(sort)}">${text}</th>`
          : html`<td${number} data-sort="${String(sort)}">${text}</td>`;
      })}</tr>
`;
    });
  const head = columns.map(
    ({ title, kind }) =>
      html`<th scope="col"${kind === "number" ? html` class="number"` : undefined}${title === "Age, days" ? html` aria-sort="descending"` : undefined}><button type="button" class="sort" data-kind="${kind}">${title}</button></th>`,
  );
  return html`<p>${count(prices.length)} dated prices${limit === undefined ? undefined : `, ${count(stale.length)} of them older than ${count(limit, "day")}`}${gate === undefined ? undefined : `; ${gateText(gate)}`}. Amounts that the stack file states have no date: they hold as long as it does.</p>
<div class="scroll" role="region" aria-label="Prices" tabindex="0"><table class="sortable"><caption>Prices, oldest first</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${rows}</tbody></table></div>
${exchange.length === 0 ? undefined : html`<ul>${exchange.map(({ currency, rate, source, date }) => html`<li>1 ${currency} = USD ${plain(rate)}, ${source}, ${date}</li>`)}</ul>`}`;
}
