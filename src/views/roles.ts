/** Which nodes of a cluster play a role. */
import type { Cluster, Estate, Role } from "../model/estate.ts";

/**
 * Ids of the nodes that play a role. A role that names GPUs only is played by the nodes that hold them: GPUs are counted through
 * the cluster from 0, node by node.
 *
 * @returns in the order of the role where it names nodes, else of the cluster
 */
export function roleNodes(estate: Pick<Estate, "builds">, cluster: Cluster, role: Role): readonly string[] {
  if (role.nodes.length > 0) return role.nodes;
  const wanted = new Set(role.gpus);
  let next = 0;
  return cluster.nodes
    .filter(({ build }) => {
      const first = next;
      next += estate.builds.find(({ id }) => id === build)?.gpus?.count ?? 0;
      for (let gpu = first; gpu < next; gpu += 1) if (wanted.has(gpu)) return true;
      return false;
    })
    .map(({ id }) => id);
}
