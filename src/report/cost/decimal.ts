/** Numbers as decimal strings, exact in both directions: what reads a float as a float would lose cents. */

/** Shortest decimal that reads back as the same number, without exponent; `shift` moves the point to the right. */
export function decimal(value: number, shift = 0): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value}: is no amount`);
  const [mantissa = "0", exponent = "0"] = String(Math.abs(value)).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const point = whole.length + Number(exponent) + shift;
  const digits = "0".repeat(Math.max(0, 1 - point)) + (whole + fraction).padEnd(point, "0");
  const at = Math.max(1, point);
  const integer = digits.slice(0, at).replace(/^0+(?=\d)/, "");
  const decimals = digits.slice(at).replace(/0+$/, "");
  return `${value < 0 ? "-" : ""}${integer}${decimals === "" ? "" : `.${decimals}`}`;
}

/** Decimals that {@link numberOf} reads. */
export const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Number of a decimal string. */
export function numberOf(text: string, shift = 0): number {
  return Number(`${text}e${shift}`);
}

/** Places between dollars and the micro-dollars that the program counts in. */
export const MICRO_PLACES = 6;
