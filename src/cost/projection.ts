/** Cash and book value over the coming months, if nothing changes. */
import { raw } from "../units/index.ts";
import { bookValue } from "./depreciation.ts";
import { runningOf } from "./line.ts";
import { sumOf } from "./totals.ts";
import type { CostReport, MonthPoint } from "./types.ts";

const MONTHS_A_YEAR = 12;

/**
 * A point for each month from 0, the month of the purchases, to `months`.
 *
 * What is in service already was paid before: only what counts as new is bought in month 0, with all other payments made once.
 */
export function projectMonths({ lines, assets, totals }: CostReport, months: number): readonly MonthPoint[] {
  const paidBefore = assets
    .filter(({ inService }) => inService !== undefined)
    .reduce((sum, { cost }) => sum + raw(cost.expected), 0);
  const bought = raw(totals.once.expected) - paidBefore;
  const running = sumOf(lines, runningOf).expected;
  let cumulativeCash = 0;
  return Array.from({ length: months + 1 }, (_, month) => {
    // Shares of a year that add up to it, however it divides by twelve.
    const paid =
      Math.round((running * month) / MONTHS_A_YEAR) - Math.round((running * Math.max(0, month - 1)) / MONTHS_A_YEAR);
    const cash = month === 0 ? bought : paid;
    cumulativeCash += cash;
    const value = assets.reduce(
      (sum, { cost, depreciation, monthsUsed }) =>
        sum + Math.round(bookValue(raw(cost.expected), depreciation, monthsUsed + month)),
      0,
    );
    return { month, cash, cumulativeCash, bookValue: value };
  });
}
