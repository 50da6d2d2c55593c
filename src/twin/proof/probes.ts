/** Pods that ask the scheduler a question and go again. They preempt nobody, and anybody may preempt them. */
import { type ApiClient, ApiError, type ObjectRef } from "../api/client.ts";
import { waitFor } from "../system/wait.ts";
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

/** What came of one batch of probes. */
export interface Answer {
  readonly placed: readonly PodView[];
  /** In the words of the scheduler, or of the API server that did not take the pod. */
  readonly refusals: readonly string[];
}

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

/** Creates pods and waits for the scheduler's answer to each. */
export async function ask(api: ApiClient, watch: PodWatch, pods: readonly ProbePod[]): Promise<Answer> {
  const refusals: string[] = [];
  const made = new Set<string>();
  await Promise.all(
    pods.map(async (pod) => {
      try {
        const { metadata } = await api.create(pod);
        made.add(metadata.uid ?? "");
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refusals.push(error.message);
      }
    }),
  );
  const isProbe = ({ uid }: PodView): boolean => made.has(uid);
  await settle({
    watch,
    of: isProbe,
    isWhole: (now) => now.filter(({ node }) => node !== undefined).length >= made.size,
  });
  const answered = watch.pods.filter(isProbe);
  const open = answered.filter(({ node }) => node === undefined);
  return {
    placed: answered.filter(({ node }) => node !== undefined),
    refusals: [...refusals, ...open.map(({ unschedulable }) => unschedulable ?? "the scheduler has not answered")],
  };
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
