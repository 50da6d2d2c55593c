/** The critical path of a takeover: which of its steps the recovery time is the sum of. */
import type { RecoveryProof } from "../schema.ts";

export type Step = RecoveryProof["steps"][number];

export interface Branches {
  /** Until somebody knows that the primary is lost. */
  readonly detection: readonly Step[];
  /** From then on: until clients are sent to the recovery site. */
  readonly names: readonly Step[];
  /** At the same time: until the work runs there. */
  readonly work: readonly Step[];
}

/** Names and work go side by side after the detection; the longer of the two counts. */
export function criticalPath({ detection, names, work }: Branches): Step[] {
  return [...detection, ...(secondsOf(names) > secondsOf(work) ? names : work)];
}

export function secondsOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { seconds }) => sum + seconds, 0);
}
