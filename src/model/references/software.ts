/** Names in what runs on the clusters: namespaces, queues, workloads, charts. */
import type { Cluster, Estate, Namespace, Workload } from "../estate.ts";
import { type Kind, kindOf, type Names, type References, within } from "./names.ts";

type Records = Omit<Estate, "about">;

export function checkSoftwareNames(estate: Records, names: Names, references: References): void {
  const clusterOf = new Map(estate.clusters.map((cluster) => [cluster.id, cluster]));
  const namespaceOf = new Map(estate.namespaces.map((namespace) => [namespace.id, namespace]));
  for (const { id, clusters, zone, team } of estate.namespaces) {
    references.many(["namespaces", id, "clusters"], names.platform, clusters);
    references.one(["namespaces", id, "zone"], names.zone, zone);
    references.one(["namespaces", id, "team"], names.team, team);
  }
  for (const { id, cluster, namespace, role, priority } of estate.queues) {
    const path = ["queues", id];
    references.one([...path, "cluster"], names.platform, cluster);
    references.one([...path, "namespace"], names.namespace, namespace);
    references.one([...path, "priority"], names.priority, priority);
    checkPlace(path, [cluster], role, namespaceOf.get(namespace), clusterOf, references);
  }
  const gpuOf = new Map(estate.builds.map(({ id, gpus }) => [id, gpus?.product]));
  for (const workload of estate.workloads) {
    const path = ["workloads", workload.id];
    checkWorkload(path, workload, names, references);
    const { clusters, role, namespace, resources } = workload;
    checkPlace(path, clusters, role, namespaceOf.get(namespace), clusterOf, references);
    const nodes = clusters.flatMap((id) => clusterOf.get(id)?.nodes ?? []);
    // What a cluster or build that does not exist would hold is not known, and its name is at fault already.
    if (!clusters.every((id) => clusterOf.has(id)) || !nodes.every(({ build }) => gpuOf.has(build))) continue;
    const accelerators: Kind = {
      title: "accelerator or GPU",
      within: "the workload's clusters",
      place: "estate:accelerators",
      ids: new Set([...names.accelerator.ids.keys(), ...nodes.flatMap(({ build }) => gpuOf.get(build) ?? [])]),
    };
    const product = resources.accelerator?.product;
    // Of a product that exists, the clusters lack it: a bound of theirs, no wrong name.
    const rule = product !== undefined && names.gpu.ids.has(product) ? "bound" : "missing";
    references.one([...path, "resources", "accelerator", "product"], accelerators, product, rule);
  }
  for (const { id, region, chart } of estate.services) {
    references.one(["services", id, "region"], names.region, region);
    references.one(["services", id, "chart"], names.chart, chart);
  }
  const { management, applications, seeds, signing } = estate.platform;
  references.one(["platform", "management"], names.platform, management);
  for (const { id, chart, clusters } of applications) {
    references.one(["platform", "applications", id, "chart"], names.chart, chart);
    references.many(["platform", "applications", id, "clusters"], names.platform, clusters);
  }
  references.many(["platform", "signing", "clusters"], names.platform, signing?.clusters ?? []);
  for (const { id, site, node } of seeds) {
    references.one(["platform", "seeds", id, "site"], names.site, site);
    references.one(["platform", "seeds", id, "node"], names.node, node);
  }
}

function checkWorkload(path: readonly string[], workload: Workload, names: Names, references: References): void {
  const { clusters, namespace, image, priority, scale, calls, volumes, queue, stage, model, metricsPort } = workload;
  references.many([...path, "clusters"], names.platform, clusters);
  references.one([...path, "namespace"], names.namespace, namespace);
  references.one([...path, "image"], names.image, image);
  references.one([...path, "priority"], names.priority, priority);
  references.many([...path, "scale", "triggers"], names.trigger, scale?.triggers ?? []);
  references.many([...path, "calls"], names.zone, calls);
  for (const volume of volumes) {
    references.one([...path, "volumes", volume.id, "storageClass"], names.storageClass, volume.storageClass);
  }
  references.one([...path, "queue"], names.queue, queue);
  references.one([...path, "stage"], names.stage, stage);
  references.one([...path, "model"], names.model, model);
  const ports: Kind = {
    title: "port",
    place: `estate:${path.join(".")}.ports`,
    ids: new Set(Object.keys(workload.ports)),
  };
  references.one([...path, "metricsPort"], ports, metricsPort);
}

/** Role and namespace must be there in every cluster that the record names. */
function checkPlace(
  path: readonly string[],
  clusters: readonly string[],
  role: string | undefined,
  namespace: Namespace | undefined,
  clusterOf: ReadonlyMap<string, Cluster>,
  references: References,
): void {
  for (const id of clusters) {
    const cluster = clusterOf.get(id);
    if (cluster === undefined) continue;
    const roles = within(`cluster "${id}"`, kindOf("role", `estate:clusters.${id}.roles`, cluster.roles));
    references.one([...path, "role"], roles, role);
    if (namespace === undefined || namespace.clusters.includes(id)) continue;
    const message = `names namespace "${namespace.id}", which is not on cluster "${id}"; add "${id}" to its clusters`;
    references.fault("bound", [...path, "namespace"], namespace.id, message);
  }
}
