import { type BaseUnit, type DimensionName, dimensions, MICRO } from "./dimensions.ts";
import { type Quantity, raw } from "./quantity.ts";

// Only the units a reader expects to see; every other one stays readable as input.
const shown: Partial<Record<DimensionName, readonly string[]>> = {
  size: ["PB", "TB", "GB", "MB", "kB", "B"],
  bitRate: ["Tbps", "Gbps", "Mbps", "kbps", "bps"],
  duration: ["d", "h", "min", "s", "ms", "us", "ns"],
  power: ["MW", "kW", "W"],
  length: ["km", "m", "cm", "mm"],
  rate: ["G/s", "M/s", "k/s", "/s"],
};
const binary = ["PiB", "TiB", "GiB", "MiB", "KiB"] as const;

/**
 * Text that `parse` reads back (unless it is negative, as differences are), with at most `digits` decimals (default 3), in the largest unit that keeps it >= 1.
 * Sizes that are whole multiples of a binary unit print in that unit, others in decimal units.
 */
export function format<D extends DimensionName>(dimension: D, value: Quantity<BaseUnit[D]>, digits = 3): string {
  const base = raw(value);
  if (dimension === "ratio") return `${trim(base * 100, digits)}%`;
  if (dimension.startsWith("usd")) {
    const [per = ""] = Object.keys(dimensions[dimension].units);
    return `USD ${trim(base / MICRO, Math.max(digits, 6))}${per}`;
  }
  const units: Readonly<Record<string, number>> = dimensions[dimension].units;
  const words = shown[dimension] ?? Object.keys(units);
  const word = words.find((unit) => Math.abs(base) >= (units[unit] ?? 1)) ?? words.at(-1) ?? "";
  const factor = units[word] ?? 1;
  const text = trim(base / factor, digits);
  // 1000GiB is a multiple of 1,000 bytes too, but no decimal unit writes it in a few digits.
  if (dimension === "size" && (base % 1000 !== 0 || Math.round(Number(text) * factor) !== base)) {
    const unit = binary.find((one) => base >= (units[one] ?? 1) && base % (units[one] ?? 1) === 0);
    if (unit !== undefined) return `${base / (units[unit] ?? 1)}${unit}`;
  }
  return `${text}${word}`;
}

function trim(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
