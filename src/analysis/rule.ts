/** What a rule is made of, and what it may look at. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Estate } from "../model/estate.ts";
import type { Views } from "../views/types.ts";
import type { Control } from "./controls.ts";
import type { Finding, Severity } from "./finding.ts";

/** A figure that somebody measured on a machine, as the workloads' benchmarks write it. */
export interface Measurement {
  /** What was measured: `model`, `pipeline` or another kind of benchmark. */
  readonly kind: string;
  /** Id of the model, stage or workload. */
  readonly subject: string;
  /** `latency`, `throughput`, `memory`, ... */
  readonly metric: string;
  /** In base units: ns, 1/s, byte. */
  readonly value: number;
  readonly percentile?: number | undefined;
  readonly batch?: number | undefined;
  readonly machine: string;
  /** Calendar day. */
  readonly date: string;
}

/** All that a rule may look at: nothing else decides a finding. */
export interface Facts {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly views: Views;
  readonly measurements: readonly Measurement[];
  /** Calendar day that ages are counted from; passed in, so that the same input gives the same findings. */
  readonly today: string;
}

/** A finding without what its rule adds; `severity` only where it differs from the rule's. */
export type Statement = Omit<Finding, "code" | "severity"> & { readonly severity?: Severity };

/** What a rule or policy says of itself, for reports and waivers. */
export interface RuleInfo {
  /** Stable id: what a pipeline or an exception refers to. */
  readonly code: string;
  readonly title: string;
  /** Worst severity that the rule gives. */
  readonly severity: Severity;
  /** The arithmetic in one line, with the names of the inputs. */
  readonly formula: string;
  /** Where limits and assumptions come from: catalogue constants, data sheets, documents. */
  readonly sources: readonly string[];
  /** Controls of published frameworks that it helps to meet, the closest first. @defaultValue none */
  readonly controls?: readonly Control[];
}

export interface Rule extends RuleInfo {
  /** Pure: the same facts give the same statements in the same order. Says nothing where an input is not stated and not needed. */
  readonly check: (facts: Facts) => readonly Statement[];
}
