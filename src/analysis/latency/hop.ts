/** A path of latency targets as the hops that its time is made of. */
import { type Duration, quantity, raw } from "../../units/index.ts";

/** How a figure came to be: a model of products and assumptions is no measurement, and says so. */
export type Basis = "stated" | "derived" | "modelled" | "assumed" | "measured";

/** Time of one hop in nanoseconds: the floor that nothing beats, what to expect, and what one of a hundred may take. */
export interface Span {
  readonly minimum: Duration;
  readonly expected: Duration;
  readonly p99: Duration;
}

export type HopKind = "venue" | "circuit" | "serialisation" | "switches" | "host" | "stage" | "model" | "batch";

export interface Hop extends Span {
  readonly kind: HopKind;
  /** Id of the record that the hop is: venue, circuit, fabric, cluster, stage or model. */
  readonly subject: string;
  /** What happens there, in words. */
  readonly title: string;
  /** How the expected figure came to be. */
  readonly basis: Basis;
  /** Constant, product or place in the stack file; machine and day of a measurement. */
  readonly source: string;
  /** Stage of the path whose time the hop is; undefined for the way between stages. */
  readonly stage: string | undefined;
  /** A measurement that is older than the catalogue allows. */
  readonly stale: boolean;
}

/** One path of the targets over one exchange circuit. It ends with its last stage: the way back is not part of it. */
export interface LatencyPath extends Span {
  readonly path: string;
  readonly circuit: string;
  readonly venue: string | undefined;
  readonly hops: readonly Hop[];
  readonly limit: Duration;
  /** `over` where even the expected sum exceeds the limit, `tail-over` where only the sum of the 99th percentiles does. */
  readonly verdict: Verdict;
}

export type Verdict = "within" | "tail-over" | "over";

/** A sum of hops against the limit of its path. */
export function verdictOf({ expected, p99 }: Span, limit: Duration): Verdict {
  if (raw(expected) > raw(limit)) return "over";
  return raw(p99) > raw(limit) ? "tail-over" : "within";
}

/** The same figure for all three: what is stated as one number has no spread. */
export function fixed(nanoseconds: number): Span {
  const value = quantity<"ns">(nanoseconds);
  return { minimum: value, expected: value, p99: value };
}

export function span(minimum: number, expected: number, p99: number): Span {
  return { minimum: quantity<"ns">(minimum), expected: quantity<"ns">(expected), p99: quantity<"ns">(p99) };
}

/**
 * Sum of the hops. The sum of the 99th percentiles is an upper bound of the path's own: hops are rarely slow together.
 */
export function total(hops: readonly Span[]): Span {
  const of = (key: keyof Span) => hops.reduce((sum, hop) => sum + raw(hop[key]), 0);
  return span(of("minimum"), of("expected"), of("p99"));
}
