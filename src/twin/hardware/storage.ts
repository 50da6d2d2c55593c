/**
 * Storage drivers as the scheduler sees them. For a class that binds when a pod needs it, it asks before it chooses a node: has
 * the driver's object `storageCapacity`, is there a CSIStorageCapacity of the class that the node reaches and that holds the claim.
 * Whoever plays the provisioner takes a volume's size off the capacity, as a driver does.
 */
import type { Cluster, Estate, StorageClass } from "../../model/estate.ts";
import { SITE } from "../../render/kubernetes/labels.ts";
import { size } from "../../render/kubernetes/quantity.ts";
import { storageClassesOf } from "../../render/kubernetes/storage.ts";
import { buildOf, rolesOf } from "../../render/kubernetes/topology.ts";
import { localVolumes } from "./disks.ts";
import type { ClusterHardware, CsiStorageCapacity, NodeObject } from "./types.ts";

/** Where a store can be reached from: all nodes of the cluster, those of a zone, one node. */
type Reach = "cluster" | "zone" | "node";
/** Namespace that every cluster has; drivers put their capacities where they run. */
const NAMESPACE = "kube-system";
/** Provisioners of Kubernetes itself are no drivers. */
const BUILT_IN = "kubernetes.io/";

interface Driver {
  readonly name: string;
  readonly reach: Reach;
}

export type StorageObjects = Omit<ClusterHardware, "nodes" | "resourceSlices">;

/** Label by which a driver of local volumes knows its node. */
function nodeTopology(driver: string): string {
  return `topology.${driver}/node`;
}

/** Labels that the kubelet sets for the drivers on its node. */
export function topologyLabels(estate: Estate, cluster: Cluster, node: string): Record<string, string> {
  const local = driversOf(estate, cluster).filter(({ reach }) => reach === "node");
  return Object.fromEntries(local.map(({ name }) => [nodeTopology(name), node]));
}

/** Drivers of a cluster's storage classes on these nodes, and how much they can hold. */
export function storageOf(estate: Estate, cluster: Cluster, nodes: readonly NodeObject[]): StorageObjects {
  const drivers = driversOf(estate, cluster);
  const names = nodes.map(({ metadata }) => metadata.name);
  return {
    csiDrivers: drivers.map(({ name, reach }) => ({
      apiVersion: "storage.k8s.io/v1",
      kind: "CSIDriver",
      metadata: { name },
      spec: {
        // Nobody attaches volumes to nodes that are played.
        attachRequired: false,
        podInfoOnMount: false,
        // A cloud's own disks have no end that a driver could name.
        storageCapacity: reach !== "zone",
        volumeLifecycleModes: ["Persistent"],
      },
    })),
    csiNodes: names.map((name) => ({
      apiVersion: "storage.k8s.io/v1",
      kind: "CSINode",
      metadata: { name },
      spec: {
        drivers: drivers.map((driver) => ({ name: driver.name, nodeID: name, topologyKeys: topologyKeys(driver) })),
      },
    })),
    storageCapacities: classesOf(estate, cluster).flatMap((storageClass) =>
      capacities(estate, cluster, storageClass, names),
    ),
  };
}

function capacities(
  estate: Estate,
  cluster: Cluster,
  storageClass: StorageClass,
  names: readonly string[],
): CsiStorageCapacity[] {
  const capacity = (name: string, nodes: CsiStorageCapacity["nodeTopology"], room: string): CsiStorageCapacity => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "CSIStorageCapacity",
    metadata: { name, namespace: NAMESPACE },
    storageClassName: storageClass.id,
    nodeTopology: nodes,
    capacity: room,
  });
  switch (reachOf(estate, cluster, storageClass)) {
    case "zone":
      return [];
    case "cluster": {
      const array = estate.arrays.find(({ id }) => id === storageClass.array);
      return array === undefined ? [] : [capacity(storageClass.id, {}, size(array.usable))];
    }
    case "node":
      return names.map((name) =>
        capacity(
          `${storageClass.id}-${name}`,
          { matchLabels: { [nodeTopology(storageClass.provisioner)]: name } },
          localRoom(estate, cluster, name),
        ),
      );
  }
}

function localRoom(estate: Estate, cluster: Cluster, name: string): string {
  const node = cluster.nodes.find(({ id }) => id === name);
  return node === undefined ? "0" : size(localVolumes(buildOf(estate, node), lendsScratch(estate, cluster, node)));
}

/** Storage Scale pools the scratch disks of a role's nodes: they are no longer the node's own. */
function lendsScratch(estate: Estate, cluster: Cluster, node: Cluster["nodes"][number]): boolean {
  const roles = new Set(rolesOf(estate, cluster, node).map(({ id }) => id));
  return estate.fileSystems.some(
    (system) => system.kind === "storage-scale" && system.clusters.includes(cluster.id) && roles.has(system.role),
  );
}

function driversOf(estate: Estate, cluster: Cluster): readonly Driver[] {
  const drivers = new Map<string, Driver>();
  for (const storageClass of classesOf(estate, cluster)) {
    const name = storageClass.provisioner;
    if (!drivers.has(name)) drivers.set(name, { name, reach: reachOf(estate, cluster, storageClass) });
  }
  return [...drivers.values()];
}

function classesOf(estate: Estate, cluster: Cluster): readonly StorageClass[] {
  return storageClassesOf(estate, cluster).filter(({ provisioner }) => !provisioner.startsWith(BUILT_IN));
}

function reachOf(estate: Estate, cluster: Cluster, { array }: StorageClass): Reach {
  if (array !== undefined) return "cluster";
  return estate.sites.find(({ id }) => id === cluster.site)?.kind === "cloud-region" ? "zone" : "node";
}

function topologyKeys({ name, reach }: Driver): readonly string[] {
  return { cluster: [], zone: [SITE], node: [nodeTopology(name)] }[reach];
}
