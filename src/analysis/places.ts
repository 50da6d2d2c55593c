/** Where roles are played: a role is named in targets and workloads, its clusters and nodes follow from the estate. */
import type { Build, Cluster, Estate, Node, Role } from "../model/estate.ts";

/** One cluster that plays a role. */
export interface Place {
  readonly cluster: Cluster;
  readonly role: Role;
  readonly site: string | undefined;
  /** Security zone of the cluster's segment, or the one that the cluster states itself. */
  readonly zone: string | undefined;
  /** Nodes that play the role, in file order. */
  readonly nodes: readonly Node[];
}

/** Places by id of the role; one id may be a role of several clusters. */
export function placesOf(estate: Estate): ReadonlyMap<string, readonly Place[]> {
  const zones = zonesOf(estate);
  const builds = new Map(estate.builds.map((build) => [build.id, build]));
  const places = new Map<string, Place[]>();
  for (const cluster of estate.clusters) {
    const byId = new Map(cluster.nodes.map((node) => [node.id, node]));
    for (const role of cluster.roles) {
      const named = role.nodes.flatMap((id) => byId.get(id) ?? []);
      const nodes = named.length > 0 ? named : gpuNodes(cluster, role, builds);
      const place = { cluster, role, site: cluster.site, zone: zones.get(cluster.id), nodes };
      const known = places.get(role.id);
      if (known === undefined) places.set(role.id, [place]);
      else known.push(place);
    }
  }
  return places;
}

/** Zone of each cluster by its id, where the estate tells one. */
export function zonesOf(estate: Estate): ReadonlyMap<string, string> {
  const zoneOf = new Map(estate.fabrics.flatMap(({ segments }) => segments.map(({ id, zone }) => [id, zone])));
  return new Map(
    estate.clusters.flatMap(({ id, segment, zone }) => {
      const found = (segment === undefined ? undefined : zoneOf.get(segment)) ?? zone;
      return found === undefined ? [] : [[id, found] as const];
    }),
  );
}

/** Nodes that hold the role's GPUs, which are counted through the cluster from 0, node by node. */
function gpuNodes(cluster: Cluster, role: Role, builds: ReadonlyMap<string, Build>): readonly Node[] {
  const wanted = new Set(role.gpus);
  let next = 0;
  return cluster.nodes.filter((node) => {
    const first = next;
    next += builds.get(node.build)?.gpus?.count ?? 0;
    for (let gpu = first; gpu < next; gpu += 1) if (wanted.has(gpu)) return true;
    return false;
  });
}
