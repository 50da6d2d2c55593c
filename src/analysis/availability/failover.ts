/** How long the work of a lost node stands still. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Role } from "../../model/estate.ts";
import { add, compare, type Duration, raw } from "../../units/index.ts";
import { leaderLease } from "../../views/leader-lease.ts";
import { constant } from "../constant.ts";
import { figure } from "../words.ts";

export type RecoveryClass = Estate["targets"]["recovery"][number];

export interface Failover {
  readonly time: Duration;
  /** Where the time comes from, with its basis. */
  readonly how: string;
}

/**
 * Time until Kubernetes gives the pods of a silent node to another: the lease of the control plane's leader, which may be on that
 * node, then grace until the node counts as lost, then toleration of its pods.
 * With both at their defaults the measured time is taken where it is longer: controllers add delays of their own.
 */
export function rescheduling(cluster: Cluster, catalogue: Catalogue): Failover {
  const { kubernetes } = cluster;
  const grace = kubernetes?.nodeMonitorGrace ?? constant(catalogue, "node-monitor-grace", "duration");
  const toleration = kubernetes?.unreachableToleration ?? constant(catalogue, "unreachable-toleration", "duration");
  const lease = leaderLease(cluster);
  const sum = add(add(lease, grace), toleration);
  const leader = raw(lease) === 0 ? "" : `leader's lease ${timeOf(lease)} + `;
  const parts = `${leader}grace ${timeOf(grace)} + toleration ${timeOf(toleration)}`;
  if (kubernetes?.nodeMonitorGrace !== undefined || kubernetes?.unreachableToleration !== undefined) {
    return { time: sum, how: `${parts} (modelled)` };
  }
  const measured = constant(catalogue, "eviction-default", "duration");
  return compare(measured, sum) < 0
    ? { time: sum, how: `Kubernetes defaults, ${parts} (modelled)` }
    : { time: measured, how: "Kubernetes defaults (measured on a control plane, constant eviction-default)" };
}

/** Whether something goes on with a node of the role lost, by what the estate states: on its other nodes, or by another role. */
export function goesOn({ degradedMode, fallback }: Role, nodes: number): boolean {
  return fallback !== undefined || (degradedMode !== undefined && nodes > 1);
}

/** Whether replicas already run elsewhere when a node is lost. */
export function standsBy({ by }: RecoveryClass): boolean {
  return by === "active-active" || by === "hot-standby";
}

/** The recovery class that each role is promised; the strictest where several name it. */
export function classByRole(estate: Estate): ReadonlyMap<string, RecoveryClass> {
  const classes = new Map<string, RecoveryClass>();
  for (const target of estate.targets.recovery) {
    for (const role of target.roles) {
      const known = classes.get(role);
      if (known === undefined || compare(target.rto, known.rto) < 0) classes.set(role, target);
    }
  }
  return classes;
}

const SECOND = 1e9;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A time as people compare failures: seconds up to ten minutes, minutes up to an hour, then hours. */
export function timeOf(time: Duration): string {
  const value = raw(time);
  if (value < 10 * MINUTE) return `${figure(value / SECOND)} s`;
  return value < HOUR ? `${figure(value / MINUTE)} min` : `${figure(value / HOUR)} h`;
}
