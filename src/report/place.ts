/** Where a resource belongs in the plan: its site and its layer, from its type, its inputs and its parents. */
import type { ResourceNode } from "../engine/graph.ts";
import type { Estate } from "../model/estate.ts";

export interface Place {
  /** Undefined for what belongs to no single site. */
  readonly site: string | undefined;
  readonly layer: string;
}

/** From the floor up; a layer that is not listed comes after these. */
export const layers = [
  "plan",
  "physical",
  "network",
  "storage",
  "metal",
  "clusters",
  "platform",
  "security",
  "observability",
  "data",
  "mlops",
  "workloads",
  "cloud",
  "recovery",
] as const;

// Components that are not of the layer of their folder.
const layerOfClass: Readonly<Record<string, string>> = {
  "inventory:Fabric": "network",
  "inventory:Switch": "network",
  "inventory:Cable": "network",
  "inventory:Circuit": "network",
  "inventory:StorageArray": "storage",
  "inventory:StoragePool": "storage",
  "inventory:Database": "storage",
  "inventory:DataLifecycle": "storage",
  "inventory:Inventory": "plan",
  "inventory:Region": "plan",
  "inventory:Accelerator": "plan",
  "inventory:Budget": "plan",
  "inventory:ServiceTargets": "plan",
  "inventory:Phase": "plan",
  "inventory:Checklist": "plan",
  "inventory:RecoveryStatement": "plan",
  "kubernetes:ManagementCluster": "clusters",
  "kubernetes:ClusterApiCluster": "clusters",
  "kubernetes:MachinePool": "clusters",
};

// Folder of components, where it is not the name of its layer.
const layerOfFolder: Readonly<Record<string, string>> = {
  inventory: "physical",
  compute: "metal",
  kubernetes: "platform",
  regions: "platform",
  dr: "recovery",
};

// Objects that say by their own group what they are for, whatever component declares them.
const layerOfGroup: readonly (readonly [RegExp, string])[] = [
  [/^kubernetes:([a-z.]+\.)?metal3\.io\//, "metal"],
  [/^kubernetes:([a-z.]+\.)?cluster\.x-k8s\.io\//, "clusters"],
  [/^aws:/, "cloud"],
];

const layerOfPackage: Readonly<Record<string, string>> = { kubernetes: "workloads", command: "metal" };

/**
 * Places every resource of a graph.
 *
 * @param resources parents before their children, as the engine registers them
 * @returns the place by URN
 */
export function places(resources: readonly ResourceNode[], estate: Estate): ReadonlyMap<string, Place> {
  const sites = new Set(estate.sites.map((site) => site.id));
  const siteOfCluster = new Map(estate.clusters.map((cluster) => [cluster.id, cluster.site]));
  const ownSite = ({ type, name, inputs }: ResourceNode): string | undefined => {
    const { site, cluster } = inputs;
    if (typeof site === "string" && sites.has(site)) return site;
    if (typeof cluster === "string" && siteOfCluster.has(cluster)) return siteOfCluster.get(cluster);
    // A component that is called as a site is the site, or all that is built there.
    return type.startsWith("estate:") && sites.has(name) ? name : undefined;
  };
  const found = new Map<string, Place>();
  for (const node of resources) {
    const parent = node.parent === undefined ? undefined : found.get(node.parent);
    found.set(node.urn, { site: ownSite(node) ?? parent?.site, layer: layerOf(node.type, parent) });
  }
  return found;
}

function layerOf(type: string, parent: Place | undefined): string {
  const [origin = "", folder = "", name = ""] = type.split(":");
  if (origin === "estate") return layerOfClass[`${folder}:${name}`] ?? layerOfFolder[folder] ?? folder;
  const grouped = layerOfGroup.find(([pattern]) => pattern.test(type));
  return grouped?.[1] ?? parent?.layer ?? layerOfPackage[origin] ?? origin;
}
