/** Drains every node of every cluster, one after the other, as an update of their system would, and watches what stays ready. */
import { isObject } from "../../engine/graph.ts";
import type { ApiClient } from "../api/client.ts";
import { ApiError, type ObjectRef } from "../api/object.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { overtaken } from "./drains/budget.ts";
import { census, type DrainPod, DrainWatch, isComplete, isHealthy, isSettled } from "./drains/pods.ts";
import { wholeCluster } from "./drains/whole.ts";
import type { DrainProof } from "./schema.ts";

/** How long a refused eviction may wait once nothing else moves any more. */
const FINAL_MS = 4_000;
/** How long the pods of a node may take to go and to be placed again. */
const LIMIT_MS = 120_000;
/** How long jobs are waited for at the end: their controller makes a pod again after 10 s, and later each time. */
const JOB_LIMIT_MS = 90_000;

/** Clusters at the same time, nodes of a cluster one after the other; the twin is as it was afterwards. */
export async function proveDrains(twin: Twin): Promise<DrainProof[]> {
  return Promise.all([...twin.clusters.values()].map(drainCluster));
}

/**
 * Cordons each node, evicts its pods within their budgets, waits until they are placed elsewhere or have to wait for the node, and
 * takes it back.
 */
async function drainCluster({ api, cluster, hardware }: TwinCluster): Promise<DrainProof> {
  const told: Told = { evicted: 0, refused: 0, seconds: 0, reasons: [] };
  const nodes = hardware.nodes.map(({ metadata }) => metadata.name);
  const watch = new DrainWatch(api);
  try {
    const budgets = await wholeCluster(api, watch, LIMIT_MS).catch((error: unknown) => {
      told.reasons.push(error instanceof Error ? error.message : String(error));
    });
    if (budgets !== undefined) {
      watch.count(budgets);
      told.reasons.push(...short(watch, "before the first drain"));
      await drainNodes(api, watch, nodes, told);
    }
  } finally {
    await watch.close();
  }
  told.reasons.push(...short(watch, "at the lowest"));
  const lowest = [...watch.lowest].map(([{ name, floor }, available]) => ({ workload: name, available, floor }));
  const { evicted, refused, seconds, reasons } = told;
  const [reason] = reasons;
  return {
    ...{ cluster: cluster.id, nodes: nodes.length, evicted, refused, lowest },
    holds: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    seconds,
  };
}

/** Budgets that fewer pods were ready for than they want, with the scheduler's words for one that waits. */
function short({ lowest, pods }: DrainWatch, when: string): string[] {
  return [...lowest].flatMap(([budget, ready]) => {
    const words = pods.find((pod) => budget.selects(pod) && pod.refused !== undefined)?.refused;
    const why = words === undefined ? "" : `: ${words}`;
    return ready < budget.floor
      ? [`${budget.name}: ${ready} ready ${when}, its budget wants ${budget.floor}${why}`]
      : [];
  });
}

/** What the drains of a cluster come to. */
interface Told {
  evicted: number;
  /** Evictions that a budget refused at first. */
  refused: number;
  seconds: number;
  /** Why a node could not be drained, or did not become whole again; the API's own words where it has some. */
  readonly reasons: string[];
}

type Census = ReadonlyMap<string, number>;

async function drainNodes(api: ApiClient, watch: DrainWatch, nodes: readonly string[], told: Told): Promise<void> {
  const healthy = watch.pods.filter(isHealthy);
  const lasting = census(healthy.filter(({ isOfJob }) => !isOfJob));
  const before = new Set((await failedJobs(api)).map(({ name }) => name));
  const start = performance.now();
  for (const node of nodes) await drainNode(api, watch, node, lasting, told);
  told.seconds = (performance.now() - start) / 1000;
  for (const { name, words } of await jobsReturned(api, watch, healthy)) {
    if (!before.has(name)) told.reasons.push(`job ${name} took evictions for failures and gave up: ${words}`);
  }
}

/** @param lasting pods that there have to be again before the next node; those of jobs come at their controller's own pace */
async function drainNode(api: ApiClient, watch: DrainWatch, node: string, lasting: Census, told: Told): Promise<void> {
  await cordon(api, node, true);
  try {
    const leaving = watch.pods.filter((pod) => pod.node === node && !pod.stays);
    const words = await Promise.all(leaving.map((pod) => evict(api, watch, pod, lasting, told)));
    told.reasons.push(...words.flatMap((reason) => (reason === undefined ? [] : [`${node}: ${reason}`])));
    // All have a successor, and it runs elsewhere or waits for the node.
    await watch.until(() => (isComplete(lasting, watch.pods) && isSettled(watch.pods) ? true : undefined), LIMIT_MS);
  } finally {
    await cordon(api, node, false);
  }
  const whole = await watch.until(
    () => (isComplete(lasting, watch.pods.filter(isHealthy)) && isSettled(watch.pods) ? true : undefined),
    LIMIT_MS,
  );
  if (whole === undefined) told.reasons.push(`${node}: not whole again ${LIMIT_MS / 1000} s after it was taken back`);
}

/** Waits until the pods of jobs are back, those left out that gave up; returns the latter. */
async function jobsReturned(
  api: ApiClient,
  watch: DrainWatch,
  before: readonly DrainPod[],
): Promise<readonly FailedJob[]> {
  const deadline = performance.now() + JOB_LIMIT_MS;
  for (;;) {
    const failed = await failedJobs(api);
    const gone = new Set(failed.map(({ name }) => name));
    const wanted = before.filter((pod) => !gone.has(`${pod.namespace}/${pod.controller?.replace("Job ", "")}`));
    if (isComplete(census(wanted), watch.pods.filter(isHealthy)) || performance.now() > deadline) return failed;
    await watch.change();
  }
}

interface FailedJob {
  readonly name: string;
  readonly words: string;
}

/** Jobs that will not be tried again, and why in their controller's words. */
async function failedJobs(api: ApiClient): Promise<FailedJob[]> {
  return (await api.list("batch/v1", "Job")).flatMap(({ metadata, status }) => {
    const conditions =
      isObject(status) && Array.isArray(status["conditions"]) ? status["conditions"].filter(isObject) : [];
    const failed = conditions.find(({ type, status: is }) => type === "Failed" && is === "True");
    return failed === undefined
      ? []
      : [{ name: `${metadata.namespace}/${metadata.name}`, words: String(failed["message"]) }];
  });
}

function cordon(api: ApiClient, name: string, isCordoned: boolean): Promise<unknown> {
  const ref = { apiVersion: "v1", kind: "Node", metadata: { name } };
  return api.merge(ref, { spec: { unschedulable: isCordoned ? true : null } });
}

/**
 * Asks for the eviction of a pod until it is granted.
 *
 * @returns why it never was
 */
async function evict(
  api: ApiClient,
  watch: DrainWatch,
  pod: DrainPod,
  lasting: Census,
  told: Told,
): Promise<string | undefined> {
  const { name, namespace, controller } = pod;
  // Nobody would make it again: whoever drains a node has to decide that by hand.
  if (controller === undefined) return `pod ${namespace}/${name} has no controller that would make it again`;
  const ref: ObjectRef = { apiVersion: "v1", kind: "Pod", metadata: { name, namespace } };
  const begun = performance.now();
  let still: number | undefined;
  for (let tries = 0; ; tries++) {
    const words = await ask(api, ref);
    if (words === "granted") told.evicted++;
    if (words === "granted" || words === "gone") return undefined;
    if (tries === 0) told.refused++;
    await forgetOvertaken(api, watch, namespace);
    // A budget that waits for nobody never gives way.
    still = isSettled(watch.pods) && isComplete(lasting, watch.pods) ? (still ?? performance.now()) : undefined;
    const now = performance.now();
    if ((still !== undefined && now - still > FINAL_MS) || now - begun > LIMIT_MS)
      return `pod ${namespace}/${name}: ${words}${waiting(watch, pod)}`;
    await watch.change();
  }
}

/** Has budgets forget evictions of pods that have a successor of the same name, as their controller does when it sees the pod go. */
async function forgetOvertaken(api: ApiClient, { pods }: DrainWatch, namespace: string): Promise<void> {
  for (const budget of await api.list("policy/v1", "PodDisruptionBudget", { namespace })) {
    const names = overtaken(budget, pods);
    if (names.length === 0) continue;
    const disruptedPods = Object.fromEntries(names.map((name) => [name, null]));
    await api.merge(budget, { status: { disruptedPods } }, "status");
  }
}

/** Why a sibling that would make the eviction possible has no node, in the scheduler's words. */
function waiting({ pods }: DrainWatch, { namespace, labels }: DrainPod): string {
  const name = labels["app.kubernetes.io/name"];
  const sibling = pods.find(
    (pod) => pod.namespace === namespace && pod.labels["app.kubernetes.io/name"] === name && pod.refused !== undefined,
  );
  return name === undefined || sibling === undefined ? "" : ` ${sibling.name} waits: ${sibling.refused}`;
}

/** `granted`, `gone`, or why not in the API's words. */
async function ask(api: ApiClient, ref: ObjectRef): Promise<string> {
  try {
    await api.subresource(ref, "eviction", { apiVersion: "policy/v1", kind: "Eviction", metadata: ref.metadata });
    return "granted";
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.status === 404 ? "gone" : error.message;
  }
}
