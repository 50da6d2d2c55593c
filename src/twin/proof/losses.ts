/** What an estate can lose, and which nodes go with it. */
import type { Estate } from "../../model/estate.ts";
import { roleNodes } from "../../views/roles.ts";
import { dataSwitches, severedBy } from "../../views/severed.ts";
import type { Views } from "../../views/types.ts";
import type { Drill } from "./schema.ts";

export interface Loss {
  /** `node trade-1`, `rack t1`, `feed a-tokyo`, `switch leaf-1`, `site pod-okx`. */
  readonly name: string;
  readonly kind: Drill["kind"];
  /** Nodes that are without power, or of a switch without network, in file order. */
  readonly nodes: readonly string[];
  /** Clusters that have one of them. */
  readonly clusters: readonly string[];
  /** Of a node: all of its class, itself included, of which any could be lost instead. */
  readonly alike?: readonly string[];
}

/**
 * Every loss of hardware worth a drill: one node of each class, each rack, feed, switch and site. Feeds and switches that take no node
 * are kept.
 */
export function losses(estate: Estate, views: Views): Loss[] {
  const loss = (kind: Loss["kind"], id: string, nodes: readonly string[]): Loss => ({
    name: `${kind} ${id}`,
    kind,
    nodes,
    clusters: estate.clusters
      .filter((cluster) => cluster.nodes.some((node) => nodes.includes(node.id)))
      .map(({ id }) => id),
  });
  const all = estate.clusters
    .filter(({ kubernetes }) => kubernetes !== undefined)
    .flatMap((cluster) => cluster.nodes.map((node) => ({ cluster, node })));
  const placeOf = (id: string) => views.deviceById.get(id);
  const without = (isLost: (id: string) => boolean) => all.flatMap(({ node }) => (isLost(node.id) ? [node.id] : []));
  return [
    ...nodeClasses(estate).flatMap((alike) =>
      alike.slice(0, 1).map((id): Loss => ({ ...loss("node", id, [id]), alike })),
    ),
    ...estate.racks
      .map(({ id }) =>
        loss(
          "rack",
          id,
          without((node) => placeOf(node)?.rack === id),
        ),
      )
      .filter(({ nodes }) => nodes.length > 0),
    ...estate.feeds.map(({ id }) =>
      loss(
        "feed",
        id,
        without((node) => darkWithout(estate, placeOf(node), id)),
      ),
    ),
    ...dataSwitches(views).map((id) => {
      const severed = new Set(
        estate.clusters.flatMap((cluster) => (cluster.kubernetes === undefined ? [] : severedBy(views, cluster, id))),
      );
      return loss(
        "switch",
        id,
        without((node) => severed.has(node)),
      );
    }),
    ...estate.sites
      .map(({ id }) =>
        loss(
          "site",
          id,
          without((node) => placeOf(node)?.site === id),
        ),
      )
      .filter(({ nodes }) => nodes.length > 0),
  ];
}

/** Nodes by their combination of cluster, build and roles, in file order. */
function nodeClasses(estate: Estate): (readonly string[])[] {
  const classes = new Map<string, string[]>();
  for (const cluster of estate.clusters) {
    if (cluster.kubernetes === undefined) continue;
    for (const node of cluster.nodes) {
      const roles = cluster.roles.filter((role) => roleNodes(estate, cluster, role).includes(node.id));
      const key = [cluster.id, node.build, ...roles.map(({ id }) => id)].join(" ");
      classes.set(key, [...(classes.get(key) ?? []), node.id]);
    }
  }
  return [...classes.values()];
}

/** Whether a device has no supply left when a feed of its rack is gone. */
function darkWithout(estate: Estate, device: Views["devices"][number] | undefined, feed: string): boolean {
  const feeds = estate.racks.find(({ id }) => id === device?.rack)?.feeds ?? [];
  if (!feeds.includes(feed)) return false;
  // One supply, or a number that nobody states, hangs on the first feed of its rack; two and more are shared out over all of them.
  return feeds.length === 1 || ((device?.psus ?? 1) <= 1 && feeds[0] === feed);
}
