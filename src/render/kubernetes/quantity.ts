/** The estate's quantities as Kubernetes, Go and Prometheus write them. */
import { type Bytes, type Duration, raw } from "../../units/index.ts";

const GIB = 2 ** 30;
/** A size that no mebibyte divides is one of a maker, in powers of ten. */
const MIB = 2 ** 20;
/** Units of quantities, each the multiple of the one before: sizes by 1024, counts by 1000. */
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;
const DECIMAL = ["", "k", "M", "G", "T", "P", "E"] as const;
const SECOND_NS = 1e9;
const MICROSECOND_NS = 1e3;
const DAY_S = 86_400;

/**
 * `992Gi`, `1Ti`, `480G`: a size in the canonical form, in which Kubernetes writes it back. Any other spelling is a change that
 * some controller makes behind the engine's back, which then owns the field.
 */
export function size(bytes: Bytes): string {
  const base = Math.ceil(raw(bytes));
  return base !== 0 && base % MIB === 0 ? inLargest(base, 1024, BINARY) : count(base);
}

/** A whole number in canonical form: `999`, `1k` for 1,000. */
export function count(value: number): string {
  return inLargest(value, 1000, DECIMAL);
}

function inLargest(value: number, factor: number, units: readonly string[]): string {
  if (value === 0) return "0";
  let power = 0;
  let scaled = value;
  for (; scaled % factor === 0 && power < units.length - 1; power++) scaled /= factor;
  return `${scaled}${units[power]}`;
}

/** Whole gibibytes that fit into the size. */
export function gibibytes(bytes: Bytes): number {
  return Math.floor(raw(bytes) / GIB);
}

/** CPU quantity: whole cores as they are, fractions in thousandths. */
export function cpu(cores: number): string {
  const thousandths = Math.round(cores * 1000);
  return thousandths % 1000 === 0 ? count(thousandths / 1000) : `${thousandths}m`;
}

/** Whole seconds, rounded up so that a wait is never shorter than stated. */
export function seconds(duration: Duration): number {
  return Math.ceil(raw(duration) / SECOND_NS);
}

/** Seconds as a number for an expression, exact to a nanosecond. */
export function inSeconds(duration: Duration): string {
  return `${Number((raw(duration) / SECOND_NS).toFixed(9))}`;
}

/** Whole microseconds, rounded up: as fine as an autoscaler has to compare. */
export function microseconds(duration: Duration): number {
  return Math.ceil(raw(duration) / MICROSECOND_NS);
}

/** `12s`: a duration that Go, the kubelet and Prometheus all read. */
export function goDuration(duration: Duration): string {
  return `${seconds(duration)}s`;
}

/** `720h0m0s`: the form in which controllers write durations back, so that no diff appears after the first run. */
export function goHours(duration: Duration): string {
  const total = seconds(duration);
  return `${Math.floor(total / 3600)}h${Math.floor((total % 3600) / 60)}m${total % 60}s`;
}

/** Whole days, rounded up. */
export function days(duration: Duration): number {
  return Math.ceil(seconds(duration) / DAY_S);
}
