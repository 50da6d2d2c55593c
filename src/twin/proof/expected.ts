/** The pods that an estate asks for, before anybody looks at what controllers made of it. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Workload } from "../../model/estate.ts";
import { type DatabasePlan, databasePlans } from "../../render/kubernetes/databases.ts";
import { roleLabel } from "../../render/kubernetes/labels.ts";
import { type Basis, keeperName, podMakers } from "../controllers/pod-kinds.ts";

export interface ExpectedPods {
  readonly cluster: string;
  readonly namespace: string;
  /** Value of `app.kubernetes.io/name` of its pods. */
  readonly workload: string;
  readonly role: string;
  readonly pods: number;
  readonly priority: number;
  /** Kueue's queue that its job waits in. */
  readonly queue?: string;
  /** Runs at times only: its pod has to be asked for. */
  readonly isPeriodic: boolean;
  /** Kind of the object that keeps the pods. */
  readonly kind: string;
  readonly basis: Basis;
}

const KINDS: Readonly<Record<Workload["kind"], string>> = {
  deployment: "Deployment",
  statefulset: "StatefulSet",
  cronjob: "CronJob",
  job: "Job",
  rollout: "Rollout",
  "inference-service": "InferenceService",
  "train-job": "TrainJob",
};

/**
 * Pods of every workload and database of a cluster, in file order.
 *
 * @param makers who makes the pods of each workload, by the name that its pods carry
 */
export function expectedPods(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
  makers: ReadonlyMap<string, Basis> = podMakers(estate),
): ExpectedPods[] {
  const basisOf = (workload: string): Basis => makers.get(workload) ?? "real controller";
  const workloads = estate.workloads
    .filter(({ clusters }) => clusters.includes(cluster.id))
    .map((workload): ExpectedPods => {
      return {
        cluster: cluster.id,
        namespace: workload.namespace,
        workload: workload.id,
        role: workload.role ?? "",
        pods: podsOf(workload),
        priority: priorityOf(estate, workload.priority),
        ...(workload.queue === undefined ? {} : { queue: workload.queue }),
        isPeriodic: workload.kind === "cronjob",
        kind: KINDS[workload.kind],
        basis: basisOf(workload.id),
      };
    });
  const databases = databasePlans(estate, catalogue, cluster).flatMap((plan) => databasePods(estate, cluster, plan));
  return [...workloads, ...databases.map((pods) => ({ ...pods, basis: basisOf(pods.workload) }))];
}

/** What the workload asks for without an autoscaler's doing. */
function podsOf({ kind, replicas, scale }: Workload): number {
  switch (kind) {
    // Their parallelism is not stated, so it is one.
    case "job":
    case "cronjob":
      return 1;
    case "train-job":
      return Math.max(replicas, 1);
    case "inference-service":
      return scale?.minimum ?? replicas;
    default:
      return scale === undefined ? replicas : Math.min(Math.max(replicas, scale.minimum), scale.maximum);
  }
}

/** Shards and replicas, and the keepers that they agree by. */
function databasePods(
  estate: Estate,
  cluster: Cluster,
  { installation, keeper }: DatabasePlan,
): Omit<ExpectedPods, "basis">[] {
  const { name, namespace = "" } = installation.metadata;
  const template = installation.spec.templates.podTemplates[0]?.spec;
  const common = {
    cluster: cluster.id,
    namespace,
    role: cluster.roles.find(({ id }) => template?.nodeSelector?.[roleLabel(id)] !== undefined)?.id ?? "",
    priority: priorityOf(estate, template?.priorityClassName),
    isPeriodic: false,
  };
  const servers = sum(
    installation.spec.configuration.clusters.map(({ layout }) => layout.shardsCount * layout.replicasCount),
  );
  const keepers = sum(keeper.spec.configuration.clusters.map(({ layout }) => layout.replicasCount));
  return [
    { ...common, workload: name, pods: servers, kind: installation.kind },
    { ...common, workload: keeperName(name), pods: keepers, kind: keeper.kind },
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function priorityOf({ priorities }: Estate, id: string | undefined): number {
  return priorities.find((priority) => priority.id === id)?.value ?? 0;
}
