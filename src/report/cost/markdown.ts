/** The cost of one stack or of several as one comment on a pull request. */
import { spreadOf } from "../../cost/line.ts";
import type { BudgetStatus, LineDelta, PriceUse, Unpriced } from "../../cost/types.ts";
import { raw } from "../../units/index.ts";
import { blocks, cell, details, fitted, marker, truncated } from "../comment.ts";
import { count } from "../words.ts";
import type { CostDocument } from "./document.ts";
import { type Group, groupsOf, groupTexts, isUnpriced } from "./groups.ts";
import { band, percent, plain, short, signed, small, whole } from "./money.ts";
import { mainMoves, movedText, partsText } from "./moves.ts";
import { gateText, shortId, shownBudgets, stateWord, verdictOf } from "./verdict.ts";

/**
 * GitHub-flavoured markdown below the limit of a comment. The first line is a comment that is the same for every cost of these
 * estates, so that a bot can find and replace its former comment. Ends with a line feed.
 */
export function formatCostMarkdown(documents: readonly CostDocument[]): string {
  const names = [...new Set(documents.map(({ report }) => report.name))];
  return fitted((limit) =>
    blocks([marker("cost", names.join("_")), ...documents.flatMap((document) => compose(document, limit))]),
  );
}

function compose(document: CostDocument, limit: number): string[] {
  const { report, comparison, tried } = document;
  // Nothing moved and nothing is wrong: there is nothing to read.
  if (comparison !== undefined && comparison.delta.lines.length === 0 && verdictOf(report).state === "ok") {
    return [`${headline(document)}\n\nNo cost change against ${cell(comparison.name)}.`];
  }
  return [
    headline(document),
    ...tried.map(
      ({ path, before, after }) =>
        `What if ${cell(path)} were ${cell(after)} instead of ${cell(before ?? "not stated")}`,
    ),
    ...broken(report.budgets),
    ...report.gates.filter(({ ok }) => !ok).map((gate) => `> **Not fit to decide on:** ${gateText(gate)}`),
    groups(document, limit),
    ...budgets(report.budgets, limit),
    ...moved(document, limit),
    ...units(document, limit),
    ...unpriced(report.unpriced, limit),
    prices(document, limit),
    assumptions(document, limit),
  ];
}

function headline({ report, comparison }: CostDocument): string {
  const { name, environment, totals } = report;
  const yearly = spreadOf(totals.yearly);
  const change = comparison === undefined ? undefined : comparison.delta.yearlyTotal / 12;
  const before = comparison === undefined ? 0 : raw(comparison.before.totals.yearly.expected) / 12;
  if (isUnpriced(report)) return `### Cost: ${cell(`${name} ${environment}`)} unpriced, ${verdictOf(report).text}`;
  const share = change === undefined || before === 0 ? "" : ` (${change > 0 ? "+" : ""}${percent(change / before)})`;
  const month =
    change === undefined
      ? `$${whole(yearly.expected / 12)}/mo`
      : change === 0
        ? "no change"
        : `${money(change)}/mo${share}`;
  return `### Cost: ${cell(`${name} ${environment}`)} ${month}, 12 months $${short(yearly.expected)} [$${short(yearly.low)} .. $${short(yearly.high)}], ${verdictOf(report).text}`;
}

function money(micro: number): string {
  const text = signed(micro);
  return /^[+-]/.test(text) ? `${text.slice(0, 1)}$${text.slice(1)}` : `$${text}`;
}

function broken(budgets: readonly BudgetStatus[]): string[] {
  const over = budgets.filter(({ status, level }) => status === "fail" && level === "line");
  const ledgers = budgets.filter(({ status, level }) => status === "fail" && level === "ledger");
  return [...ledgers, ...over].slice(0, 5).map(({ id, title, limit, cost, period }) => {
    const above = percent(cost.expected / limit - 1);
    return `> **Over budget:** ${cell(`${id} (${title})`)} comes to $${whole(cost.expected)} ${period === "once" ? "once" : "a year"}, limit $${whole(limit)}: ${above} over (${band(cost)}).`;
  });
}

function groups({ report, comparison }: CostDocument, limit: number): string {
  const compared = comparison !== undefined;
  const row = (group: Group) => {
    const { name, once, yearlyChange, unpriced: open } = group;
    const { month, year, band } = groupTexts(group);
    return [
      cell(open === 0 ? name : `${name}, ${open} without a price`),
      once.expected === 0 ? "-" : whole(once.expected),
      month,
      ...(compared ? [signed(yearlyChange / 12)] : []),
      year,
      band,
    ];
  };
  const head = (first: string) => [
    first,
    ">Once",
    ">A month",
    ...(compared ? [">Change"] : []),
    ">12 months",
    ">low .. high",
  ];
  const { once, yearly } = report.totals;
  const total: Group = {
    name: "Total",
    lines: report.lines,
    unpriced: 0,
    once: spreadOf(once),
    yearly: spreadOf(yearly),
    running: spreadOf(yearly),
    depreciation: spreadOf(yearly),
    onceChange: comparison?.delta.onceTotal ?? 0,
    yearlyChange: comparison?.delta.yearlyTotal ?? 0,
  };
  const kinds = truncated(
    head("USD"),
    [...groupsOf(report, "kind", comparison?.delta), ...(isUnpriced(report) ? [] : [total])],
    row,
    Math.max(limit, 11),
    "kind",
  );
  const list = groupsOf(report, "component", comparison?.delta);
  return `${kinds}\n\n${details(`By component: ${count(list.length)}`, truncated(head("Component"), list, row, limit, "component"))}`;
}

function budgets(all: readonly BudgetStatus[], limit: number): string[] {
  if (all.length === 0) return [];
  const { shown, hidden } = shownBudgets(all);
  const row = (budget: BudgetStatus) => [
    cell(budget.level === "ledger" ? `${budget.id}: ${budget.title}` : `\u2003${shortId(budget)}: ${budget.title}`),
    whole(budget.limit),
    whole(budget.cost.expected),
    band(budget.cost),
    budget.period === "once" ? "once" : "a year",
    budget.status === "fail" ? "**FAIL**" : stateWord(budget),
  ];
  const body = truncated(["Budget", ">Limit", ">Expected", ">low .. high", "", "Status"], shown, row, limit, "budget");
  const rest = hidden === 0 ? "" : `\n\n${count(hidden, "line")} that ${hidden === 1 ? "says" : "say"} nothing more.`;
  return [details(`Budgets: ${verdictOf({ budgets: all, gates: [] }).text}`, `${body}${rest}`)];
}

function moved({ comparison }: CostDocument, limit: number): string[] {
  if (comparison === undefined) return [];
  const { delta, name } = comparison;
  const { shown } = mainMoves(delta, delta.lines.length);
  const sum = (line: LineDelta, which: "once" | "yearly") => {
    const { design, usage, price, fx } = line[which];
    return signed(design + usage + price + fx);
  };
  const row = (line: LineDelta) => [
    line.change,
    cell(line.id),
    sum(line, "once"),
    sum(line, "yearly"),
    cell(movedText(line)),
  ];
  const head = ["", "Line", ">Once", ">12 months", "What moved"];
  const body = delta.lines.length === 0 ? "Nothing." : truncated(head, shown, row, limit, "line");
  const gone = delta.writeOffs.map(({ title, bookValue, monthsLeft, months }) => [
    cell(title),
    whole(raw(bookValue)),
    `${monthsLeft} of ${months}`,
  ]);
  const written =
    gone.length === 0
      ? ""
      : `\n\nWritten off with what is removed: $${whole(raw(delta.writeOff))}\n\n${truncated(["Removed", ">Value in the books", ">Months left"], gone, (cells) => cells, limit, "asset")}`;
  const sums = [
    `once ${signed(delta.onceTotal)}${partsText(delta.once)}`,
    `12 months ${signed(delta.yearlyTotal)}${partsText(delta.yearly)}`,
  ].join("; ");
  return [details(`What moved against ${cell(name)}: ${sums}`, `${body}${written}`, delta.lines.length > 0)];
}

function units({ report }: CostDocument, limit: number): string[] {
  if (report.unitCosts.length === 0) return [];
  const row = ({ per, amount, basis, source }: (typeof report.unitCosts)[number]) => [
    cell(per),
    small(amount.expected),
    `${small(amount.low)} .. ${small(amount.high)}`,
    cell(`${basis}: ${source}`),
  ];
  return [
    details(
      "Cost of one unit",
      truncated(["Per", ">USD", ">low .. high", "Volume from"], report.unitCosts, row, limit, "unit"),
    ),
  ];
}

function unpriced(items: readonly Unpriced[], limit: number): string[] {
  if (items.length === 0) return [];
  const row = ({ id, title, quantity, unit, reason, boundedBy }: Unpriced) => [
    cell(id),
    cell(`${title}, ${plain(quantity)} ${unit}`),
    cell(boundedBy ?? "-"),
    cell(reason),
  ];
  return [
    details(
      `Without a price, in no sum: ${count(items.length)}`,
      truncated(["Line", "What", "At most", "Missing"], items, row, limit, "item"),
    ),
  ];
}

function prices({ report }: CostDocument, limit: number): string {
  const oldest = [...report.prices].sort((a, b) => b.ageDays - a.ageDays);
  const row = ({ title, amount, unit, basis, source, date, ageDays, yearly }: PriceUse) => [
    cell(title),
    plain(amount.expected),
    cell(unit),
    cell(`${basis}: ${source}`),
    date,
    count(ageDays),
    whole(raw(yearly)),
  ];
  const head = ["Price", ">USD", "Per", "Source", "Date", ">Age, days", ">12 months"];
  return details(
    `Prices of ${report.pricesAt}, oldest first: ${count(oldest.length)}`,
    truncated(head, oldest, row, Math.min(limit, 50), "price"),
  );
}

/** What the figures assume: factors that no file states and no price list shows. */
function assumptions({ report }: CostDocument, limit: number): string {
  const assumed = new Map(
    report.lines.flatMap(({ factors }) =>
      factors
        .filter(({ basis }) => basis === "assumed" || basis === "modelled")
        .map((factor) => [`${factor.name} ${factor.source}`, factor] as const),
    ),
  );
  const row = ({ name, value, unit, basis, source }: CostDocument["report"]["lines"][number]["factors"][number]) => [
    cell(name),
    plain(value.expected),
    value.low === value.high ? "" : `${plain(value.low)} .. ${plain(value.high)}`,
    cell(unit),
    cell(`${basis}: ${source}`),
  ];
  const head = ["Factor", ">Expected", ">low .. high", "Unit", "From"];
  return details(
    `Assumptions: ${count(assumed.size)}`,
    truncated(head, [...assumed.values()], row, Math.min(limit, 50), "assumption"),
  );
}
