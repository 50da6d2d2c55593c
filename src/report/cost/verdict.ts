/** Whether the figures are good enough to go on with, in words and as what the exit code follows from. */
import type { BudgetStatus, CostReport, Gate } from "../../cost/types.ts";
import { count } from "../words.ts";
import { percent } from "./money.ts";

export interface Verdict {
  readonly state: "ok" | "over budget" | "not fit to decide on";
  readonly broken: readonly BudgetStatus[];
  readonly shut: readonly Gate[];
  /** One clause, as `2 budgets fail`. */
  readonly text: string;
}

export function verdictOf({ budgets, gates }: Pick<CostReport, "budgets" | "gates">): Verdict {
  const broken = budgets.filter(({ status }) => status === "fail");
  const shut = gates.filter(({ ok }) => !ok);
  const atRisk = budgets.filter((budget) => budget.atRisk).length;
  const clauses = [
    ...(broken.length === 0 ? [] : [`${count(broken.length, "budget")} ${broken.length === 1 ? "fails" : "fail"}`]),
    ...shut.map(gateText),
    ...(atRisk === 0 ? [] : [`${count(atRisk, "budget")} at risk`]),
  ];
  return {
    state: broken.length > 0 ? "over budget" : shut.length > 0 ? "not fit to decide on" : "ok",
    broken,
    shut,
    text: clauses.length > 0 ? clauses.join(", ") : budgets.length > 0 ? "all budgets hold" : "no budget is stated",
  };
}

/** `unpriced lines 12%, limit 5%`. */
export function gateText({ id, share, limit }: Gate): string {
  const what = id === "stale" ? "cost on stale prices" : "neither priced nor bounded";
  return `${what} ${percent(share)}, limit ${percent(limit)}`;
}

/** Word of a budget's state, which colour only repeats. */
export function stateWord({ status, atRisk }: Pick<BudgetStatus, "status" | "atRisk">): string {
  if (status === "fail") return "FAIL";
  if (atRisk) return "at risk";
  return status;
}

/** Ledgers in their order, each before those of its lines that say more than it does. */
export function shownBudgets(budgets: readonly BudgetStatus[]): {
  readonly shown: readonly BudgetStatus[];
  readonly hidden: number;
} {
  const ledgers = budgets.filter(({ level }) => level === "ledger");
  const lines = budgets.filter(({ level }) => level === "line");
  const says = (line: BudgetStatus, status: string) =>
    line.status === "fail" || line.atRisk || (line.status !== "ok" && line.status !== status);
  const shown = ledgers.flatMap((ledger) => [
    ledger,
    ...lines.filter((line) => line.id.startsWith(`${ledger.id}.`) && says(line, ledger.status)),
  ]);
  const alone = lines.filter((line) => says(line, "ok") && !shown.includes(line));
  const strays = alone.filter(({ id }) => !ledgers.some((ledger) => id.startsWith(`${ledger.id}.`)));
  return { shown: [...shown, ...strays], hidden: budgets.length - shown.length - strays.length };
}

/** A line's id below its ledger's; lines that several ledgers share keep theirs. */
export function shortId({ id, level }: Pick<BudgetStatus, "id" | "level">): string {
  if (level === "ledger") return id;
  const ledger = id.slice(0, id.indexOf(".", id.indexOf(".") + 1) + 1);
  return id
    .split("+")
    .map((one) => (one.startsWith(ledger) ? one.slice(ledger.length) : one))
    .join(" + ");
}
