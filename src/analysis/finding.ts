/** What a rule has to say: a statement of the estate that arithmetic, physics or a product's support list contradicts. */
import type { UsdPerYear } from "../units/index.ts";

/** From what blocks (`error`) over what deserves a look (`warning`) to what is good to know (`info`). */
export const severities = ["error", "warning", "info"] as const;

export type Severity = (typeof severities)[number];

export interface Finding {
  /** Stable id of the rule, `C-01`: what a pipeline or an exception refers to. */
  readonly code: string;
  readonly severity: Severity;
  /** Id of the record that the finding is about, or `estate` where it is about the whole. */
  readonly subject: string;
  /** What the estate states. */
  readonly says: string;
  /** What follows from it, with units and the basis of the figure. */
  readonly computed: string;
  /** What it had to keep within. */
  readonly limit: string;
  /** The change that resolves it. */
  readonly remedy: string;
  /** Place in the stack file, or the origin of the limit. */
  readonly source: string;
  /** What the subject costs a year, where the rule computes it: a waiver with a ceiling holds up to it only. */
  readonly cost?: UsdPerYear | undefined;
  /** Id of the waiver that lets it pass: it is reported and blocks nothing. */
  readonly waiver?: string | undefined;
}

/** True for what stops a pipeline. */
export function isBlocking({ severity, waiver }: Pick<Finding, "severity" | "waiver">): boolean {
  return severity === "error" && waiver === undefined;
}

/** Worst first, then by code and subject, so that reports of one estate can be compared line by line. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.code, b.code) ||
    compareText(a.subject, b.subject)
  );
}

// By code unit, not by locale: the order may not depend on the machine.
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
