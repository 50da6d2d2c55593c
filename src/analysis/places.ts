/** Where roles are played: a role is named in targets and workloads, its clusters and nodes follow from the estate. */
import type { Cluster, Estate, Node, Role } from "../model/estate.ts";
import { roleNodes } from "../views/roles.ts";

/** One cluster that plays a role. */
export interface Place {
  readonly cluster: Cluster;
  readonly role: Role;
  readonly site: string | undefined;
  /** Security zone of the cluster's segment, or the one that the cluster states itself. */
  readonly zone: string | undefined;
  /** Nodes that play the role, in the order of the role where it names them, else of the cluster. */
  readonly nodes: readonly Node[];
}

/** Places by id of the role; one id may be a role of several clusters. */
export function placesOf(estate: Estate): ReadonlyMap<string, readonly Place[]> {
  const zones = zonesOf(estate);
  const places = new Map<string, Place[]>();
  for (const cluster of estate.clusters) {
    const byId = new Map(cluster.nodes.map((node) => [node.id, node]));
    for (const role of cluster.roles) {
      const nodes = roleNodes(estate, cluster, role).flatMap((id) => byId.get(id) ?? []);
      const place = { cluster, role, site: cluster.site, zone: zones.get(cluster.id), nodes };
      const known = places.get(role.id);
      if (known === undefined) places.set(role.id, [place]);
      else known.push(place);
    }
  }
  return places;
}

/** Zone of each cluster by its id, where the estate tells one. */
function zonesOf(estate: Estate): ReadonlyMap<string, string> {
  const zoneOf = new Map(estate.fabrics.flatMap(({ segments }) => segments.map(({ id, zone }) => [id, zone])));
  return new Map(
    estate.clusters.flatMap(({ id, segment, zone }) => {
      const found = (segment === undefined ? undefined : zoneOf.get(segment)) ?? zone;
      return found === undefined ? [] : [[id, found] as const];
    }),
  );
}
