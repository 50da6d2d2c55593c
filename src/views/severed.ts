/** Which nodes lose the network when switches fail. */
import type { Cluster } from "../model/estate.ts";
import type { Device, Views } from "./types.ts";

type Wired = Pick<Views, "cables" | "deviceById">;

/** Networks that a set of switches forms, by switch: those with one number reach one another. */
type Networks = ReadonlyMap<string, number>;

/** Spines and leaves: they pass on what is not for them. */
export function isDataSwitch({ kind }: Device): boolean {
  return kind === "spine" || kind === "leaf";
}

/**
 * Nodes of a cluster that no longer reach the rest of it when these devices fail. The rest is, of each network that the nodes are in,
 * the part with the most control plane nodes, then the most nodes. A node with cables to several networks is cut off when it is in all.
 *
 * Answers by the cables for data alone, with what the estate states of circuits and the outside left out: what protocols make of them,
 * and how long that takes, is not part of it.
 */
export function severedBy(views: Wired, cluster: Cluster, failed: ReadonlySet<string>): string[] {
  const wiring = switchWiringOf(views);
  const after = networksOf(wiring, failed);
  const masters = new Set(cluster.kubernetes?.controlPlane?.nodes);
  const nodes = cluster.nodes.map(({ id }) => {
    const switches = [...(wiring.switchesOf.get(id) ?? [])];
    return { id, switches, networks: new Set(switches.flatMap((one) => wiring.networks.get(one) ?? [])) };
  });
  const isIn = (network: number, switches: readonly string[]): boolean =>
    switches.some((one) => after.get(one) === network);
  const rest = new Map(
    [...new Set(nodes.flatMap(({ networks }) => [...networks]))].map((network) => {
      const members = nodes.filter(({ networks }) => networks.has(network));
      const parts = [...wiring.networks].flatMap(([one, of]) => (of === network ? (after.get(one) ?? []) : []));
      const sized = [...new Set(parts)].map((part) => {
        const inside = members.filter(({ switches }) => isIn(part, switches));
        return { part, votes: inside.filter(({ id }) => masters.has(id)).length, size: inside.length };
      });
      const [largest] = sized.sort((a, b) => b.votes - a.votes || b.size - a.size);
      return [network, largest?.part] as const;
    }),
  );
  return nodes.flatMap(({ id, switches, networks }) => {
    const stays = [...networks].some((network) => {
      const part = rest.get(network);
      return part !== undefined && isIn(part, switches);
    });
    return networks.size > 0 && !stays ? [id] : [];
  });
}

interface SwitchWiring {
  /** Switches by the switch that they have a cable to. */
  readonly links: ReadonlyMap<string, ReadonlySet<string>>;
  /** Switches that a server has a cable to. */
  readonly switchesOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** With nothing failed. */
  readonly networks: Networks;
}

/** The same views are asked for every switch and cluster. */
const known = new WeakMap<Views["cables"], SwitchWiring>();

function switchWiringOf({ cables, deviceById }: Wired): SwitchWiring {
  const found = known.get(cables);
  if (found !== undefined) return found;
  const links = new Map<string, Set<string>>();
  const switchesOf = new Map<string, Set<string>>();
  const isSwitch = (id: string): boolean => {
    const device = deviceById.get(id);
    return device !== undefined && isDataSwitch(device);
  };
  for (const id of deviceById.keys()) if (isSwitch(id)) links.set(id, new Set());
  for (const { a, b, purpose } of cables) {
    if (purpose === "management") continue;
    for (const [near, far] of [
      [a.device, b.device],
      [b.device, a.device],
    ] as const) {
      if (!isSwitch(far)) continue;
      if (isSwitch(near)) links.get(near)?.add(far);
      else switchesOf.set(near, (switchesOf.get(near) ?? new Set()).add(far));
    }
  }
  const wiring = { links, switchesOf, networks: networksOf({ links }, new Set()) };
  known.set(cables, wiring);
  return wiring;
}

function networksOf({ links }: Pick<SwitchWiring, "links">, failed: ReadonlySet<string>): Networks {
  const networks = new Map<string, number>();
  for (const start of links.keys()) {
    if (failed.has(start) || networks.has(start)) continue;
    const network = networks.size;
    const reached = new Set([start]);
    // A set goes on to what is added while it is gone through.
    for (const one of reached) {
      networks.set(one, network);
      for (const next of links.get(one) ?? []) if (!failed.has(next)) reached.add(next);
    }
  }
  return networks;
}
