/** What one workload is planned from, looked up once. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Namespace, Role, Workload } from "../../model/estate.ts";
import { waitsForTakeover } from "../../views/cloud/daily.ts";
import { MANAGED_BY } from "../kubernetes/labels.ts";

/** Tells Pulumi not to wait until an object is ready. */
export const NOT_AWAITED = { "pulumi.com/skipAwait": "true" } as const;

export interface WorkloadPlan {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly namespace: Namespace;
  readonly role: Role | undefined;
  /** Repository with the digest; the bare repository while the image is not built. */
  readonly image: string;
}

/** Plans of the workloads that run on a cluster, in file order. */
export function plansFor(estate: Estate, catalogue: Catalogue, cluster: Cluster): WorkloadPlan[] {
  const namespaces = new Map(estate.namespaces.map((namespace) => [namespace.id, namespace]));
  const images = new Map(estate.images.map((image) => [image.id, image]));
  return estate.workloads.flatMap((workload) => {
    const namespace = namespaces.get(workload.namespace);
    const image = images.get(workload.image);
    if (!workload.clusters.includes(cluster.id) || namespace === undefined || image === undefined) return [];
    return [
      {
        estate,
        catalogue,
        cluster,
        workload,
        namespace,
        role: cluster.roles.find((role) => role.id === workload.role),
        // Admission refuses an image without a digest, so a workload that is not built cannot start by accident.
        image: image.digest === undefined ? image.repository : `${image.repository}@${image.digest}`,
      },
    ];
  });
}

/** Labels by which a workload's pods are selected; they never change, because a selector cannot. */
export function selectorLabels({ workload }: Pick<WorkloadPlan, "workload">): Record<string, string> {
  return { "app.kubernetes.io/name": workload.id };
}

/** Labels of every object of the workload. */
export function objectLabels({ workload, estate }: Pick<WorkloadPlan, "workload" | "estate">): Record<string, string> {
  return {
    ...selectorLabels({ workload }),
    "app.kubernetes.io/part-of": estate.about.name,
    ...MANAGED_BY,
  };
}

/** Metadata of every object that has the workload's own name. */
export function metadata(plan: WorkloadPlan) {
  return { name: plan.workload.id, namespace: plan.namespace.id, labels: objectLabels(plan) };
}

/** Metadata of an object that is ready once its pods are: nobody waits for pods that wait for a takeover. */
export function metadataWithPods(plan: WorkloadPlan) {
  const { estate, catalogue, cluster, workload } = plan;
  const waits = waitsForTakeover(estate, catalogue, cluster, workload);
  return { ...metadata(plan), ...(waits ? { annotations: NOT_AWAITED } : {}) };
}

/** Kinds that keep a stated number of replicas running. */
export function isService(workload: Workload): boolean {
  return ["deployment", "statefulset", "rollout", "inference-service"].includes(workload.kind);
}
