/**
 * A physical or monetary amount whose unit is part of its type.
 *
 * At run time it is a plain number in the base unit, so it serialises as one. The type has no operators:
 * `bytes + watts` and `add(bytes, watts)` do not compile, because the parameter is invariant.
 */
export interface Quantity<U extends string> {
  readonly __unit: (unit: U) => U;
}

/** Size in bytes. */
export type Bytes = Quantity<"B">;
/** Data rate in bits per second. */
export type BitRate = Quantity<"bit/s">;
/** Time span in nanoseconds; exact to 104 days, to 16 digits beyond. */
export type Duration = Quantity<"ns">;
/** Electrical or thermal power in watts. */
export type Power = Quantity<"W">;
/** Length in metres. */
export type Length = Quantity<"m">;
/** Events per second: records, decisions, I/O operations. */
export type Rate = Quantity<"1/s">;
/** Share of a whole, 1 = 100 %. */
export type Ratio = Quantity<"1">;
/** One-off amount in micro-dollars. */
export type UsdOnce = Quantity<"uUSD">;
/** Micro-dollars per hour. */
export type UsdPerHour = Quantity<"uUSD/h">;
/** Micro-dollars per month (a twelfth of a year). */
export type UsdPerMonth = Quantity<"uUSD/month">;
/** Micro-dollars per year (8,760 h). */
export type UsdPerYear = Quantity<"uUSD/year">;
/** Micro-dollars per kilowatt-hour. */
export type UsdPerKwh = Quantity<"uUSD/kWh">;
/** Micro-dollars per decimal gigabyte and month. */
export type UsdPerGbMonth = Quantity<"uUSD/GB-month">;
/** Micro-dollars per decimal gigabyte. */
export type UsdPerGb = Quantity<"uUSD/GB">;
/** Micro-dollars per thousand requests. */
export type UsdPerThousand = Quantity<"uUSD/thousand">;
/** Micro-dollars per provisioned operation per second and month. */
export type UsdPerIopsMonth = Quantity<"uUSD/IOPS-month">;

/** Gives a plain number its unit. The one place where a number becomes a quantity. */
export function quantity<U extends string>(value: number): Quantity<U> {
  return value as unknown as Quantity<U>;
}

/** The plain number in the base unit: for formulas whose result has another unit, and for output. */
export function raw<U extends string>(q: Quantity<U>): number {
  return q as unknown as number;
}

export function add<U extends string>(a: Quantity<U>, b: Quantity<U>): Quantity<U> {
  return quantity<U>(raw(a) + raw(b));
}

export function subtract<U extends string>(a: Quantity<U>, b: Quantity<U>): Quantity<U> {
  return quantity<U>(raw(a) - raw(b));
}

export function scale<U extends string>(q: Quantity<U>, factor: number): Quantity<U> {
  return quantity<U>(raw(q) * factor);
}

/** How many times `b` goes into `a`; Infinity when `b` is 0. */
export function ratio<U extends string>(a: Quantity<U>, b: Quantity<U>): number {
  return raw(a) / raw(b);
}

export function sum<U extends string>(items: Iterable<Quantity<U>>): Quantity<U> {
  let total = 0;
  for (const item of items) total += raw(item);
  return quantity<U>(total);
}

/** Negative when `a` is smaller: usable as a sort comparison. */
export function compare<U extends string>(a: Quantity<U>, b: Quantity<U>): number {
  return raw(a) - raw(b);
}

export function max<U extends string>(a: Quantity<U>, b: Quantity<U>): Quantity<U> {
  return compare(a, b) >= 0 ? a : b;
}

export function min<U extends string>(a: Quantity<U>, b: Quantity<U>): Quantity<U> {
  return compare(a, b) <= 0 ? a : b;
}
