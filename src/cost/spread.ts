/** Arithmetic of low, expected and high. */
import { MICRO, quantity } from "../units/index.ts";
import type { Range, Spread } from "./types.ts";

/** One figure without a band. */
export function exactly(value: number): Spread {
  return { low: value, expected: value, high: value };
}

export const nothing: Spread = exactly(0);

export function map(spread: Spread, change: (value: number) => number): Spread {
  return { low: change(spread.low), expected: change(spread.expected), high: change(spread.high) };
}

export function plus(a: Spread, b: Spread): Spread {
  return { low: a.low + b.low, expected: a.expected + b.expected, high: a.high + b.high };
}

/** Product, corner by corner: right for factors that are not negative, as all of a cost are. */
export function product(spreads: readonly Spread[]): Spread {
  return spreads.reduce(
    (a, b) => ({ low: a.low * b.low, expected: a.expected * b.expected, high: a.high * b.high }),
    exactly(1),
  );
}

/** Dollars as whole micro-dollars. */
export function microDollars(dollars: number): number {
  return Math.round(dollars * MICRO);
}

export function rangeOf<U extends "uUSD" | "uUSD/year">(spread: Spread): Range<U> {
  return {
    low: quantity<U>(spread.low),
    expected: quantity<U>(spread.expected),
    high: quantity<U>(spread.high),
  };
}
