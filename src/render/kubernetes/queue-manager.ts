/** Configuration of Kueue's manager: which kinds of jobs it admits, how it counts devices, by what it shares out. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import { devicesOf } from "./devices.ts";

/** Fields of `config.kueue.x-k8s.io/v1beta2` that follow from the estate; the manager's own defaults hold for all others. */
export interface ManagerConfiguration {
  readonly apiVersion: "config.kueue.x-k8s.io/v1beta2";
  readonly kind: "Configuration";
  readonly integrations: { readonly frameworks: string[] };
  readonly resources?: {
    readonly deviceClassMappings: { readonly name: string; readonly deviceClassNames: string[] }[];
  };
  readonly fairSharing: { readonly preemptionStrategies: string[] };
}

const JOB = "batch/job";
/** Training jobs, as the manager names their kind. */
export const TRAIN_JOB = "trainer.kubeflow.org/trainjob";

/** @returns `undefined` for a cluster without queues */
export function managerConfiguration(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
): ManagerConfiguration | undefined {
  if (!estate.queues.some((queue) => queue.cluster === cluster.id)) return undefined;
  const trains = estate.workloads.some(
    ({ kind, queue, clusters }) => kind === "train-job" && queue !== undefined && clusters.includes(cluster.id),
  );
  const mappings = deviceClassMappings(estate, catalogue, cluster);
  return {
    apiVersion: "config.kueue.x-k8s.io/v1beta2",
    kind: "Configuration",
    // Only what is queued: with its default list the manager has a say in every pod of the cluster, and without it none starts.
    integrations: { frameworks: [JOB, ...(trains ? [TRAIN_JOB] : [])] },
    ...(mappings.length === 0 ? {} : { resources: { deviceClassMappings: mappings } }),
    // Without it the weights of the queues count for nothing.
    fairSharing: { preemptionStrategies: ["LessThanOrEqualToFinalShare", "LessThanInitialShare"] },
  };
}

/**
 * The resource that a queue counts the devices of a class as. A job that claims devices of a class without one is never admitted:
 * `DeviceClass ... is not mapped in DRA configuration`.
 */
function deviceClassMappings(estate: Estate, catalogue: Catalogue, cluster: Cluster) {
  const classes = new Map<string, string[]>();
  for (const { id, kubernetes } of devicesOf(estate, catalogue, cluster)) {
    classes.set(kubernetes.resource, [...(classes.get(kubernetes.resource) ?? []), id]);
  }
  return [...classes].map(([name, deviceClassNames]) => ({ name, deviceClassNames }));
}
