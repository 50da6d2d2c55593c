/** Roles that nothing of their own serves any more, and the roles that the estate names to serve in their stead. */
import type { Cluster, Estate, Role } from "../../model/estate.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { podView } from "./observe.ts";
import type { RoleOutcome } from "./schema.ts";

/**
 * Outcomes of one loss, where a lost role with a `fallback` that still serves counts as degraded.
 *
 * A fallback serves where one of its clusters runs in the twin and has a ready pod of it: in a cluster that is hit, as its outcome
 * says, in another as its API server does. Fallbacks of fallbacks are not followed: a role that another one serves has no strength
 * to spare.
 *
 * @param hit clusters that have lost a node
 */
export async function standIns(
  { estate, clusters }: Pick<Twin, "estate" | "clusters">,
  hit: ReadonlySet<string>,
  outcomes: readonly RoleOutcome[],
): Promise<RoleOutcome[]> {
  const serves = async ({ id }: Cluster, role: string): Promise<boolean> => {
    if (!hit.has(id)) return hasReadyPod(clusters.get(id), role);
    // A role without an outcome had no pod.
    return outcomes.some((row) => row.cluster === id && row.role === role && row.outcome !== "lost");
  };
  return Promise.all(
    outcomes.map(async (outcome): Promise<RoleOutcome> => {
      const { degradedMode, fallback } = roleOf(estate, outcome) ?? {};
      if (outcome.outcome !== "lost" || fallback === undefined) return outcome;
      const words = outcome.reason === undefined ? [] : [outcome.reason];
      for (const cluster of clustersWith(estate, fallback)) {
        if (!(await serves(cluster, fallback))) continue;
        const mode = degradedMode === undefined ? [] : [`stated degraded mode: ${degradedMode}`];
        const served = `role ${fallback} of ${cluster.id} serves in its stead`;
        return { ...outcome, outcome: "degraded", reason: [...words, served, ...mode].join("; ") };
      }
      return { ...outcome, reason: [...words, `nor does role ${fallback}, which would serve in its stead`].join("; ") };
    }),
  );
}

async function hasReadyPod(cluster: TwinCluster | undefined, role: string): Promise<boolean> {
  const pods = (await cluster?.api.list("v1", "Pod")) ?? [];
  return pods.map(podView).some(({ ready, roles }) => ready && roles.includes(role));
}

/** Clusters that have a role of this name. */
export function clustersWith({ clusters }: Estate, role: string): readonly Cluster[] {
  return clusters.filter(({ roles }) => roles.some(({ id }) => id === role));
}

/** The role that an outcome is of; nothing where the estate has none. */
export function roleOf(estate: Estate, { cluster, role }: RoleOutcome): Role | undefined {
  return estate.clusters.find(({ id }) => id === cluster)?.roles.find(({ id }) => id === role);
}
