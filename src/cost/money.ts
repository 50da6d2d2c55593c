/** Words and number ranges that every part of a cost shares. */
import type { Quantity } from "../units/index.ts";

/** How a number came to be. */
export type Basis = "stated" | "derived" | "modelled" | "assumed" | "measured";

/** What makes an amount move: the estate, how much it is used, what is charged, or the exchange rate. */
export const causes = ["design", "usage", "price", "fx"] as const;
export type Cause = (typeof causes)[number];

/** Low <= expected <= high, plain numbers in the unit named beside them. */
export interface Spread {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** Low <= expected <= high, in one unit. */
export interface Range<U extends string> {
  readonly low: Quantity<U>;
  readonly expected: Quantity<U>;
  readonly high: Quantity<U>;
}

/** Paid or written off once, in whole micro-dollars. */
export type OnceRange = Range<"uUSD">;
/** Each year, in whole micro-dollars. */
export type YearRange = Range<"uUSD/year">;

export const costKinds = [
  "hardware",
  "support",
  "power",
  "cooling",
  "colocation",
  "circuit",
  "licence",
  "people",
  "cloud",
  "overhead",
] as const;
export type CostKind = (typeof costKinds)[number];
