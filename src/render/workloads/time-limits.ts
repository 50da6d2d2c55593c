/** How long a workload may take to become ready: what an engine waits for before it reports the workload as failed. */
import { constant } from "../../analysis/constant.ts";
import type { Catalogue } from "../../catalogue/types.ts";
import { raw } from "../../units/index.ts";
import type { WorkloadPlan } from "./plan.ts";

const SECOND_NS = 1e9;
const MINUTE_S = 60;
/** Until an address, a volume and a node are given to a pod. Assumed; the control planes of the twin take less than 2 s. */
const PLACED_S = 30;
/** A process that does not answer by then is started again. */
export const STARTUP_S = 60;
/** What a pod has to end its work. Kubernetes' default. */
export const GRACE_S = 30;

/** Seconds in which one pod gets ready: placed, its image fetched, its process started. */
export function podSeconds(catalogue: Catalogue): number {
  return PLACED_S + raw(constant(catalogue, "image-start", "duration")) / SECOND_NS + STARTUP_S;
}

/**
 * Time limits in the form of Pulumi's `customTimeouts`. All pods of a new workload start at the same time; a change replaces them
 * in turns, each after an old one has ended. Without limits of its own a workload holds up a deployment for ten minutes.
 */
export function timeLimits({ catalogue, workload }: WorkloadPlan): {
  readonly create: string;
  readonly update: string;
} {
  const turns = Math.ceil(workload.replicas / (workload.maxUnavailable ?? 1));
  const minutes = (seconds: number): string => `${Math.ceil(seconds / MINUTE_S)}m`;
  return {
    create: minutes(podSeconds(catalogue)),
    update: minutes(Math.max(turns, 1) * (podSeconds(catalogue) + GRACE_S)),
  };
}
