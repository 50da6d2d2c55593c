/** Why a workload has no pods, in the words of whoever should have made them. */
import { isObject } from "../../engine/graph.ts";
import type { ApiClient } from "../api/client.ts";
import type { ApiObject } from "../api/object.ts";
import type { ExpectedPods } from "./expected.ts";
import type { PodView } from "./observe.ts";
import type { Absence } from "./placement.ts";
import { ownersIn, queuedWorkloads } from "./queued.ts";
import { isAnswered } from "./settled.ts";

/** Put before the words when an event came often. */
const COMBINED = /^\(combined from similar events\): /;

/**
 * Why pods have no node: the scheduler's words, else those of whoever should have made what the scheduler waits for.
 *
 * @returns by uid of the pod
 */
export async function reasonsOf(api: ApiClient, pods: readonly PodView[]): Promise<ReadonlyMap<string, string>> {
  return new Map(await Promise.all(pods.map(async (pod) => [pod.uid, await reasonOf(api, pod)] as const)));
}

async function reasonOf(api: ApiClient, pod: PodView): Promise<string> {
  if (isAnswered(pod) && pod.unschedulable !== undefined) return pod.unschedulable;
  const events = await api.list("v1", "Event", {
    namespace: pod.namespace,
    fieldSelector: `involvedObject.uid=${pod.uid},type=Warning`,
  });
  // A claim that its quota forbids, a volume that nobody makes: the scheduler itself only says that it waits.
  const words = events.filter(({ reason }) => reason !== "FailedScheduling").at(-1)?.["message"];
  if (typeof words === "string") return words.replace(COMBINED, "");
  return pod.unschedulable ?? "the scheduler has not answered";
}

/** @param workloads those that have too few pods */
export async function absences(
  api: ApiClient,
  workloads: readonly ExpectedPods[],
): Promise<(readonly [ExpectedPods, Absence])[]> {
  return Promise.all(workloads.map(async (workload) => [workload, await absence(api, workload)] as const));
}

async function absence(api: ApiClient, workload: ExpectedPods): Promise<Absence> {
  const queued = workload.queue === undefined ? undefined : await inQueue(api, workload);
  if (queued !== undefined) return { reason: queued, isQueued: true };
  return { reason: (await failedCreate(api, workload)) ?? (await silence(api, workload)), isQueued: false };
}

/** The queue manager's own words; nothing where the job was let in. */
async function inQueue(
  api: ApiClient,
  { namespace, workload, queue, kind }: ExpectedPods,
): Promise<string | undefined> {
  const held = await queuedWorkloads(api, namespace);
  const own = held.find((object) =>
    ownersIn(object).some((owner) => owner["kind"] === kind && owner["name"] === workload),
  );
  if (own === undefined) return `suspended; queue ${queue} has not looked at it`;
  const reserved = conditionOf(own, "QuotaReserved");
  if (reserved?.["status"] === "True") return undefined;
  const words = reserved?.["message"];
  return typeof words === "string" && words !== "" ? words : `waits in queue ${queue}`;
}

/**
 * What a controller wrote when the API server took no pod from it: quota, admission.
 *
 * @param since milliseconds of the clock; what was written before counts for nothing
 */
export async function failedCreate(
  api: ApiClient,
  { namespace, workload }: Pick<ExpectedPods, "namespace" | "workload">,
  since = 0,
): Promise<string | undefined> {
  const events = await api.list("v1", "Event", { namespace, fieldSelector: "reason=FailedCreate" });
  const own = events.filter(({ involvedObject, lastTimestamp }) => {
    // Events are dated to the second.
    if (typeof lastTimestamp === "string" && Date.parse(lastTimestamp) + 1_000 < since) return false;
    const name = isObject(involvedObject) ? involvedObject["name"] : undefined;
    // Of the workload's object itself, or of the replica set or job that it made.
    return typeof name === "string" && (name === workload || name.startsWith(`${workload}-`));
  });
  const words = own.at(-1)?.["message"];
  return typeof words === "string" ? words : undefined;
}

async function silence(api: ApiClient, { namespace, workload, kind }: ExpectedPods): Promise<string> {
  const version = VERSIONS[kind];
  const found =
    version === undefined
      ? undefined
      : await api.get({ apiVersion: version, kind, metadata: { name: workload, namespace } });
  return found === undefined && version !== undefined
    ? `no ${kind} ${namespace}/${workload} was declared`
    : `no controller of the twin made pods for ${kind} ${namespace}/${workload}`;
}

/** Kinds of the API server's own; others may not even be defined. */
const VERSIONS: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
};

function conditionOf({ status }: ApiObject, type: string): Readonly<Record<string, unknown>> | undefined {
  const conditions = isObject(status) && Array.isArray(status["conditions"]) ? status["conditions"] : [];
  return conditions.filter(isObject).find((condition) => condition["type"] === type);
}
