/** Sums over lines and assets: whole micro-dollars, so that they are exact. */
import { quantity } from "../units/index.ts";
import { bookValueOf } from "./assets.ts";
import { depreciationOf, runningOf, spreadOf } from "./line.ts";
import { nothing, plus, rangeOf } from "./spread.ts";
import type { Asset, CostLine, Spread, Totals } from "./types.ts";

export function totalsOf(lines: readonly CostLine[], assets: readonly Asset[]): Totals {
  return {
    once: rangeOf<"uUSD">(sumOf(lines, ({ once }) => spreadOf(once))),
    yearly: rangeOf<"uUSD/year">(sumOf(lines, ({ yearly }) => spreadOf(yearly))),
    running: rangeOf<"uUSD/year">(sumOf(lines, runningOf)),
    depreciation: rangeOf<"uUSD/year">(sumOf(lines, depreciationOf)),
    bookValue: quantity<"uUSD">(bookValueOf(assets)),
  };
}

export function sumOf(lines: readonly CostLine[], amount: (line: CostLine) => Spread): Spread {
  let total = nothing;
  for (const line of lines) total = plus(total, amount(line));
  return total;
}
