/** Deployments: the newest replica set has its replicas ready, and the claims of the pods are bound. */
import type { ApiObject } from "../../../api/object.ts";
import type { KindRef } from "../watches.ts";
import { podReasons } from "./pod.ts";
import {
  type Awaited,
  conditionOf,
  count,
  field,
  isObserved,
  isOwnedBy,
  POD,
  type Readiness,
  type Verdict,
} from "./readiness.ts";

const REPLICA_SET: KindRef = { apiVersion: "apps/v1", kind: "ReplicaSet" };
const CLAIM: KindRef = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
/** Annotation by which a replica set belongs to one state of the pod template. */
const REVISION = "deployment.kubernetes.io/revision";

export const deployment: Readiness = { looksAt: [REPLICA_SET, POD, CLAIM], judge };

function judge({ object, before, around }: Awaited): Verdict {
  const revision = revisionOf(object);
  const newest = around(REPLICA_SET).find((set) => isOwnedBy(set, object) && revisionOf(set) === revision);
  const observed = isObserved(object) && revision !== undefined;
  const available = conditionOf(object, "Available");
  const progressing = conditionOf(object, "Progressing");
  const rolledOut = progressing?.status === "True" && progressing.reason === "NewReplicaSetAvailable";
  const isFirst = revision === "1";
  const unbound = claimsOf(object, around(CLAIM)).filter((claim) => field(claim, "status", "phase") !== "Bound");
  const live = available?.status === "True";
  const ready = newest !== undefined && count(newest, "status", "readyReplicas") >= replicasOf(object);
  if (observed && live && ready && unbound.length === 0 && (isFirst || rolledOut)) return { ready: true, reasons: [] };

  const reasons: string[] = [];
  for (const condition of [progressing, available]) {
    if (condition !== undefined && condition.status !== "True" && condition.reason !== "") {
      reasons.push(`[${condition.reason}] ${condition.message}`);
    }
  }
  if (unbound.length > 0) {
    const names = unbound.map(({ metadata }) => metadata.name).join(",");
    reasons.push(`Failed to bind PersistentVolumeClaim(s): ${JSON.stringify(names)}`);
  }
  if (!live) reasons.push("Minimum number of live Pods was not attained");
  else if (isFirst ? !ready : !rolledOut) {
    reasons.push("Minimum number of Pods to consider the application live was not attained");
  } else if (!ready && before !== undefined) {
    reasons.push("Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live");
  }
  const pods = newest === undefined ? [] : around(POD).filter((candidate) => isOwnedBy(candidate, newest));
  return { ready: false, reasons: [...reasons, ...pods.flatMap(podReasons)] };
}

function revisionOf({ metadata }: ApiObject): string | undefined {
  return metadata.annotations?.[REVISION];
}

/** Of the Deployment: while the old pods go, its newest replica set may still be told to have none. */
function replicasOf(object: ApiObject): number {
  return field(object, "spec", "replicas") === undefined ? 1 : count(object, "spec", "replicas");
}

function claimsOf(object: ApiObject, claims: readonly ApiObject[]): readonly ApiObject[] {
  const volumes = field(object, "spec", "template", "spec", "volumes");
  if (!Array.isArray(volumes)) return [];
  const names = volumes.map((volume: unknown) => field(volume, "persistentVolumeClaim", "claimName"));
  return claims.filter(({ metadata }) => names.includes(metadata.name));
}
