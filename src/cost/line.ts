/** A line from its factors. */
import { raw } from "../units/index.ts";
import { firstYear } from "./depreciation.ts";
import { map, microDollars, nothing, product, rangeOf } from "./spread.ts";
import type { CostLine, Depreciation, Factor, Range, Spread } from "./types.ts";

/** A line without what follows from its factors. */
export interface LineDraft extends Omit<CostLine, "formula" | "once" | "yearly" | "depreciation" | "environment"> {
  readonly depreciation: Depreciation | undefined;
}

/** What the factors come to, in whole micro-dollars. */
export function amountOf(factors: readonly Pick<Factor, "value">[]): Spread {
  return map(product(factors.map(({ value }) => value)), microDollars);
}

/** What is paid once and what a year costs, of an amount in whole micro-dollars. */
export function payments(
  { paid, depreciation }: Pick<CostLine, "paid" | "depreciation">,
  amount: Spread,
): { readonly once: Spread; readonly yearly: Spread } {
  if (paid === "yearly") return { once: nothing, yearly: amount };
  const yearly =
    depreciation === undefined ? nothing : map(amount, (price) => Math.round(firstYear(price, depreciation)));
  return { once: amount, yearly };
}

export function lineOf(draft: LineDraft, environment: string): CostLine {
  const { once, yearly } = payments(draft, amountOf(draft.factors));
  return {
    ...draft,
    environment,
    formula: draft.factors.map(({ name }) => name).join(" x "),
    once: rangeOf<"uUSD">(once),
    yearly: rangeOf<"uUSD/year">(yearly),
  };
}

/** Plain micro-dollars of a range. */
export function spreadOf<U extends "uUSD" | "uUSD/year">({ low, expected, high }: Range<U>): Spread {
  return { low: raw(low), expected: raw(expected), high: raw(high) };
}

/** What is paid each year: nothing for a purchase, whose yearly cost is its loss of value. */
export function runningOf(line: CostLine): Spread {
  return line.paid === "yearly" ? spreadOf(line.yearly) : nothing;
}

/** What a purchase loses in its first year. */
export function depreciationOf(line: CostLine): Spread {
  return line.paid === "once" ? spreadOf(line.yearly) : nothing;
}
