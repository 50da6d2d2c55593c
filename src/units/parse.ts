import { type BaseUnit, type Dimension, type DimensionName, dimensions } from "./dimensions.ts";
import { type Quantity, quantity } from "./quantity.ts";

export type Parsed<U extends string> =
  | { readonly ok: true; readonly value: Quantity<U> }
  | { readonly ok: false; readonly problem: string };

// Thousands may be grouped by commas, in threes only, so that a decimal comma is refused rather than misread.
const AMOUNT = /^(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$/;
const TEXT = /^(?:(USD)\s*)?([\d.,]+)\s*([A-Za-z%/][A-Za-z%/-]*)$/;
/** Longest text that can be a quantity. */
const LONGEST = 64;
/** Longest part of a text that a message shows. */
const SHOWN = 60;

const names = Object.keys(dimensions) as DimensionName[];

/**
 * Reads a quantity with its unit.
 *
 * @param dimension what the place in the file asks for
 * @param text as written, for example `80GiB`, `USD 0.10/h`
 * @returns the value in the base unit, or what is wrong and an example of what is right
 */
export function parse<D extends DimensionName>(dimension: D, text: string): Parsed<BaseUnit[D]> {
  const wanted: Dimension = dimensions[dimension];
  const fail = (what: string): Parsed<BaseUnit[D]> => ({
    ok: false,
    problem: `${what}; write ${wanted.title} such as ${wanted.example}`,
  });
  const shown = JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text);
  const match = text.length > LONGEST ? null : TEXT.exec(text.trim());
  if (match === null) return fail(`${shown} is not an amount with a unit`);
  const [, currency, amount, unit] = match;
  if (amount === undefined || unit === undefined || !AMOUNT.test(amount)) return fail(`${shown} is not a number`);
  const money = dimension.startsWith("usd");
  const factor = Object.hasOwn(wanted.units, unit) ? wanted.units[unit] : undefined;
  if (factor === undefined || money !== (currency !== undefined)) {
    const other = dimensionOf(unit, currency !== undefined);
    if (other !== undefined && other !== dimension) return fail(`${shown} is ${dimensions[other].title}`);
    const known = Object.keys(wanted.units)
      .map((word) => (money ? `USD n${word}` : word))
      .join(", ");
    return fail(`${shown} has the unit ${JSON.stringify(unit)}, known are ${known}`);
  }
  const written = Number(amount.replaceAll(",", ""));
  // Dividing by 100 rounds once where multiplying by 0.01, which is not exact itself, rounds twice: 57% is 0.57.
  const value = factor < 1 ? written / Math.round(1 / factor) : written * factor;
  if (!Number.isFinite(value)) return fail(`${shown} is too large`);
  // Decimal fractions times a power of ten leave a last-bit error (0.1 * 1e6 does not, 0.57 * 100 does): snap to 12 digits.
  const snapped = Math.abs(value - Math.round(value)) < Math.abs(value) * 1e-12 ? Math.round(value) : value;
  return { ok: true, value: quantity<BaseUnit[D]>(snapped) };
}

function dimensionOf(unit: string, money: boolean): DimensionName | undefined {
  return names.find((name) => Object.hasOwn(dimensions[name].units, unit) && name.startsWith("usd") === money);
}

/** Regular expression of the texts that `parse` reads, for schemas of other languages; it is silent about what is too large. */
export function patternOf(dimension: DimensionName): string {
  const units = Object.keys(dimensions[dimension].units).join("|");
  const currency = dimension.startsWith("usd") ? "USD\\s*" : "";
  return `^${currency}(\\d{1,3}(,\\d{3})+|\\d+)(\\.\\d+)?\\s*(${units})$`;
}

/** Reads a quantity written in code (tests, constants); throws on what does not parse. */
export function q<D extends DimensionName>(dimension: D, text: string): Quantity<BaseUnit[D]> {
  const parsed = parse(dimension, text);
  if (!parsed.ok) throw new RangeError(parsed.problem);
  return parsed.value;
}
