import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Workload } from "../../model/estate.ts";
import { compare, type Duration, format, quantity, raw } from "../../units/index.ts";
import { leaderLease } from "../../views/leader-lease.ts";
import { constant, factor } from "../constant.ts";
import { type Place, placesOf } from "../places.ts";
import type { Rule, Statement } from "../rule.ts";
import { count, list } from "../words.ts";
import { goesOn, type RecoveryClass, rescheduling, standsBy, timeOf } from "./failover.ts";

/** Kinds of which several replicas serve at a time. */
const served: ReadonlySet<Workload["kind"]> = new Set(["deployment", "statefulset", "rollout", "inference-service"]);

const MILLISECOND = 1e6;

/** A recovery time that rescheduling or a single replica cannot keep. */
export const rule: Rule = {
  code: "C-12",
  title: "A recovery time fits the way back that it takes",
  severity: "error",
  formula:
    "rescheduled: leader's lease + nodeMonitorGrace + unreachableToleration <= rto, rto >= rescheduling-floor, a second node or a fallback; standby: active on 2 nodes or more, nodeLease <= rto x lease-share",
  sources: [
    "constants eviction-default, node-monitor-grace, unreachable-toleration, node-lease, lease-share, rescheduling-floor",
    "with all nodes of a zone silent the node controller evicts nothing",
  ],
  check: ({ estate, catalogue }) => {
    const places = placesOf(estate);
    const workloads = workloadsByPlace(estate);
    return estate.targets.recovery.flatMap((target): readonly Statement[] => {
      if (target.by === "restore") return [];
      if (target.roles.length === 0) return standsBy(target) ? [] : withoutRoles(target, estate.clusters, catalogue);
      const own = target.roles.flatMap((role) => places.get(role) ?? []);
      const byCluster = Map.groupBy(own, ({ cluster }) => cluster);
      return [...byCluster].flatMap(([cluster, played]) =>
        standsBy(target)
          ? withStandby(target, cluster, played, workloads, catalogue)
          : byRescheduling(target, cluster, played, catalogue),
      );
    });
  },
};

function workloadsByPlace({ workloads }: Estate): ReadonlyMap<string, readonly Workload[]> {
  const found = new Map<string, Workload[]>();
  for (const workload of workloads) {
    if (workload.role === undefined || !served.has(workload.kind)) continue;
    for (const cluster of workload.clusters) {
      const key = `${cluster} ${workload.role}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, [workload]);
      else known.push(workload);
    }
  }
  return found;
}

function byRescheduling(
  target: RecoveryClass,
  cluster: Cluster,
  places: readonly Place[],
  catalogue: Catalogue,
): readonly Statement[] {
  const floor = constant(catalogue, "rescheduling-floor", "duration");
  const { time, how } = rescheduling(cluster, catalogue);
  const hasty = compare(target.rto, floor) < 0;
  const stuck = places.filter(({ nodes, role }) => nodes.length < 2 && !goesOn(role, nodes.length));
  if (!hasty && compare(time, target.rto) <= 0 && stuck.length === 0) return [];
  const lease = longestLease(target, catalogue);
  const standby = `run two replicas active on two nodes (by: active-active), or a standby (by: hot-standby) whose lease is at most ${timeOf(lease)}`;
  return [
    {
      subject: target.id,
      says: `${promise(target)} ${target.by === undefined ? "by a way that is not stated" : "by rescheduling"}: ${where(cluster, places)}`,
      computed: [
        `${timeOf(time)} until the pods of a lost node start on another: ${how}`,
        ...stuck.map(({ role }) => `role ${role.id} has no second node to start on`),
      ].join("; "),
      limit: `${timeOf(target.rto)}${hasty ? `; no eviction within less than ${timeOf(floor)} (assumed, rescheduling-floor)` : ""}`,
      remedy:
        hasty || stuck.length > 0
          ? standby
          : `set nodeMonitorGrace and unreachableToleration of ${cluster.id} to ${timeOf(target.rto)} or less together${raw(leaderLease(cluster)) === 0 ? "" : ", the leader's lease included"}, or ${standby}`,
      source: `targets.recovery.${target.id}`,
    },
  ];
}

function withStandby(
  target: RecoveryClass,
  cluster: Cluster,
  places: readonly Place[],
  workloads: ReadonlyMap<string, readonly Workload[]>,
  catalogue: Catalogue,
): readonly Statement[] {
  const share = longestLease(target, catalogue);
  const stated = cluster.kubernetes?.nodeLease;
  const lease = stated ?? constant(catalogue, "node-lease", "duration");
  const late = target.by === "hot-standby" && compare(lease, share) > 0;
  const lonely = places.filter(({ nodes }) => nodes.length < 2);
  const single = places
    .flatMap(({ role }) => workloads.get(`${cluster.id} ${role.id}`) ?? [])
    .filter(({ replicas, spread }) => replicas < 2 || spread === "none");
  const faults = [
    ...lonely.map(({ role, nodes }) => `role ${role.id} has ${count(nodes.length, "node")}`),
    ...single.map(
      ({ id, replicas, spread }) => `workload ${id} has ${count(replicas, "replica")} with spread ${spread}`,
    ),
    ...(late
      ? [
          `a lease of ${timeOf(lease)} (${stated === undefined ? "Kubernetes default" : "stated"}) is a loss seen too late`,
        ]
      : []),
  ];
  if (faults.length === 0) return [];
  const ways = [
    ...(lonely.length + single.length > 0 ? ["two replicas on two nodes for each role of the class"] : []),
    ...(late ? [`nodeLease of ${cluster.id} at most ${timeOf(share)}`] : []),
  ];
  return [
    {
      subject: target.id,
      says: `${promise(target)} by ${target.by === "hot-standby" ? "hot standby" : "active replicas"}: ${where(cluster, places)}`,
      computed: list(faults),
      limit: `active on 2 nodes${target.by === "hot-standby" ? `, lease of ${timeOf(share)}: the share lease-share of ${timeOf(target.rto)} (assumed)` : ""}`,
      remedy: list(ways),
      source: `targets.recovery.${target.id}`,
    },
  ];
}

/** The share of the recovery time that a lease may take, to the millisecond: a third is not exact. */
function longestLease({ rto }: RecoveryClass, catalogue: Catalogue): Duration {
  const share = raw(rto) * factor(catalogue, "lease-share", "ratio");
  return quantity<"ns">(Math.round(share / MILLISECOND) * MILLISECOND);
}

/** A class for no role in particular may hold for any: its slowest cluster tells whether it could be missed. */
function withoutRoles(target: RecoveryClass, clusters: readonly Cluster[], catalogue: Catalogue): readonly Statement[] {
  const slow = clusters.flatMap((cluster) => {
    const { time, how } = rescheduling(cluster, catalogue);
    return compare(time, target.rto) > 0 ? [{ cluster, time, how }] : [];
  });
  const [first] = slow;
  if (first === undefined) return [];
  return [
    {
      severity: "info",
      subject: target.id,
      says: `${promise(target)}, its roles are not stated`,
      computed: `cannot tell: rescheduling takes ${timeOf(first.time)} on ${list(slow.map(({ cluster }) => cluster.id))}: ${first.how}`,
      limit: timeOf(target.rto),
      remedy: `state roles and by of targets.recovery.${target.id}`,
      source: `targets.recovery.${target.id}.roles`,
    },
  ];
}

function promise({ rto, stretch }: RecoveryClass): string {
  const aim = stretch === undefined ? "" : ` (target ${format("duration", stretch)})`;
  return `back in ${format("duration", rto)}${aim}`;
}

function where(cluster: Cluster, places: readonly Place[]): string {
  return `${list(places.map(({ role }) => role.id))} on ${cluster.id}`;
}
