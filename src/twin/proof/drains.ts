/** Drains every node of every cluster, one after the other, as an update of their system would, and watches what stays ready. */
import { isObject } from "../../engine/graph.ts";
import { type ApiClient, ApiError, type ObjectRef } from "../api/client.ts";
import { waitFor } from "../system/wait.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { type Budget, budgetOf } from "./drains/budget.ts";
import { census, type DrainPod, DrainWatch, isComplete, isHealthy, isSettled } from "./drains/pods.ts";
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
 *
 * @throws Error when the cluster is not whole before the first drain
 */
export async function drainCluster({ api, cluster, hardware }: TwinCluster): Promise<DrainProof> {
  const watch = new DrainWatch(api);
  try {
    const { budgets, healthy } = await wholeCluster(api, watch);
    const lasting = census(healthy.filter(({ isOfJob }) => !isOfJob));
    const start = performance.now();
    watch.count(budgets);
    const told: Told = { evicted: 0, refused: 0, blocked: [] };
    const gaveUp = new Set((await failedJobs(api)).map(({ name }) => name));
    for (const { metadata } of hardware.nodes) await drainNode(api, watch, metadata.name, lasting, told);
    await watch.until(
      () => (isComplete(census(healthy), watch.pods.filter(isHealthy)) ? true : undefined),
      JOB_LIMIT_MS,
    );
    const failed = (await failedJobs(api)).filter(({ name }) => !gaveUp.has(name));
    told.blocked.push(
      ...failed.map(({ name, words }) => `job ${name} took evictions for failures and gave up: ${words}`),
    );
    const lowest = [...watch.lowest].map(([budget, available]) => ({
      workload: budget.name,
      available,
      floor: budget.floor,
    }));
    const short = lowest.filter(({ available, floor }) => available < floor);
    const [reason] = [
      ...told.blocked,
      ...short.map(({ workload, available, floor }) => `${workload}: ${available} ready, its budget wants ${floor}`),
    ];
    return {
      cluster: cluster.id,
      nodes: hardware.nodes.length,
      evicted: told.evicted,
      refused: told.refused,
      lowest,
      holds: reason === undefined,
      ...(reason === undefined ? {} : { reason }),
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await watch.close();
  }
}

/** What the drains of a cluster come to. */
interface Told {
  evicted: number;
  /** Evictions that a budget refused at first. */
  refused: number;
  /** Why a node could not be drained, or did not become whole again; the API's own words where it has some. */
  readonly blocked: string[];
}

type Census = ReadonlyMap<string, number>;

/** Waits until everything that can run does, and every budget has counted its pods. */
async function wholeCluster(
  api: ApiClient,
  watch: DrainWatch,
): Promise<{ readonly budgets: readonly Budget[]; readonly healthy: readonly DrainPod[] }> {
  const name = api.access.cluster;
  const budgets = await waitFor(
    async () => {
      if (!isSettled(watch.pods)) throw new Error("pods are on their way");
      const found = (await api.list("policy/v1", "PodDisruptionBudget")).map((object) => ({
        object,
        budget: budgetOf(object),
      }));
      const late = found.find(({ budget }) => budget === undefined || budget.expected !== selected(watch, budget));
      if (late !== undefined) throw new Error(`budget ${late.object.metadata.name} has not counted its pods`);
      return found.flatMap(({ budget }) => (budget === undefined || budget.expected === 0 ? [] : [budget]));
    },
    { what: `${name}: to be whole before its nodes are drained`, limitMs: LIMIT_MS, everyMs: 100 },
  );
  return { budgets, healthy: watch.pods.filter(isHealthy) };
}

function selected(watch: DrainWatch, budget: Budget): number {
  return watch.pods.filter((pod) => budget.selects(pod) && !pod.ending).length;
}

/** @param lasting pods that there have to be again before the next node; those of jobs come at their controller's own pace */
async function drainNode(api: ApiClient, watch: DrainWatch, node: string, lasting: Census, told: Told): Promise<void> {
  await cordon(api, node, true);
  try {
    const leaving = watch.pods.filter((pod) => pod.node === node && !pod.stays);
    const words = await Promise.all(leaving.map((pod) => evict(api, watch, pod, told)));
    told.blocked.push(...words.flatMap((reason) => (reason === undefined ? [] : [`${node}: ${reason}`])));
    // All have a successor, and it runs elsewhere or waits for the node.
    await watch.until(() => (isComplete(lasting, watch.pods) && isSettled(watch.pods) ? true : undefined), LIMIT_MS);
  } finally {
    await cordon(api, node, false);
  }
  const whole = await watch.until(
    () => (isComplete(lasting, watch.pods.filter(isHealthy)) && isSettled(watch.pods) ? true : undefined),
    LIMIT_MS,
  );
  if (whole === undefined) told.blocked.push(`${node}: not whole again ${LIMIT_MS / 1000} s after it was taken back`);
}

/** Jobs that will not be tried again, and why in their controller's words. */
async function failedJobs(api: ApiClient): Promise<{ readonly name: string; readonly words: string }[]> {
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
async function evict(api: ApiClient, watch: DrainWatch, pod: DrainPod, told: Told): Promise<string | undefined> {
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
    // A budget that waits for nobody never gives way.
    still = isSettled(watch.pods) ? (still ?? performance.now()) : undefined;
    const now = performance.now();
    if ((still !== undefined && now - still > FINAL_MS) || now - begun > LIMIT_MS)
      return `pod ${namespace}/${name}: ${words}`;
    await watch.change();
  }
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
