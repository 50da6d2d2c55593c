import { type BaseUnit, format, MICRO, type Quantity, quantity, raw } from "../../units/index.ts";

/** An amount to the dollar: sums of list prices are exact, and a budget is kept or broken by dollars. */
export function dollars<D extends "usdOnce" | "usdPerMonth" | "usdPerYear">(
  dimension: D,
  value: Quantity<BaseUnit[D]>,
): string {
  return format(dimension, quantity<BaseUnit[D]>(Math.round(raw(value) / MICRO) * MICRO));
}
