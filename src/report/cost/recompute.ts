/** Sums of a cost with some factors moved: the same in this program and in the page, which has it compiled in. */
import { amountOf, payments } from "../../cost/line.ts";
import { map, nothing, plus } from "../../cost/spread.ts";
import type { Depreciation, Factor, Spread } from "../../cost/types.ts";

/** What moving a factor can change. */
export interface Sums {
  readonly once: Spread;
  readonly yearly: Spread;
  readonly running: Spread;
}

/** A line as far as its amount goes. */
export interface LeverLine {
  readonly id: string;
  readonly paid: "once" | "yearly";
  readonly depreciation: Depreciation | undefined;
  readonly factors: readonly (Pick<Factor, "value"> & { readonly lever?: number | undefined })[];
}

export interface LeverBudget {
  readonly id: string;
  readonly period: "once" | "year";
  readonly limit: number;
  readonly lines: readonly string[];
}

export interface Recomputed extends Sums {
  /** Expected and high cost of each budget, in its order. */
  readonly budgets: readonly Spread[];
}

/**
 * Sums of the lines with the factors of each lever multiplied.
 *
 * @param shares multiple of the value as priced, by lever; 1 leaves it
 */
export function recompute(
  lines: readonly LeverLine[],
  budgets: readonly LeverBudget[],
  shares: readonly number[],
): Recomputed {
  let once = nothing;
  let yearly = nothing;
  let running = nothing;
  const paid = new Map<string, Spread>();
  for (const line of lines) {
    const amount = amountOf(line.factors.map((factor) => moved(factor, shares)));
    const both = payments(line, amount);
    once = plus(once, both.once);
    yearly = plus(yearly, both.yearly);
    if (line.paid === "yearly") running = plus(running, both.yearly);
    paid.set(line.id, amount);
  }
  const costs = budgets.map((budget) => budget.lines.reduce((sum, id) => plus(sum, paid.get(id) ?? nothing), nothing));
  return { once, yearly, running, budgets: costs };
}

function moved({ value, lever }: LeverLine["factors"][number], shares: readonly number[]): Pick<Factor, "value"> {
  const share = lever === undefined ? 1 : (shares[lever] ?? 1);
  return { value: share === 1 ? value : map(value, (number) => number * share) };
}
