/** Whether a cluster can still decide anything when nodes are lost. */
import type { Cluster } from "../../model/estate.ts";

/** Nodes of a control plane that are lost, of all; undefined where enough are left, or the estate places no control plane on nodes. */
export function lostMajority(
  cluster: Cluster,
  lost: ReadonlySet<string>,
): { readonly lost: number; readonly of: number } | undefined {
  const nodes = cluster.kubernetes?.controlPlane?.nodes ?? [];
  const gone = nodes.filter((node) => lost.has(node)).length;
  // etcd needs more than half of its members.
  return gone > 0 && nodes.length - gone <= nodes.length / 2 ? { lost: gone, of: nodes.length } : undefined;
}
