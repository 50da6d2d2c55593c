/** Takes pods away from where they run, so that their controllers make new ones: the way of each kind of controller. */
import { isObject } from "../../engine/graph.ts";
import type { ApiClient, ApiObject } from "../api/client.ts";
import { waitFor } from "../system/wait.ts";

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
 * failure.
 */
export async function displace(api: ApiClient, pods: readonly ApiObject[]): Promise<void> {
  const owned = pods.map((pod) => ({ pod, owner: ownerOf(pod) }));
  const jobs = new Map(
    owned.flatMap(({ owner }) => (owner?.kind === "Job" ? [[`${owner.namespace}/${owner.name}`, owner] as const] : [])),
  );
  await Promise.all([
    ...[...jobs.values()].map((job) => suspend(api, job, true)),
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
  await Promise.all([...jobs.values()].map((job) => suspend(api, job, false)));
}

/** Whether a pod runs on one of the nodes. */
export function isOn(nodes: readonly string[]): (pod: ApiObject) => boolean {
  return ({ spec }) => isObject(spec) && typeof spec["nodeName"] === "string" && nodes.includes(spec["nodeName"]);
}

function suspend(api: ApiClient, { apiVersion, kind, name, namespace }: Owner, isHeld: boolean): Promise<unknown> {
  return api.merge({ apiVersion, kind, metadata: { name, namespace } }, { spec: { suspend: isHeld } });
}

function ownerOf({ metadata }: ApiObject): Owner | undefined {
  const owners = Array.isArray(metadata["ownerReferences"]) ? metadata["ownerReferences"] : [];
  const found = owners.filter(isObject).find(({ controller }) => controller === true);
  const { apiVersion, kind, name } = found ?? {};
  return typeof apiVersion === "string" && typeof kind === "string" && typeof name === "string"
    ? { apiVersion, kind, name, namespace: metadata.namespace ?? "default" }
    : undefined;
}

function isOver({ status }: ApiObject): boolean {
  return isObject(status) && (status["phase"] === "Failed" || status["phase"] === "Succeeded");
}
