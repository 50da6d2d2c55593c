/** What a purchase is worth in the books. */
import type { Depreciation } from "./types.ts";

const MONTHS_A_YEAR = 12;

/**
 * Value in the books after so many whole months, in the unit of the price and never below the residual value.
 *
 * Straight line loses the same each month. Declining balance loses twice the straight-line rate of what is left, and goes on in a
 * straight line from the month in which that loses more, so that the life ends at the residual value.
 */
export function bookValue(price: number, { method, months, residual }: Depreciation, used: number): number {
  const floor = price * residual;
  if (used >= months) return floor;
  if (method === "straight-line") return price - ((price - floor) * used) / months;
  let value = price;
  for (let month = 0; month < used; month += 1) {
    const declining = (value * 2) / months;
    const straight = (value - floor) / (months - month);
    value = Math.max(floor, value - Math.max(declining, straight));
  }
  return value;
}

/** Loss of the first twelve months. */
export function firstYear(price: number, depreciation: Depreciation): number {
  return price - bookValue(price, depreciation, MONTHS_A_YEAR);
}

/** Whole months between two calendar days; 0 where `from` is not before `to`. */
export function monthsBetween(from: string, to: string): number {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = from.split("-").map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = to.split("-").map(Number);
  const months = (toYear - fromYear) * MONTHS_A_YEAR + toMonth - fromMonth - (toDay < fromDay ? 1 : 0);
  return Math.max(0, months);
}
