/** Which nodes a switch takes off the network when it fails. */
import type { Cluster } from "../model/estate.ts";
import type { Views } from "./types.ts";

/** Devices that pass on what is not for them; a server with two cables connects no two switches. */
const SWITCHES: ReadonlySet<string> = new Set(["spine", "leaf"]);

type Wired = Pick<Views, "cables" | "deviceById">;

/**
 * Nodes of a cluster that reach the rest of it by cables for data, but no longer without this switch. The rest is the part with the
 * most control plane nodes; where none of them has a switch any more, all nodes are cut off.
 *
 * Answers by the cables alone: what the protocols make of them, and how long that takes, is not part of it.
 */
export function severedBy(views: Wired, cluster: Cluster, device: string): string[] {
  const links = linksOf(views);
  const before = mainland(views, links, cluster, undefined);
  const after = mainland(views, links, cluster, device);
  return cluster.nodes.flatMap(({ id }) => (before.has(id) && !after.has(id) ? [id] : []));
}

/** Spines and leaves, in file order. */
export function dataSwitches({ devices }: Pick<Views, "devices">): string[] {
  return devices.flatMap(({ id, kind }) => (SWITCHES.has(kind) ? [id] : []));
}

type Links = ReadonlyMap<string, readonly string[]>;

/** The same views are asked for every switch. */
const known = new WeakMap<Views["cables"], Links>();

function linksOf({ cables }: Wired): Links {
  const found = known.get(cables);
  if (found !== undefined) return found;
  const links = new Map<string, string[]>();
  const link = (from: string, to: string): void => {
    const own = links.get(from);
    if (own === undefined) links.set(from, [to]);
    else own.push(to);
  };
  for (const { a, b, purpose } of cables) {
    if (purpose === "management" || purpose === "circuit") continue;
    link(a.device, b.device);
    link(b.device, a.device);
  }
  known.set(cables, links);
  return links;
}

/** Nodes of the largest part of a cluster that is connected. */
function mainland(views: Wired, links: Links, cluster: Cluster, without: string | undefined): ReadonlySet<string> {
  const own = new Set(cluster.nodes.map(({ id }) => id));
  const masters = new Set(cluster.kubernetes?.controlPlane?.nodes);
  const seen = new Set<string>();
  const parts = cluster.nodes.flatMap(({ id }) => {
    if (seen.has(id)) return [];
    const reached = reachable(views, links, id, without);
    for (const device of reached) seen.add(device);
    const nodes = [...reached].filter((device) => own.has(device));
    const votes = nodes.filter((node) => masters.has(node)).length;
    return [...reached].some((device) => isSwitch(views, device)) ? [{ nodes, votes }] : [];
  });
  const [largest] = parts.sort((a, b) => b.votes - a.votes || b.nodes.length - a.nodes.length);
  return new Set(largest?.nodes);
}

function isSwitch({ deviceById }: Wired, device: string): boolean {
  return SWITCHES.has(deviceById.get(device)?.kind ?? "");
}

function reachable(views: Wired, links: Links, from: string, without: string | undefined): Set<string> {
  const reached = new Set([from]);
  // A set goes on to what is added while it is gone through.
  for (const device of reached) {
    if (device !== from && !isSwitch(views, device)) continue;
    for (const next of links.get(device) ?? []) if (next !== without) reached.add(next);
  }
  return reached;
}
