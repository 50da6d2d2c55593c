/** Figures that somebody measured, by what they are of; the newest run wins. */
import { type Duration, quantity, raw } from "../../units/index.ts";
import { constant } from "../constant.ts";
import type { Facts, Measurement } from "../rule.ts";
import { type Span, span } from "./hop.ts";

export interface Measured extends Span {
  readonly machine: string;
  /** Calendar day. */
  readonly date: string;
  /** Items per call that the figures hold for. */
  readonly batch: number | undefined;
  readonly age: Duration;
  /** Older than the catalogue's limit on the day of the facts. */
  readonly stale: boolean;
}

export type MeasuredLatency = (kind: string, subject: string) => Measured | undefined;

const DAY_NS = 86_400e9;
/** Percentile that one figure without a percentile stands for. */
const MEDIAN = 50;

/**
 * Latencies by kind and subject.
 *
 * Of one subject the newest day counts, of that day the smallest batch: it is what a path waits for. The median is expected, the
 * least percentile is the minimum and the highest from 99 up is the p99; with fewer percentiles the nearest one stands in.
 */
export function measuredLatency({ measurements, catalogue, today }: Facts): MeasuredLatency {
  const limit = raw(constant(catalogue, "measurement-age-limit", "duration"));
  const runs = new Map<string, Measurement[]>();
  for (const one of measurements) {
    if (one.metric !== "latency") continue;
    const key = `${one.kind} ${one.subject}`;
    const run = runs.get(key);
    const [first] = run ?? [];
    const order = first === undefined ? -1 : compareRuns(one, first);
    if (order < 0) runs.set(key, [one]);
    else if (order === 0) run?.push(one);
  }
  return (kind, subject) => {
    const run = runs.get(`${kind} ${subject}`);
    const [first] = run ?? [];
    if (run === undefined || first === undefined) return undefined;
    const age = Math.max(0, Date.parse(today) - Date.parse(first.date)) * 1e6;
    return {
      ...spanOf(run),
      machine: first.machine,
      date: first.date,
      batch: first.batch,
      age: quantity<"ns">(Math.round(age / DAY_NS) * DAY_NS),
      stale: age > limit,
    };
  };
}

/** Negative where `a` is to be preferred: newer, then of a smaller batch, then by name so that file order decides nothing. */
function compareRuns(a: Measurement, b: Measurement): number {
  if (a.date !== b.date) return a.date > b.date ? -1 : 1;
  if ((a.batch ?? 1) !== (b.batch ?? 1)) return (a.batch ?? 1) - (b.batch ?? 1);
  if (a.machine === b.machine) return 0;
  return a.machine < b.machine ? -1 : 1;
}

function spanOf(run: readonly Measurement[]): Span {
  const sorted = run
    .map(({ percentile = MEDIAN, value }) => ({ percentile, value }))
    .sort((a, b) => a.percentile - b.percentile || a.value - b.value);
  const near = (wanted: number) =>
    sorted.reduce((best, one) => (Math.abs(one.percentile - wanted) < Math.abs(best.percentile - wanted) ? one : best))
      .value;
  const values = sorted.map(({ value }) => value);
  const p99 = Math.max(near(99), near(MEDIAN));
  return span(Math.min(...values), near(MEDIAN), p99);
}
