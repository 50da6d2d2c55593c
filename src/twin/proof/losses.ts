/** What an estate can lose, and which nodes go with it. */
import type { Estate } from "../../model/estate.ts";
import { roleNodes } from "../../views/roles.ts";
import { isDataSwitch, severedBy } from "../../views/severed.ts";
import type { Device, Views } from "../../views/types.ts";
import type { Drill } from "./schema.ts";

export interface Loss {
  /** `node trade-1`, `rack t1`, `feed a-tokyo`, `switch leaf-1`, `site pod-okx`. */
  readonly name: string;
  readonly kind: Drill["kind"];
  /** Nodes that are lost, in file order: without power, or cut off from the rest of their cluster. */
  readonly nodes: readonly string[];
  /** Of these the ones that keep their power: only switches on their way have lost it. Left out where there are none. */
  readonly cutOff?: readonly string[];
  /** Clusters that have one of the nodes. */
  readonly clusters: readonly string[];
  /** Of a node: all of its class, itself included, of which any could be lost instead. */
  readonly alike?: readonly string[];
}

/**
 * Every loss of hardware worth a drill: one node of each class, each rack, feed, switch and site, with the nodes behind the switches
 * that go along. Feeds and switches that take no node are kept. Switches of a fabric whose cables are not all known are left out.
 */
export function losses(estate: Estate, views: Views): Loss[] {
  const clusters = estate.clusters.filter(({ kubernetes }) => kubernetes !== undefined);
  const unknown = fabricsNotKnown(views);
  const switches = views.devices.filter((device) => isDataSwitch(device) && !unknown.has(device.group ?? ""));
  const loss = (kind: Loss["kind"], id: string, isDark: (device: Device) => boolean): Loss => {
    const dark = new Set(views.devices.filter(isDark).map((device) => device.id));
    const failed = new Set(switches.filter(isDark).map((device) => device.id));
    const severed = new Set(failed.size === 0 ? [] : clusters.flatMap((cluster) => severedBy(views, cluster, failed)));
    const lost = clusters.flatMap((cluster) =>
      cluster.nodes.flatMap((node) => (dark.has(node.id) || severed.has(node.id) ? [node.id] : [])),
    );
    const cutOff = lost.filter((node) => !dark.has(node));
    return {
      name: `${kind} ${id}`,
      kind,
      nodes: lost,
      ...(cutOff.length === 0 ? {} : { cutOff }),
      clusters: estate.clusters
        .filter((cluster) => cluster.nodes.some((node) => lost.includes(node.id)))
        .map((cluster) => cluster.id),
    };
  };
  const takesNodes = ({ nodes }: Loss): boolean => nodes.length > 0;
  return [
    ...nodeClasses(estate).flatMap((alike) =>
      alike.slice(0, 1).map((id): Loss => ({ ...loss("node", id, (device) => device.id === id), alike })),
    ),
    ...estate.racks.map(({ id }) => loss("rack", id, ({ rack }) => rack === id)).filter(takesNodes),
    ...estate.feeds.map(({ id }) => loss("feed", id, (device) => darkWithout(estate, device, id))),
    ...switches.map(({ id }) => loss("switch", id, (device) => device.id === id)),
    ...estate.sites.map(({ id }) => loss("site", id, ({ site }) => site === id)).filter(takesNodes),
  ];
}

/** Fabrics with a switch whose ports nobody knows: cables that end there are in no view, so what it carries cannot be told. */
export function fabricsNotKnown({ devices }: Pick<Views, "devices">): ReadonlySet<string> {
  return new Set(
    devices.flatMap((device) =>
      isDataSwitch(device) && !device.ports.some(({ purpose }) => purpose === "data") && device.group !== undefined
        ? [device.group]
        : [],
    ),
  );
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
function darkWithout(estate: Estate, device: Device, feed: string): boolean {
  const feeds = estate.racks.find(({ id }) => id === device.rack)?.feeds ?? [];
  if (!feeds.includes(feed)) return false;
  // One supply, or a number that nobody states, hangs on the first feed of its rack; two and more are shared out over all of them.
  return feeds.length === 1 || ((device.psus ?? 1) <= 1 && feeds[0] === feed);
}
