/** What a twin of an estate consists of, before anything is started. */
import type { ResourceGraph } from "../engine/graph.ts";
import type { Cluster, Estate } from "../model/estate.ts";
import { nearest } from "../model/nearest.ts";
import { controlPlane } from "../render/kubernetes/bootstrap.ts";
import { seconds } from "../render/kubernetes/quantity.ts";
import type { ClusterArgs } from "./control-plane/cluster.ts";
import { declaredPackages } from "./declared.ts";
import { TwinRefused } from "./refused.ts";
import type { Size } from "./system/limits.ts";

/** Parts besides the clusters: servers with BMCs under Ironic, hosts that take commands over ssh, an emulated AWS account. */
export const PARTS = ["metal", "hosts", "cloud"] as const;
export type Part = (typeof PARTS)[number];

export interface ClusterPlan {
  readonly cluster: Cluster;
  readonly args: Omit<ClusterArgs, "folder" | "onStart">;
  /** Node of the estate that each member stands for; empty where one member stands for all. */
  readonly memberNodes: readonly string[];
}

export interface TwinPlan {
  readonly clusters: readonly ClusterPlan[];
  readonly parts: ReadonlySet<Part>;
  readonly size: Size;
}

/**
 * What is to be started.
 *
 * @param only clusters and parts; all that the estate has where none is named
 * @throws {TwinRefused} for a name that is none of them
 */
export function planTwin(estate: Estate, graph: ResourceGraph, only: readonly string[]): TwinPlan {
  const possible = planClusters(estate);
  const offered = partsOf(estate, graph);
  const names = [...possible.map(({ cluster }) => cluster.id), ...offered];
  for (const name of only) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    const hint = near === undefined ? "" : `, did you mean ${near}`;
    throw new TwinRefused(
      `--only ${name}: is neither a cluster nor a part of ${estate.about.name}${hint}; it has ${names.join(", ")}`,
    );
  }
  const wanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const clusters = possible.filter(({ cluster }) => wanted(cluster.id));
  const parts = new Set(offered.filter(wanted));
  const manager = estate.platform.management;
  if (parts.has("metal") && !clusters.some(({ cluster }) => cluster.id === manager)) {
    throw new TwinRefused(`--only metal: hosts are objects of cluster ${manager}; add --only ${manager}`);
  }
  const nodes = clusters.reduce((sum, { cluster }) => sum + cluster.nodes.length, 0);
  const members = clusters.reduce((sum, { args }) => sum + args.members, 0);
  return {
    clusters,
    parts,
    size: { clusters: clusters.length, members, nodes, metal: parts.has("metal"), cloud: parts.has("cloud") },
  };
}

function partsOf(estate: Estate, graph: ResourceGraph): readonly Part[] {
  const packages = declaredPackages(graph);
  const has: Readonly<Record<Part, boolean>> = {
    metal: graph.resources.some(({ inputs }) => inputs["kind"] === "BareMetalHost"),
    hosts: packages.has("command") && estate.platform.seeds.length > 0,
    cloud: packages.has("aws"),
  };
  return PARTS.filter((part) => has[part]);
}

/**
 * The control plane of each cluster of the estate, with the flags that the estate gives it.
 *
 * One of them has as many members as the estate's has nodes, so that the loss of a leader can be shown; on one machine the
 * others have one member each, which answers alike.
 */
export function planClusters(estate: Estate): ClusterPlan[] {
  const whole = wholeControlPlane(estate);
  return estate.clusters.flatMap((cluster): ClusterPlan[] => {
    const { kubernetes } = cluster;
    if (kubernetes === undefined) return [];
    const memberNodes = cluster.id === whole ? [...(kubernetes.controlPlane?.nodes ?? [])] : [];
    const { apiServer, controllerManager, scheduler } = controlPlane(estate, cluster);
    return [
      {
        cluster,
        memberNodes,
        args: {
          id: cluster.id,
          context: kubernetes.context,
          podNetwork: kubernetes.podNetwork,
          serviceNetwork: kubernetes.serviceNetwork,
          members: Math.max(1, memberNodes.length),
          flags: {
            apiServer: apiServer.extraArgs,
            controllerManager: controllerManager.extraArgs,
            scheduler: scheduler.extraArgs,
          },
          ...(kubernetes.nodeLease === undefined ? {} : { leaseSeconds: seconds(kubernetes.nodeLease) }),
        },
      },
    ];
  });
}

/** The cluster with the strictest recovery class; the one that manages the others where the estate states no class. */
function wholeControlPlane(estate: Estate): string | undefined {
  const strictest = [...estate.targets.recovery]
    .sort((a, b) => seconds(a.rto) - seconds(b.rto))
    .find(({ roles }) => roles.length > 0);
  const found = estate.clusters.find(
    ({ kubernetes, roles }) =>
      (kubernetes?.controlPlane?.nodes.length ?? 0) > 1 && roles.some(({ id }) => strictest?.roles.includes(id)),
  );
  return found?.id ?? estate.platform.management;
}
