import type { Cluster, Estate } from "../../model/estate.ts";
import { type Place, placesOf } from "../places.ts";
import type { Rule, Statement } from "../rule.ts";
import { count, list } from "../words.ts";

/** A cluster whose only healer lives in it: what breaks the cluster breaks the repair. */
export const rule: Rule = {
  code: "C-33",
  title: "A cluster has a healer outside of it",
  severity: "warning",
  formula: "where roles heal clusters: a role of another cluster heals each of them",
  sources: ["etcd needs a majority of its members"],
  check: ({ estate }) => {
    const healers = healersByCluster(estate);
    if (healers.size === 0) return untold(estate);
    return estate.clusters.flatMap((cluster) => {
      const own = healers.get(cluster.id) ?? [];
      if (own.some((place) => place.cluster.id !== cluster.id)) return [];
      const [first] = own;
      if (first === undefined) return [unhealed(cluster, estate.clusters)];
      const members = cluster.kubernetes?.controlPlane?.nodes.length ?? first.nodes.length;
      const majority = Math.floor(members / 2) + 1;
      return [
        {
          subject: cluster.id,
          says: `healed by ${list(own.map(({ role }) => role.id))} of the same cluster only`,
          computed: `${count(members, "node")}: with ${members - majority + 1} lost etcd has no majority of ${majority}, and what would repair it is gone too (derived)`,
          limit: "one healer in another cluster",
          remedy: elsewhere(cluster, estate.clusters),
          source: `clusters.${cluster.id}.roles.${first.role.id}.heals`,
        },
      ];
    });
  },
};

function unhealed(cluster: Cluster, clusters: readonly Cluster[]): Statement {
  return {
    subject: cluster.id,
    says: "healed by no role",
    computed: "other clusters of the estate are repaired by a role, this one by nobody",
    limit: "one healer in another cluster",
    remedy: elsewhere(cluster, clusters),
    source: `clusters.${cluster.id}`,
  };
}

function healersByCluster(estate: Estate): ReadonlyMap<string, readonly Place[]> {
  const healers = new Map<string, Place[]>();
  for (const place of [...placesOf(estate).values()].flat()) {
    for (const id of place.role.heals) {
      const known = healers.get(id);
      if (known === undefined) healers.set(id, [place]);
      else known.push(place);
    }
  }
  return healers;
}

function elsewhere(cluster: Cluster, clusters: readonly Cluster[]): string {
  const other = clusters.find(({ id, site }) => id !== cluster.id && site === cluster.site) ?? clusters[0];
  return other === undefined || other.id === cluster.id
    ? `watch ${cluster.id} from outside of it, by a cluster or a host of its own`
    : `let a role of another cluster, such as ${other.id}, heal ${cluster.id}`;
}

/** Recoveries are automatic, but no role is said to do them. */
function untold({ operations, clusters }: Estate): readonly Statement[] {
  if (operations.recovery.length === 0 || clusters.length === 0) return [];
  return [
    {
      severity: "info",
      subject: "estate",
      says: `recovers by itself: ${list(operations.recovery)}`,
      computed: "cannot tell whether a healer outlives what it heals: no role states the clusters that it heals",
      limit: "one healer in another cluster",
      remedy: "state heals of the role that repairs, clusters.<cluster>.roles.<role>.heals",
      source: "operations.recovery",
    },
  ];
}
