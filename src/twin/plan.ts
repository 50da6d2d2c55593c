/** What a twin of an estate consists of, before anything is started. */
import type { Cluster, Estate } from "../model/estate.ts";
import { controlPlane } from "../render/kubernetes/bootstrap.ts";
import { seconds } from "../render/kubernetes/quantity.ts";
import type { ClusterArgs } from "./control-plane/cluster.ts";

/** Parts besides the clusters. */
export const PARTS = ["metal", "hosts", "cloud"] as const;
export type Part = (typeof PARTS)[number];

export interface ClusterPlan {
  readonly cluster: Cluster;
  readonly args: Omit<ClusterArgs, "folder" | "onStart">;
  /** Node of the estate that each member stands for; empty where one member stands for all. */
  readonly memberNodes: readonly string[];
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
