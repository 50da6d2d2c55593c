/** Quantities as the API of Kubernetes takes them (`500m`, `80Gi`, `1e3`) and as it writes them back. */

const SYNTAX = /^([+-]?)(\d+\.?\d*|\.\d+)(?:(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|[eE]([+-]?\d{1,2}))?$/;
/** Each the multiple of the one before, by 1024. */
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/** By 1000, from 10^-9. */
const DECIMAL = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
/** What is finer than 10^-9 is rounded away from zero. Source: `ParseQuantity` of k8s.io/apimachinery. */
const NANO = 9;
const ONE = 10n ** BigInt(NANO);

interface Amount {
  /** In units of 10^-9. */
  readonly nanos: bigint;
  readonly family: "binary" | "decimal" | "exponent";
}

/**
 * The one spelling in which Kubernetes keeps a quantity: the largest unit of its family (1024, 1000 or powers of ten) that leaves a
 * whole number. `1024Mi` is `1Gi`, `1000m` and 1 are `1`; `1000Mi` and `1048576000` are the same amount, and stay two spellings.
 *
 * @returns nothing for what is no quantity
 */
export function canonicalQuantity(value: string | number): string | undefined {
  const amount = parse(String(value));
  if (amount === undefined) return undefined;
  const { nanos, family } = amount;
  if (nanos === 0n) return "0";
  const sign = nanos < 0n ? "-" : "";
  const size = nanos < 0n ? -nanos : nanos;
  // Below 1024, and where it is no whole number, a size is written as a plain one.
  if (family === "binary" && size >= 1024n * ONE && size % ONE === 0n) {
    const { digits, power } = inLargest(size / ONE, 1024n, BINARY.length - 1);
    return `${sign}${digits}${BINARY[power]}`;
  }
  const { digits, power } = inLargest(size, 1000n, DECIMAL.length - 1);
  if (family !== "exponent") return `${sign}${digits}${DECIMAL[power]}`;
  const exponent = power * 3 - NANO;
  return exponent === 0 ? `${sign}${digits}` : `${sign}${digits}e${exponent}`;
}

/**
 * A quantity as a number: bytes, cores, pieces; exact up to 2^53 where it is whole.
 *
 * @returns nothing for what is no quantity
 */
export function quantityValue(text: string): number | undefined {
  const amount = parse(text);
  if (amount === undefined) return undefined;
  return amount.nanos % ONE === 0n ? Number(amount.nanos / ONE) : Number(amount.nanos) / 10 ** NANO;
}

function parse(text: string): Amount | undefined {
  const [match, sign, digits = "", suffix = "", exponent] = SYNTAX.exec(text) ?? [];
  if (match === undefined) return undefined;
  const [whole = "", fraction = ""] = digits.split(".");
  const binary = suffix.endsWith("i");
  const power = exponent === undefined ? (binary ? 0 : (DECIMAL.indexOf(suffix) - 3) * 3) : Number(exponent);
  const factor = binary ? 1024n ** BigInt(BINARY.indexOf(suffix)) : 1n;
  const shift = power + NANO - fraction.length;
  const plain = BigInt(`${whole}${fraction}`) * factor;
  const nanos = shift >= 0 ? plain * 10n ** BigInt(shift) : roundedUp(plain, 10n ** BigInt(-shift));
  const family = binary ? "binary" : exponent === undefined ? "decimal" : "exponent";
  return { nanos: sign === "-" ? -nanos : nanos, family };
}

function roundedUp(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

function inLargest(value: bigint, factor: bigint, last: number): { readonly digits: bigint; readonly power: number } {
  let digits = value;
  let power = 0;
  while (power < last && digits % factor === 0n) {
    digits /= factor;
    power++;
  }
  return { digits, power };
}
