/** Quotas that have counted what is there: they lag behind pods and claims that went, and would refuse what fits. */
import { isObject } from "../../engine/graph.ts";
import type { ApiClient, ApiObject } from "../api/client.ts";
import { waitFor } from "../system/wait.ts";
import { askedBy } from "./devices-in-use.ts";

/** Returns when every quota of the namespace counts the pods and claims that it has now. */
export async function quotasSettled(api: ApiClient, namespace: string): Promise<void> {
  await waitFor(
    async () => {
      const [quotas, pods, claims] = await Promise.all([
        api.list("v1", "ResourceQuota", { namespace }),
        api.list("v1", "Pod", { namespace }),
        api.list("resource.k8s.io/v1", "ResourceClaim", { namespace }),
      ]);
      const late = quotas.flatMap((quota) => uncounted(quota, pods, claims));
      if (late.length > 0) throw new Error(late.join(", "));
      return true;
    },
    { what: `${api.access.cluster}: quota of namespace ${namespace} to count what is there`, everyMs: 200 },
  );
}

/** What a quota counts otherwise than it is: `pods: 3, there are 2`. */
export function uncounted(
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
    return now === undefined || `${now}` === count ? [] : [`${resource}: ${count}, there are ${now}`];
  });
}

/** Resource by which a quota counts the devices of a class. */
const DEVICES = /^(.+)\.deviceclass\.resource\.k8s\.io\/devices$/;

function isOver({ status }: ApiObject): boolean {
  return isObject(status) && (status["phase"] === "Failed" || status["phase"] === "Succeeded");
}
