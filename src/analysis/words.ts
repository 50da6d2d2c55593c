/** Figures and lists as findings write them. */
import { type BaseUnit, type DimensionName, format, type Quantity, quantity, raw } from "../units/index.ts";

/** Digits that a computed figure shows: inputs are rarely known better. */
const DIGITS = 3;
/** Names that a list shows before it counts the rest. */
const LISTED = 5;

/** A computed quantity, rounded to 3 significant digits. What the estate states is written by `format`, unrounded. */
export function about<D extends DimensionName>(dimension: D, value: Quantity<BaseUnit[D]>): string {
  return format(dimension, quantity<BaseUnit[D]>(rounded(raw(value))));
}

/** A plain number, rounded to 3 significant digits, thousands in groups. */
export function figure(value: number): string {
  return grouped(plain(rounded(value)));
}

/** `1 switch`, `1,234 switches`: every piece counts. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${grouped(String(number))} ${number === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`; past five `a, b, c, d, e and 3 more`. */
export function list(items: readonly string[]): string {
  const shown = items.length > LISTED ? [...items.slice(0, LISTED), `${items.length - LISTED} more`] : items;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}

function grouped(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(6).replace(/\.?0+$/, "");
}
