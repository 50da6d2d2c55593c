/** The estate's quantities as Kubernetes, Go and Prometheus write them. */
import { type Bytes, type Duration, raw } from "../../units/index.ts";

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const SECOND_NS = 1e9;
const MICROSECOND_NS = 1e3;
const DAY_S = 86_400;

/** `80Gi`, else `512Mi`, else bytes: the largest binary unit that divides the size. */
export function size(bytes: Bytes): string {
  const base = Math.ceil(raw(bytes));
  if (base % GIB === 0) return `${base / GIB}Gi`;
  if (base % MIB === 0) return `${base / MIB}Mi`;
  return `${base}`;
}

/** Whole gibibytes that fit into the size. */
export function gibibytes(bytes: Bytes): number {
  return Math.floor(raw(bytes) / GIB);
}

/** CPU quantity: whole cores as they are, fractions in thousandths. */
export function cpu(cores: number): string {
  return Number.isInteger(cores) ? `${cores}` : `${Math.round(cores * 1000)}m`;
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
