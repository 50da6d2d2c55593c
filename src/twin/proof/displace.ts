/** Takes pods away from where they run, so that their controllers make new ones: the way of each kind of controller. */
import { isObject } from "../../engine/graph.ts";
import type { ApiClient } from "../api/client.ts";
import type { ApiObject } from "../api/object.ts";
import { waitFor } from "../system/wait.ts";
import { hasQuota, ownersIn, queuedWorkloads } from "./queued.ts";

interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** Pods of a kind that is asked for, those left out that nobody would make again or that belong to the node itself. */
export async function podsWhere(api: ApiClient, isMeant: (pod: ApiObject) => boolean): Promise<ApiObject[]> {
  const pods = await api.list("v1", "Pod");
  return pods.filter((pod) => {
    const owner = ownerOf(pod);
    return owner !== undefined && owner.kind !== "DaemonSet" && !isOver(pod) && isMeant(pod);
  });
}

/**
 * Returns when the pods are gone and their controllers are free to make others.
 *
 * A job counts a deleted pod as a failure and gives up after some: it is held and let go instead, which makes new pods without a
 * failure. Where a queue manager has let the job in, only that may hold it.
 */
export async function displace(api: ApiClient, pods: readonly ApiObject[]): Promise<void> {
  const owned = pods.map((pod) => ({ pod, owner: ownerOf(pod) }));
  const jobs = new Map(
    owned.flatMap(({ owner }) => (owner?.kind === "Job" ? [[`${owner.namespace}/${owner.name}`, owner] as const] : [])),
  );
  const holds = await Promise.all([...jobs.values()].map((job) => holdOf(api, job)));
  await Promise.all([
    ...holds.map(({ hold }) => hold()),
    ...owned.filter(({ owner }) => owner?.kind !== "Job").map(({ pod }) => api.remove(pod, { graceSeconds: 0 })),
  ]);
  const gone = new Set(pods.map(({ metadata }) => metadata.uid));
  await waitFor(
    async () => {
      const left = (await api.list("v1", "Pod")).filter(({ metadata }) => gone.has(metadata.uid));
      if (left.length > 0) throw new Error(`${left.length} are left, such as ${left[0]?.metadata.name}`);
      return true;
    },
    { what: `${api.access.cluster}: displaced pods to go`, limitMs: 60_000, everyMs: 100 },
  );
  await Promise.all(holds.map(({ letGo }) => letGo()));
}

interface Hold {
  readonly hold: () => Promise<unknown>;
  readonly letGo: () => Promise<unknown>;
}

async function holdOf(api: ApiClient, job: Owner): Promise<Hold> {
  const { apiVersion, kind, name, namespace } = job;
  const admitted = await admittedAs(api, job);
  if (admitted === undefined) {
    const suspend = (isHeld: boolean) => (): Promise<unknown> =>
      api.merge({ apiVersion, kind, metadata: { name, namespace } }, { spec: { suspend: isHeld } });
    return { hold: suspend(true), letGo: suspend(false) };
  }
  const activate = (active: boolean): Promise<unknown> => api.merge(admitted, { spec: { active } });
  return {
    hold: () => activate(false),
    letGo: async () => {
      // Let go before its quota is given back, the job would be forgotten.
      await waitFor(
        async () => {
          const now = await api.get(admitted);
          return now === undefined || !hasQuota(now) ? true : undefined;
        },
        { what: `${api.access.cluster}: quota of job ${namespace}/${name} to be given back`, everyMs: 100 },
      );
      await activate(true);
    },
  };
}

/** Workload by which the queue manager let in the job, or what made the job. */
async function admittedAs(
  api: ApiClient,
  { apiVersion, kind, name, namespace }: Owner,
): Promise<ApiObject | undefined> {
  const job = await api.get({ apiVersion, kind, metadata: { name, namespace } });
  const uids = new Set([job?.metadata.uid, ...ownersIn(job).map(({ uid }) => uid)]);
  return (await queuedWorkloads(api, namespace)).find((workload) =>
    ownersIn(workload).some(({ uid }) => uids.has(uid)),
  );
}

/** Whether a pod runs on one of the nodes. */
export function isOn(nodes: readonly string[]): (pod: ApiObject) => boolean {
  return ({ spec }) => isObject(spec) && typeof spec["nodeName"] === "string" && nodes.includes(spec["nodeName"]);
}

function ownerOf({ metadata }: ApiObject): Owner | undefined {
  const found = ownersIn({ metadata }).find(({ controller }) => controller === true);
  const { apiVersion, kind, name } = found ?? {};
  return typeof apiVersion === "string" && typeof kind === "string" && typeof name === "string"
    ? { apiVersion, kind, name, namespace: metadata.namespace ?? "default" }
    : undefined;
}

function isOver({ status }: ApiObject): boolean {
  return isObject(status) && (status["phase"] === "Failed" || status["phase"] === "Succeeded");
}
