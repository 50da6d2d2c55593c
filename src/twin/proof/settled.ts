/** When the scheduler's answer is final: everything has a node, or what has none was refused and nothing moves any more. */
import type { PodView, PodWatch } from "./observe.ts";

export interface SettleArgs {
  readonly watch: PodWatch;
  /** Pods that the answer is about. @defaultValue all of the cluster */
  readonly of?: (pod: PodView) => boolean;
  /** Whether all that was asked for is there: then nobody waits any longer. */
  readonly isWhole: (pods: readonly PodView[]) => boolean;
  /** Whether every pod that has to come has come; while it has not, its controller is waited for. @defaultValue yes */
  readonly isComplete?: (pods: readonly PodView[]) => boolean;
  readonly limitMs?: number;
  /** How long nothing may have moved for a refusal to count. @defaultValue long enough for the scheduler's next tries */
  readonly quietMs?: number;
  /** How long a controller may take to make a pod after another one changed. @defaultValue 10 s */
  readonly controllerMs?: number;
}

/** `open`: pods without an answer are left, and nothing has moved for long, or the limit is over. */
export type Settled = "whole" | "final" | "open";

/** Refused pods are tried again when something changes, the first time after a second, then after two. */
const QUIET_MS = 3_000;
const CONTROLLER_MS = 10_000;
/** How long a scheduler may be silent about a pod: then something that the pod needs does not come. */
const SILENCE_MS = 15_000;
const LIMIT_MS = 60_000;
/** Words of refusals that pass by themselves: a claim or volume of the pod is about to be made. */
const PASSING =
  /waiting for (ephemeral volume controller|.*resource ?claim)|resource claim .* (not|does not) .*(created|exist)/i;

export async function settle(args: SettleArgs): Promise<Settled> {
  const {
    watch,
    of = () => true,
    isWhole,
    isComplete = () => true,
    limitMs = LIMIT_MS,
    quietMs = QUIET_MS,
    controllerMs = CONTROLLER_MS,
  } = args;
  let seen = "";
  let since = performance.now();
  const answer = await watch.until((): Settled | undefined => {
    const all = watch.all.filter(of);
    const pods = all.filter((pod) => !pod.over && !pod.ending);
    const isEnding = all.some(({ ending }) => ending);
    if (!isEnding && isWhole(pods)) return "whole";
    const now = all.map(stateOf).sort().join("\n");
    if (now !== seen) {
      seen = now;
      since = performance.now();
    }
    const quiet = performance.now() - since;
    if (isEnding || pods.some(({ awaitsRoom }) => awaitsRoom)) return undefined;
    if (!pods.every(isAnswered)) return quiet > Math.max(quietMs, SILENCE_MS) ? "open" : undefined;
    return quiet > (isComplete(pods) ? quietMs : Math.max(quietMs, controllerMs)) ? "final" : undefined;
  }, limitMs);
  return answer ?? "open";
}

/** Bound, or refused for good as long as nothing else changes. */
export function isAnswered({ node, unschedulable }: PodView): boolean {
  return node !== undefined || (unschedulable !== undefined && !PASSING.test(unschedulable));
}

function stateOf({ namespace, name, node, unschedulable, ending }: PodView): string {
  return [namespace, name, node, unschedulable, ending].join(" ");
}
