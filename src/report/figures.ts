/** The figures at the head of a preview, each with how it came to be. */
import { spreadOf } from "../cost/line.ts";
import { map } from "../cost/spread.ts";
import type { CostReport } from "../cost/types.ts";
import type { Estate } from "../model/estate.ts";
import { format, MICRO, type Quantity, quantity, raw, sum } from "../units/index.ts";
import type { Views } from "../views/types.ts";
import type { Budget, Cost, Figure } from "./schema.ts";
import { count, usd } from "./words.ts";

const MONTHS_A_YEAR = 12;

export function figuresOf({ totals }: Views, cost: Cost): readonly Figure[] {
  const derived = (id: string, title: string, value: number, unit: Figure["unit"] = "1"): Figure => ({
    id,
    title,
    value,
    unit,
    basis: "derived",
  });
  const unknown = totals.unknownLoads.length;
  const load = derived("load", "IT load", raw(totals.load), "W");
  return [
    derived("nodes", "nodes", totals.nodes),
    derived("gpus", "GPUs", totals.gpus),
    derived("switches", "switches", totals.switches),
    derived("racks", "racks", totals.racks),
    derived("cables", "cables", totals.cables),
    derived("fabric", "fabric bandwidth", raw(totals.fabricBandwidth), "bit/s"),
    unknown === 0 ? load : { ...load, note: `without ${count(unknown, "device")} of unknown load` },
    money("capital", "capital budget", cost.capital, "USD"),
    money("operating", "operating budget", cost.operating, "USD/year"),
  ];
}

function money(id: string, title: string, budget: Budget, unit: Figure["unit"]): Figure {
  const figure: Figure = { id, title, value: budget.stated ?? budget.total, unit, basis: "stated" };
  if (budget.stated === undefined || budget.stated === budget.total) return figure;
  return { ...figure, note: `its ledgers sum to ${usd(budget.total)}` };
}

/** What the estate costs in dollars, beside its budgets as it states them. */
export function costOf({ budget }: Estate, { totals, lines, unpriced, budgets, gates }: CostReport): Cost {
  const { stated } = budget;
  const capital = ledgers(budget.capital, stated.capital);
  const operating = ledgers(budget.operating, stated.operating);
  const statuses = budgets.filter(({ level }) => level === "line");
  const of = (state: string) => statuses.filter((one) => (one.atRisk ? "at risk" : one.status) === state).length;
  return {
    source: "priced",
    once: map(spreadOf(totals.once), (micro) => micro / MICRO),
    month: map(spreadOf(totals.yearly), (micro) => Math.round(micro / MONTHS_A_YEAR) / MICRO),
    year: map(spreadOf(totals.yearly), (micro) => micro / MICRO),
    lines: lines.length,
    unpriced: unpriced.length,
    budgets: { ok: of("ok"), atRisk: of("at risk"), unpriced: of("unpriced"), fail: of("fail") },
    gates,
    capital,
    operating,
    broken: [
      ...overdrawn("capital", capital),
      ...overdrawn("operating", operating),
      ...budgets.filter(({ status }) => status === "fail").map(brokenText),
    ],
  };
}

function brokenText({ id, period, cost, limit }: CostReport["budgets"][number]): string {
  const per = period === "once" ? "" : "/year";
  return `${id}: comes to ${usd(Math.round(cost.expected / MICRO))}${per}, limit is ${usd(Math.round(limit / MICRO))}${per}`;
}

interface Ledger<U extends string> {
  readonly id: string;
  readonly title: string;
  readonly amount: Quantity<U>;
  readonly lines: readonly { readonly amount: Quantity<U> }[];
}

function ledgers<U extends string>(list: readonly Ledger<U>[], stated: Quantity<U> | undefined): Budget {
  const rows = list.map(({ id, title, amount, lines }) => ({
    id,
    title,
    amount: dollars(amount),
    lines: lines.length === 0 ? undefined : dollars(sum(lines.map((line) => line.amount))),
  }));
  const total = dollars(sum(list.map((ledger) => ledger.amount)));
  return { total, stated: stated === undefined ? undefined : dollars(stated), ledgers: rows };
}

function dollars<U extends string>(amount: Quantity<U>): number {
  return raw(amount) / MICRO;
}

function overdrawn(name: string, budget: Budget): string[] {
  const over = budget.ledgers
    .filter(({ amount, lines }) => lines !== undefined && lines > amount)
    .map(({ id, amount, lines = 0 }) => `${id}: lines sum to ${usd(lines)}, limit is ${usd(amount)}`);
  if (budget.stated === undefined || budget.total <= budget.stated) return over;
  return [...over, `${name}: ledgers sum to ${usd(budget.total)}, limit is ${usd(budget.stated)}`];
}

/** A figure with its unit, as a reader expects it. */
export function figureText({ value, unit }: Figure): string {
  switch (unit) {
    case "1":
      return count(value);
    case "bit/s":
      return format("bitRate", quantity(value), 2);
    case "W":
      return format("power", quantity(value), 1);
    case "USD":
      return usd(value);
    case "USD/year":
      return `${usd(value)}/year`;
  }
}
