/** Roles that nothing of their own serves any more, and the roles that the estate names to serve in their stead. */
import type { Estate } from "../../model/estate.ts";
import type { Twin } from "../twin.ts";
import type { RoleOutcome } from "./schema.ts";

/**
 * Outcomes of one loss, where a lost role with a `fallback` that still serves counts as degraded.
 *
 * A fallback serves where one of its clusters runs in the twin and the loss has left it whole or degraded there. Fallbacks of
 * fallbacks are not followed: a role that is served by another one has no strength to spare.
 */
export function standIns(
  { estate, clusters }: Pick<Twin, "estate" | "clusters">,
  outcomes: readonly RoleOutcome[],
): RoleOutcome[] {
  return outcomes.map((outcome) => {
    const { degradedMode, fallback } = roleOf(estate, outcome) ?? {};
    if (outcome.outcome !== "lost" || fallback === undefined) return outcome;
    const places = estate.clusters.filter(
      ({ id, roles }) => clusters.has(id) && roles.some((role) => role.id === fallback),
    );
    const server = places.find(({ id }) => stateOf(outcomes, id, fallback) !== "lost");
    const words = outcome.reason === undefined ? [] : [outcome.reason];
    if (server === undefined) {
      return { ...outcome, reason: [...words, `nor does role ${fallback}, which would serve in its stead`].join("; ") };
    }
    const mode = degradedMode === undefined ? [] : [`stated degraded mode: ${degradedMode}`];
    const served = `role ${fallback} of ${server.id} serves in its stead`;
    return { ...outcome, outcome: "degraded", reason: [...words, served, ...mode].join("; ") };
  });
}

function roleOf(estate: Estate, { cluster, role }: RoleOutcome) {
  return estate.clusters.find(({ id }) => id === cluster)?.roles.find(({ id }) => id === role);
}

/** A role that is not among the outcomes has lost nothing. */
function stateOf(outcomes: readonly RoleOutcome[], cluster: string, role: string): RoleOutcome["outcome"] {
  return outcomes.find((row) => row.cluster === cluster && row.role === role)?.outcome ?? "unaffected";
}
