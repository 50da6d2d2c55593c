/** When a cluster is whole: its controllers have made all their pods, the pods run or were refused, and the budgets have counted them. */
import { isObject } from "../../../engine/graph.ts";
import type { ApiClient } from "../../api/client.ts";
import { UnknownKind } from "../../api/kinds.ts";
import type { ApiObject } from "../../api/object.ts";
import { waitFor } from "../../system/wait.ts";
import { type Budget, budgetOf } from "./budget.ts";
import { type DrainWatch, isSettled } from "./pods.ts";

/** What makes pods, or has others make them. */
const MAKERS = [
  ["apps/v1", "Deployment"],
  ["apps/v1", "ReplicaSet"],
  ["apps/v1", "StatefulSet"],
  ["argoproj.io/v1alpha1", "Rollout"],
] as const;

/**
 * Returns when the cluster is whole.
 *
 * @returns budgets that count at least one pod
 * @throws Error with what is missing when the time is over
 */
export function wholeCluster(api: ApiClient, watch: DrainWatch, limitMs: number): Promise<readonly Budget[]> {
  return waitFor(
    async () => {
      const makers = (await Promise.all(MAKERS.map(([version, kind]) => listed(api, version, kind)))).flat();
      const missing = makers.find((maker) => !hasItsPods(maker, watch));
      if (missing !== undefined) {
        throw new Error(`${missing.kind} ${missing.metadata.namespace}/${missing.metadata.name} has not all its pods`);
      }
      if (!isSettled(watch.pods)) throw new Error("pods are on their way");
      const found = await api.list("policy/v1", "PodDisruptionBudget");
      return found.map((object) => counted(object, watch)).filter(({ expected }) => expected > 0);
    },
    { what: `${api.access.cluster}: to be whole before its nodes are drained`, limitMs, everyMs: 100 },
  );
}

/** Objects of a kind, none where the cluster does not have it. */
async function listed(api: ApiClient, apiVersion: string, kind: string): Promise<readonly ApiObject[]> {
  try {
    return await api.list(apiVersion, kind);
  } catch (error) {
    if (error instanceof UnknownKind) return [];
    throw error;
  }
}

/** Whether a controller has looked at its object as it is now, and as many pods are there as it wants. */
export function hasItsPods({ kind, metadata, spec, status }: ApiObject, watch: Pick<DrainWatch, "pods">): boolean {
  const wanted = isObject(spec) && typeof spec["replicas"] === "number" ? spec["replicas"] : 1;
  const { observedGeneration, replicas = 0 } = isObject(status) ? status : {};
  // Rollouts write the number as a text.
  if (`${observedGeneration}` !== `${metadata.generation}` || replicas !== wanted) return false;
  if (kind === "Deployment" || kind === "Rollout") return true;
  const own = watch.pods.filter(
    (pod) => pod.namespace === metadata.namespace && pod.controller === `${kind} ${metadata.name}` && !pod.ending,
  );
  return own.length === wanted;
}

function counted(object: ApiObject, watch: DrainWatch): Budget {
  const budget = budgetOf(object);
  const selected = watch.pods.filter((pod) => budget?.selects(pod) === true && !pod.ending).length;
  if (budget === undefined || budget.expected !== selected) {
    throw new Error(`budget ${object.metadata.name} has not counted its pods`);
  }
  return budget;
}
