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
 * Text that `parse` reads back, with at most `digits` decimals (default 3), in the largest unit that keeps it >= 1.
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
  if (dimension === "size" && base % 1000 !== 0) {
    const unit = binary.find((word) => base >= (units[word] ?? 1) && base % (units[word] ?? 1) === 0);
    if (unit !== undefined) return `${base / (units[unit] ?? 1)}${unit}`;
  }
  const words = shown[dimension] ?? Object.keys(units);
  const word = words.find((unit) => base >= (units[unit] ?? 1)) ?? words.at(-1) ?? "";
  return `${trim(base / (units[word] ?? 1), digits)}${word}`;
}

function trim(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
