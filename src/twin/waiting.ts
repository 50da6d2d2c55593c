/** Objects of a deployment that did not become ready: what the scheduler refuses has to be told, and must not end the deployment. */
import type { ApiClient } from "./api/client.ts";
import type { ApiObject } from "./api/object.ts";
import { failedCreate } from "./proof/absence.ts";
import { readinessOf } from "./providers/kubernetes/await/index.ts";
import { judgeNow } from "./providers/kubernetes/await/now.ts";
import type { Stalled } from "./providers/kubernetes/double.ts";

/**
 * How long nothing may move around an object that is not ready. On a twin images are there and containers start at once: what
 * moves no more for so long has no node, no volume or no quota.
 */
export const QUIET_MS = 30_000;

/** Those of the objects that are still not ready, one line each: `house: Deployment bench/web: 0/3 nodes are available: ...`. */
export async function stillWaiting(
  stalled: readonly Stalled[],
  clusterOf: (context: string) => { readonly id: string; readonly api: ApiClient } | undefined,
): Promise<readonly string[]> {
  const lines = await Promise.all(
    stalled.map(async ({ context, object }) => {
      const cluster = clusterOf(context);
      const live = await cluster?.api.get(object);
      const readiness = live === undefined ? undefined : readinessOf(live, "written");
      if (cluster === undefined || live === undefined || readiness === undefined) return [];
      const verdict = await judgeNow(cluster.api, readiness, live);
      if (verdict.ready) return [];
      return [`${cluster.id}: ${nameOf(live)}: ${await reasonOf(cluster.api, live, verdict.reasons)}`];
    }),
  );
  return lines.flat().sort();
}

/** The scheduler's words of a pod, else those of whoever could make none, else what the provider says. */
async function reasonOf(api: ApiClient, live: ApiObject, reasons: readonly string[]): Promise<string> {
  const { name: workload, namespace = "" } = live.metadata;
  return (
    reasons.findLast((reason) => reason.startsWith("[Pod ")) ??
    (await failedCreate(api, { namespace, workload })) ??
    reasons.at(-1) ??
    "no reason was given"
  );
}

/** `Deployment bench/web`. */
export function nameOf({ kind, metadata: { name, namespace } }: ApiObject): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
