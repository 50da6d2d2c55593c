/** How many pods of a workload exist beside those that serve while it is replaced: by its own update, or by the estate's migration. */
import type { Estate, Workload } from "../../model/estate.ts";
import type { ApiObject } from "../api/object.ts";
import { type Fields, fieldsAt, numberOf, textOf, textsOf } from "../controllers/fields.ts";

/** Pods that come beside others, and what they are made from. */
export interface Surge {
  readonly workload: string;
  readonly namespace: string;
  readonly pods: number;
  readonly template: { readonly labels: Readonly<Record<string, string>>; readonly spec: Fields };
}

const NAME = "app.kubernetes.io/name";
/** Kinds that serve without end: what ends by itself is not migrated, and what holds data is replaced one by one. */
const MIGRATED: ReadonlySet<Workload["kind"]> = new Set(["deployment", "rollout", "inference-service"]);
/** Surge of a Deployment and of a canary that state none. */
const DEFAULT_SURGE = "25%";

/**
 * Surge of a Deployment or Rollout, whichever of the two causes needs more pods.
 *
 * @returns nothing for an object of no workload of the estate, and for one that is replaced within its own room
 */
export function surgeOf(estate: Estate, object: ApiObject): Surge | undefined {
  const template = fieldsAt(object, "spec", "template");
  const labels = textsOf(fieldsAt(template, "metadata")["labels"]);
  const workload = estate.workloads.find(({ id }) => id === labels[NAME]);
  if (workload === undefined) return undefined;
  const replicas = numberOf(fieldsAt(object, "spec")["replicas"]) ?? 1;
  const isMigrated = estate.operations.migration?.strategy === "blue-green" && MIGRATED.has(workload.kind);
  const pods = Math.max(updateSurge(object, replicas), isMigrated ? replicas : 0);
  if (pods === 0) return undefined;
  return {
    workload: workload.id,
    namespace: object.metadata.namespace ?? "default",
    pods,
    template: { labels, spec: fieldsAt(template, "spec") },
  };
}

function updateSurge(object: ApiObject, replicas: number): number {
  const strategy = fieldsAt(object, "spec", "strategy");
  if (object.kind === "Deployment") {
    if (strategy["type"] === "Recreate") return 0;
    return amount(fieldsAt(strategy, "rollingUpdate")["maxSurge"], replicas);
  }
  if ("blueGreen" in strategy) return numberOf(fieldsAt(strategy, "blueGreen")["previewReplicaCount"]) ?? replicas;
  return amount(fieldsAt(strategy, "canary")["maxSurge"], replicas);
}

/** A number of pods, or a share of them: rounded up, as the controllers do. */
function amount(surge: unknown, replicas: number): number {
  const stated = numberOf(surge);
  if (stated !== undefined) return stated;
  const percent = Number((textOf(surge) ?? DEFAULT_SURGE).replace("%", ""));
  return Math.ceil((percent * replicas) / 100);
}
