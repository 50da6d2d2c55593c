/** Quotas that have counted what is there: one that lags behind refuses what fits, or tells a wrong sum when it refuses. */
import { isObject } from "../../engine/graph.ts";
import type { ApiClient } from "../api/client.ts";
import type { ApiObject } from "../api/object.ts";
import { waitFor } from "../system/wait.ts";
import { askedBy } from "./devices-in-use.ts";

/** How long a quota is waited for: what it missed in a hurry it counts when all are counted anew, every ten seconds on the twin. */
const PATIENCE_MS = 15_000;

/** Returns when every quota of the namespace counts the pods and claims that are there, or when that takes too long. */
export async function quotasSettled(api: ApiClient, namespace: string): Promise<void> {
  const settled = waitFor(
    async () => {
      const [quotas, pods, claims] = await Promise.all([
        api.list("v1", "ResourceQuota", { namespace }),
        api.list("v1", "Pod", { namespace }),
        api.list("resource.k8s.io/v1", "ResourceClaim", { namespace }),
      ]);
      const late = quotas.flatMap((quota) => miscounted(quota, pods, claims));
      if (late.length > 0) throw new Error(late.join(", "));
      return true;
    },
    {
      what: `${api.access.cluster}: quota of namespace ${namespace} to count what is there`,
      limitMs: PATIENCE_MS,
      everyMs: 200,
    },
  );
  // What it refuses then it refuses in its own words, with its own count.
  await settled.catch(() => undefined);
}

/** What a quota counts otherwise than it is: `pods: 3, there are 2`. */
export function miscounted(
  { status }: ApiObject,
  pods: readonly ApiObject[],
  claims: readonly ApiObject[],
): readonly string[] {
  const used = isObject(status) && isObject(status["used"]) ? status["used"] : {};
  const devices = new Map<string, number>();
  for (const claim of claims) {
    for (const [product, count] of askedBy(claim)) devices.set(product, (devices.get(product) ?? 0) + count);
  }
  const there = (resource: string): number | undefined => {
    if (resource === "pods") return pods.filter((pod) => !isOver(pod)).length;
    const [, product] = DEVICES.exec(resource) ?? [];
    return product === undefined ? undefined : (devices.get(product) ?? 0);
  };
  return Object.entries(used).flatMap(([resource, count]) => {
    const now = there(resource);
    return now === undefined || Number(count) === now ? [] : [`${resource}: ${count}, there are ${now}`];
  });
}

/** Resource by which a quota counts the devices of a class. */
const DEVICES = /^(.+)\.deviceclass\.resource\.k8s\.io\/devices$/;

function isOver({ status }: ApiObject): boolean {
  return isObject(status) && (status["phase"] === "Failed" || status["phase"] === "Succeeded");
}
