/** How soon another member of a control plane takes over from one that is lost. */
import type { Cluster } from "../model/estate.ts";
import { type Duration, q, quantity, raw } from "../units/index.ts";

/** Lease of a controller manager or scheduler that is told none. kube-controller-manager v1.36, `--leader-elect-lease-duration`. */
export const DEFAULT_LEADER_LEASE = q("duration", "15s");
/** The leader may be on the node that is lost: half of the grace that a node has is then waited for before anybody looks at nodes. */
const SHARE_OF_GRACE = 0.5;
const SECOND = 1e9;
/** The leader tries to renew every second, and needs more than one try within a lease that is one second shorter. */
const SHORTEST = q("duration", "3s");

/**
 * Lease of the leaders of a control plane, in whole seconds: half of `nodeMonitorGrace`, where that is shorter than the default.
 *
 * @returns 0 for a control plane of one member, or of the cloud's, which is not lost with a node
 */
export function leaderLease({ kubernetes }: Pick<Cluster, "kubernetes">): Duration {
  if ((kubernetes?.controlPlane?.nodes.length ?? 0) < 2) return quantity<"ns">(0);
  const grace = kubernetes?.nodeMonitorGrace;
  if (grace === undefined) return DEFAULT_LEADER_LEASE;
  const half = Math.floor((raw(grace) * SHARE_OF_GRACE) / SECOND) * SECOND;
  return quantity<"ns">(Math.min(raw(DEFAULT_LEADER_LEASE), Math.max(raw(SHORTEST), half)));
}
