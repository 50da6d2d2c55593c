/** Namespaces with what every one of them has: a Pod Security level, a zone, a quota, default requests. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Namespace } from "../../model/estate.ts";
import { applicationsOf } from "./charts.ts";
import { partitionClass, partitionedDevicesOf } from "./devices.ts";
import { EXCLUSIVE_CPUS, MANAGED_BY, OWN_IMAGES, titled, ZONE } from "./labels.ts";
import { count, cpu, size } from "./quantity.ts";

export function namespacesOf(estate: Pick<Estate, "namespaces">, cluster: Pick<Cluster, "id">): readonly Namespace[] {
  return estate.namespaces.filter(({ clusters }) => clusters.includes(cluster.id));
}

/** Where the pods of a database run: the namespace of its name, else the first of the zone that its cluster's segment is in. */
export function databaseNamespace(
  estate: Pick<Estate, "namespaces" | "fabrics">,
  cluster: Cluster,
  database: { readonly id: string },
): string | undefined {
  const namespaces = namespacesOf(estate, cluster);
  const zone = estate.fabrics.flatMap(({ segments }) => segments).find(({ id }) => id === cluster.segment)?.zone;
  return (
    namespaces.find(({ id }) => id === database.id) ??
    namespaces.find((namespace) => namespace.zone === zone) ??
    namespaces[0]
  )?.id;
}

function bringsOwnImages(estate: Estate, cluster: Cluster, namespace: Namespace): boolean {
  const databases = estate.databases.filter((database) => database.cluster === cluster.id);
  return (
    applicationsOf(estate, cluster).some((application) => application.namespace === namespace.id) ||
    databases.some((database) => databaseNamespace(estate, cluster, database) === namespace.id)
  );
}

export function namespaceManifest(estate: Estate, cluster: Cluster, namespace: Namespace) {
  const level = namespace.podSecurity;
  return {
    apiVersion: "v1" as const,
    kind: "Namespace" as const,
    metadata: {
      name: namespace.id,
      labels: {
        ...MANAGED_BY,
        ...(bringsOwnImages(estate, cluster, namespace) ? {} : { [OWN_IMAGES]: "true" }),
        [ZONE]: namespace.zone,
        ...(namespace.team === undefined ? {} : { "estate/team": namespace.team }),
        ...(namespace.exclusiveCpus ? { [EXCLUSIVE_CPUS]: "true" } : {}),
        "pod-security.kubernetes.io/enforce": level,
        "pod-security.kubernetes.io/audit": level,
        "pod-security.kubernetes.io/warn": level,
      },
      annotations: titled(namespace.title),
    },
  };
}

/**
 * Extended resources of the products that stand in the cluster, counted by the old name and by the DRA class's quota name.
 *
 * Of partitions a namespace may have as many as its cards can be cut into at most: no quota refuses what fits those cards. It counts
 * partitions and does not weigh them, so that large ones may take more cards than that.
 */
function acceleratorQuota(
  catalogue: Catalogue,
  estate: Estate,
  cluster: Cluster,
  cards: number,
): Record<string, string> {
  const products = new Set(
    cluster.nodes.flatMap((node) => estate.builds.find(({ id }) => id === node.build)?.gpus?.product ?? []),
  );
  const partitioned = partitionedDevicesOf(estate, catalogue, cluster);
  const whole = [...products].flatMap((product) => {
    const kubernetes = catalogue.gpus.get(product)?.kubernetes;
    if (kubernetes === undefined) return [];
    return [
      [`requests.${kubernetes.resource}`, count(cards * kubernetes.devicesPerCard)],
      [classQuota(product), count(cards * kubernetes.devicesPerCard)],
    ];
  });
  const cut = partitioned.map(({ device }) => [classQuota(partitionClass(device.id)), count(cards * device.migSlices)]);
  return Object.fromEntries([...whole, ...cut]);
}

/** Name under which a quota counts the devices of a class. */
function classQuota(name: string): string {
  return `${name}.deviceclass.resource.k8s.io/devices`;
}

/** @returns `undefined` for a namespace without a quota */
export function quotaManifest(estate: Estate, catalogue: Catalogue, cluster: Cluster, namespace: Namespace) {
  const { quota } = namespace;
  if (quota === undefined) return undefined;
  return {
    apiVersion: "v1" as const,
    kind: "ResourceQuota" as const,
    metadata: { name: "quota", namespace: namespace.id, labels: { ...MANAGED_BY } },
    spec: {
      hard: {
        "requests.cpu": cpu(quota.cpu),
        "requests.memory": size(quota.memory),
        "limits.memory": size(quota.memory),
        pods: count(quota.pods),
        ...acceleratorQuota(catalogue, estate, cluster, quota.accelerators),
      },
    },
  };
}

/** @returns `undefined` for a namespace without defaults */
export function limitManifest(namespace: Namespace) {
  const { defaults } = namespace;
  if (defaults === undefined) return undefined;
  const amounts = { cpu: cpu(defaults.cpu), memory: size(defaults.memory) };
  return {
    apiVersion: "v1" as const,
    kind: "LimitRange" as const,
    metadata: { name: "defaults", namespace: namespace.id, labels: { ...MANAGED_BY } },
    // Limits equal requests, so that a container that states nothing is never overcommitted.
    spec: { limits: [{ type: "Container", default: amounts, defaultRequest: amounts }] },
  };
}
