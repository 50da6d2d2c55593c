/** Totals, parts, budgets, units and what is open, as sections of the page. */
import { spreadOf } from "../../../cost/line.ts";
import { plus } from "../../../cost/spread.ts";
import type { BudgetStatus, CostReport, Spread } from "../../../cost/types.ts";
import { raw } from "../../../units/index.ts";
import { html, type Markup } from "../../html/markup.ts";
import { type Column, tableMarkup } from "../../html/tables.ts";
import { count } from "../../words.ts";
import type { CostDocument } from "../document.ts";
import { type Group, groupsOf, groupTexts, isUnpriced } from "../groups.ts";
import { band, percent, plain, signed, small, whole } from "../money.ts";
import { stateWord } from "../verdict.ts";
import { treemap } from "./treemap.ts";

export function totalsSection({ report, comparison }: CostDocument): Markup {
  const { totals } = report;
  const bare = { once: isUnpriced(report, "once"), yearly: isUnpriced(report) };
  const once = spreadOf(totals.once);
  const yearly = spreadOf(totals.yearly);
  const running = spreadOf(totals.running);
  const month = { low: yearly.low / 12, expected: yearly.expected / 12, high: yearly.high / 12 };
  const delta = comparison?.delta;
  const card = (title: string, amount: Spread, which: keyof typeof bare, change?: number) =>
    html`<div class="figure"><dt>${title}</dt><dd>${bare[which] ? "unpriced" : whole(amount.expected)}</dd>
<dd class="basis">${bare[which] ? undefined : band(amount)}${change === undefined || change === 0 ? undefined : html`; <b>${signed(change)}</b>`}</dd></div>
`;
  return html`<dl class="figures">
${card("Bought once", once, "once", delta?.onceTotal)}${card("Cost of 12 months", yearly, "yearly", delta?.yearlyTotal)}${card("Paid in 12 months", running, "yearly")}${card("Loss of value in 12 months", spreadOf(totals.depreciation), "once")}${card("Cost of a month", month, "yearly", delta === undefined ? undefined : delta.yearlyTotal / 12)}${card("Cash of the first 12 months", plus(once, running), "yearly")}<div class="figure"><dt>Value in the books today</dt><dd>${bare.once ? "unpriced" : whole(raw(totals.bookValue))}</dd><dd class="basis">${report.today}</dd></div>
</dl>
<p class="note">US dollars. Below each amount its low and high: what the ranges of prices, loads and use come to when all are low, or all are high. What has no price is in no sum.</p>
`;
}

export function partsSection({ report, comparison }: CostDocument): Markup {
  const delta = comparison?.delta;
  const components = groupsOf(report, "component", delta);
  const kinds = groupsOf(report, "kind", delta);
  return html`<div class="split">${treemap(components, dominantKind(report))}
${kindTable(kinds, report)}</div>
${groupTable("By component", components, report, delta !== undefined)}`;
}

/** The kind that most of a component's year is of: what its tile is coloured by. */
function dominantKind({ lines }: CostReport): (component: string) => string {
  const members = Map.groupBy(lines, ({ component }) => component);
  const found = new Map(
    [...members].map(([component, own]) => {
      const [first] = groupsOf({ lines: own, unpriced: [] }, "kind");
      return [component, first?.name ?? "overhead"];
    }),
  );
  return (component) => found.get(component) ?? "overhead";
}

/** Beside the drawing there is room for little; the text formats have the rest. */
function kindTable(groups: readonly Group[], { totals }: CostReport): Markup {
  const all = raw(totals.yearly.expected);
  return tableMarkup({
    caption: "Cost of 12 months by kind",
    columns: [{ title: "Kind" }, { title: "12 months", numeric: true }, { title: "Share", numeric: true }],
    rows: groups.map(({ name, yearly }) => [
      html`<span class="swatch ${name}"></span>${name}`,
      whole(yearly.expected),
      shareText(yearly.expected, all),
    ]),
  });
}

function groupTable(caption: string, groups: readonly Group[], { totals }: CostReport, compared: boolean): Markup {
  const all = raw(totals.yearly.expected);
  const columns: readonly Column[] = [
    { title: "Component" },
    { title: "Once", numeric: true },
    { title: "A month", numeric: true },
    { title: "12 months", numeric: true },
    { title: "low .. high", numeric: true },
    { title: "Share", numeric: true },
    ...(compared ? [{ title: "Change", numeric: true as const }] : []),
    { title: "Without a price", numeric: true },
  ];
  const row = (group: Group) => {
    const { name, lines, once, yearly, yearlyChange, unpriced } = group;
    const { month, year, band } = groupTexts(group);
    return [
      lines.length === 0 ? name : html`<a href="#lines-${name}">${name}</a>`,
      once.expected === 0 ? "–" : whole(once.expected),
      month,
      year,
      band,
      shareText(yearly.expected, all),
      ...(compared ? [signed(yearlyChange)] : []),
      unpriced === 0 ? "–" : count(unpriced),
    ];
  };
  return tableMarkup({ caption: `${caption}: ${count(groups.length)}`, columns, rows: groups.map(row) });
}

function shareText(part: number, all: number): string {
  return percent(all === 0 ? 0 : part / all);
}

const BAR = 200;

export function budgetsSection({ budgets }: CostReport): Markup {
  if (budgets.length === 0) return html`<p>The estate states no budget.</p>\n`;
  const ledgers = budgets.filter(({ level }) => level === "ledger");
  const lines = budgets.filter(({ level }) => level === "line");
  return html`<p class="note">The bar is the expected cost, its thin part runs from low to high, the mark is the limit. A budget fails where the expected cost is over the limit; it is at risk where only the high one is. Unpriced: part of what it pays for has no price of its own, and counts with what the budget states.</p>
${budgetTable("Ledgers", ledgers)}${budgetTable("Lines", lines)}`;
}

function budgetTable(caption: string, budgets: readonly BudgetStatus[]): Markup {
  return tableMarkup({
    caption: `${caption}: ${count(budgets.length)}`,
    columns: [
      { title: "Budget" },
      { title: "Limit", numeric: true },
      { title: "Expected", numeric: true },
      { title: "low .. high", numeric: true },
      { title: "" },
      { title: "Of the limit" },
      { title: "Status" },
    ],
    rows: budgets.map((budget) => [
      html`${budget.title}<br><span class="code soft">${budget.id}</span>`,
      whole(budget.limit),
      whole(budget.cost.expected),
      band(budget.cost),
      budget.period === "once" ? "once" : "a\u00a0year",
      bar(budget),
      html`<span class="badge ${badgeOf(budget)}">${stateWord(budget)}</span>`,
    ]),
  });
}

export function badgeOf({ status, atRisk }: Pick<BudgetStatus, "status" | "atRisk">): string {
  if (status === "fail") return "error";
  if (atRisk) return "warning";
  return status === "ok" ? "create" : "info";
}

function bar({ id, limit, cost }: BudgetStatus): Markup {
  const most = Math.max(limit, cost.high) * 1.05 || 1;
  const at = (value: number) => ((value / most) * BAR).toFixed(1);
  const share = limit === 0 ? "no limit" : `${percent(cost.expected / limit)} of the limit`;
  return html`<svg class="bar" viewBox="0 0 ${BAR.toString()} 18" width="${BAR.toString()}" height="18" role="img" aria-label="${id}: ${share}"><rect class="track" x="0" y="4" width="${BAR.toString()}" height="10" rx="2"/><rect class="cost${cost.expected > limit ? " over" : ""}" x="0" y="5" width="${at(cost.expected)}" height="8" rx="2"/><line class="band" x1="${at(cost.low)}" x2="${at(cost.high)}" y1="9" y2="9"/><line class="limit" x1="${at(limit)}" x2="${at(limit)}" y1="1" y2="17"/></svg> ${limit === 0 ? "–" : percent(cost.expected / limit)}`;
}

export function unitsSection({ unitCosts }: CostReport): Markup {
  return tableMarkup({
    caption: "Cost of one unit of work, USD",
    columns: [
      { title: "Per" },
      { title: "Expected", numeric: true },
      { title: "low .. high", numeric: true },
      { title: "Units in a year", numeric: true },
      { title: "Cost of a year shared out", numeric: true },
      { title: "Volume" },
    ],
    rows: unitCosts.map(({ per, amount, yearly, volume, basis, source }) => [
      per,
      small(amount.expected),
      `${small(amount.low)} .. ${small(amount.high)}`,
      plain(volume),
      whole(yearly.expected),
      `${basis}: ${source}`,
    ]),
  });
}

export function openSection({ unpriced, free }: CostReport): Markup {
  const missing = tableMarkup({
    caption: `Without a price, in no sum: ${count(unpriced.length)}`,
    columns: [
      { title: "Line" },
      { title: "What" },
      { title: "There", numeric: true },
      { title: "At most" },
      { title: "Missing" },
    ],
    rows: unpriced.map(({ id, title, quantity, unit, boundedBy, reason }) => [
      id,
      title,
      `${plain(quantity)} ${unit}`,
      boundedBy ?? "no bound is stated",
      reason,
    ]),
  });
  return html`${unpriced.length === 0 ? html`<p>Everything has a price.</p>\n` : missing}${
    free.length === 0
      ? undefined
      : html`<details class="more"><summary>Resources that cost nothing by themselves: ${count(free.reduce((sum, one) => sum + one.count, 0))}</summary>
${tableMarkup({
  caption: "Without a charge of their own",
  columns: [{ title: "Type" }, { title: "Resources", numeric: true }, { title: "Why" }],
  rows: free.map(({ type, count: size, reason }) => [type, count(size), reason]),
})}</details>
`
  }`;
}
