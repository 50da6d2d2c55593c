/** Pods that ask the scheduler a question and go again. They preempt nobody, and anybody may preempt them. */
import type { ApiClient } from "../api/client.ts";
import { ApiError, type ObjectRef } from "../api/object.ts";
import { waitFor } from "../system/wait.ts";
import { reasonsOf } from "./absence.ts";
import type { PodView, PodWatch } from "./observe.ts";
import { settle } from "./settled.ts";

/** Label of everything that a question makes. */
export const PROBE = "estate/probe";
/** Priority of probes; below every priority that an estate may state. */
export const PROBE_PRIORITY = "estate-probe";
const LOWEST = -1_000_000_000;

/** A pod of a probe as it is sent. */
export interface ProbePod extends ObjectRef {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** What came of one probe: its node, or why it has none in the words of whoever refused it. */
export type Answer = { readonly node: string } | { readonly refused: string };

/** Makes the priority that probes have; returns what removes it. */
export async function probePriority(api: ApiClient): Promise<() => Promise<void>> {
  const ref = {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: PROBE_PRIORITY, labels: { [PROBE]: "true" } },
  };
  // What an earlier run left when it was cut short.
  await api.remove(ref);
  const priority: ObjectRef & { readonly value: number; readonly preemptionPolicy: "Never" } = {
    ...ref,
    value: LOWEST,
    preemptionPolicy: "Never",
  };
  await api.create(priority);
  return () => api.remove(ref);
}

/**
 * Creates pods and waits for the scheduler's answer to each.
 *
 * @returns in the order of the pods
 */
export async function ask(api: ApiClient, watch: PodWatch, pods: readonly ProbePod[]): Promise<readonly Answer[]> {
  const made = await Promise.all(pods.map((pod) => create(api, pod)));
  const uids = new Set(made.flatMap((outcome) => ("uid" in outcome ? outcome.uid : [])));
  const isProbe = ({ uid }: PodView): boolean => uids.has(uid);
  await settle({
    watch,
    of: isProbe,
    isComplete: (now) => now.length === uids.size,
    isWhole: (now) => now.filter(({ node }) => node !== undefined).length === uids.size,
  });
  const probes = watch.pods.filter(isProbe);
  const nodes = new Map(probes.map(({ uid, node }) => [uid, node]));
  const reasons = await reasonsOf(
    api,
    probes.filter(({ node }) => node === undefined),
  );
  return made.map((outcome): Answer => {
    if ("refused" in outcome) return outcome;
    const node = nodes.get(outcome.uid);
    return node === undefined ? { refused: reasons.get(outcome.uid) ?? "the pod is gone" } : { node };
  });
}

async function create(api: ApiClient, pod: ProbePod): Promise<{ readonly uid: string } | { readonly refused: string }> {
  try {
    const { metadata } = await api.create(pod);
    return { uid: metadata.uid ?? "" };
  } catch (error) {
    if (error instanceof ApiError) return { refused: `namespace ${pod.metadata.namespace}: ${error.message}` };
    throw error;
  }
}

/** Removes all probes of a question; returns when they are gone and their quotas are free again. */
export async function forget(api: ApiClient, question: string): Promise<void> {
  const selector = { labelSelector: `${PROBE}=${question}` };
  const left = await api.list("v1", "Pod", selector);
  await Promise.all(left.map((pod) => api.remove(pod, { graceSeconds: 0 })));
  await waitFor(async () => ((await api.list("v1", "Pod", selector)).length === 0 ? true : undefined), {
    what: `${api.access.cluster}: probes to go`,
    limitMs: 60_000,
    everyMs: 100,
  });
}
