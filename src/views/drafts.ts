/** Which ports are to be joined: what devices state under `cables`, what follows from a fabric, where circuits arrive. */
import type { Estate, Fabric, Leaf } from "../model/estate.ts";
import { type BitRate, format, type Length, raw } from "../units/index.ts";
import type { Inventory } from "./devices.ts";
import type { Cable, CablePurpose, Conflict, Device } from "./types.ts";

/** A cable before anything is known about its ports. */
export interface Draft {
  readonly a: Cable["a"];
  readonly b: Cable["b"];
  /** Undefined where the ports decide. */
  readonly purpose: CablePurpose | undefined;
  /** Rate that both ports must run; undefined for the best that they share. */
  readonly rate: BitRate | undefined;
  readonly medium: string | undefined;
  readonly length: Length | undefined;
  /** Where a circuit ends; the sites of devices are their own. */
  readonly site: string | undefined;
  readonly path: readonly string[];
}

export interface Drafts {
  /** What follows from a fabric: it has its ports before anything that is stated. */
  readonly derived: readonly Draft[];
  readonly stated: readonly Draft[];
  readonly conflicts: readonly Conflict[];
}

export function draftCables(estate: Estate, inventory: Inventory): Drafts {
  const conflicts: Conflict[] = [];
  const derived = estate.fabrics.flatMap((fabric) => fabricLinks(fabric, inventory, conflicts));
  const stated = inventory.devices.flatMap((device) => statedBy(device, inventory));
  const circuits = estate.circuits.flatMap((circuit): Draft[] => {
    if (circuit.handoff === undefined) return [];
    return [
      {
        a: { device: circuit.id, port: "handoff" },
        b: end(circuit.handoff),
        purpose: "circuit",
        rate: circuit.rate,
        medium: undefined,
        length: undefined,
        site: circuit.site,
        path: ["circuits", circuit.id, "handoff"],
      },
    ];
  });
  return { derived, stated: [...stated, ...circuits], conflicts };
}

function statedBy(device: Device, inventory: Inventory): Draft[] {
  return Object.entries(inventory.cables.get(device.id) ?? {}).map(([port, cable]) => ({
    a: { device: device.id, port },
    b: end(cable.to),
    purpose: undefined,
    rate: undefined,
    medium: cable.medium,
    length: cable.length,
    site: undefined,
    path: [...device.path, "cables", port],
  }));
}

function end(ref: string): Cable["a"] {
  const [device = "", port = ""] = ref.split("/");
  return { device, port };
}

function fabricLinks(fabric: Fabric, inventory: Inventory, conflicts: Conflict[]): Draft[] {
  const byId = new Map(fabric.leaves.map((leaf) => [leaf.id, leaf]));
  const paired = new Set<string>();
  return fabric.leaves.flatMap((leaf) => {
    const device = inventory.byId.get(leaf.id);
    // Without a product there are no ports to count.
    if (device === undefined || inventory.unknownPorts.has(leaf.id)) return [];
    const before = conflicts.length;
    const up = uplinks(fabric, leaf, device, conflicts);
    // A leaf with too few ports for its uplinks has none left to count for its peer.
    if (conflicts.length > before) return [];
    return [...up, ...peerLinks(fabric, leaf, device, byId, paired, inventory, conflicts)];
  });
}

function uplinks(fabric: Fabric, leaf: Leaf, device: Device, conflicts: Conflict[]): Draft[] {
  const { uplinks: wanted, spines } = fabric;
  if (wanted?.perLeaf === undefined || leaf.spinePort === undefined || spines.length === 0) return [];
  const own = uplinkPorts(fabric, device);
  if (own.length < wanted.perLeaf) {
    const rate = format("bitRate", wanted.rate);
    const message = `${leaf.id}: has ${own.length} ports that run ${rate}, the fabric wants ${wanted.perLeaf} uplinks per leaf; choose another product or lower uplinks.perLeaf`;
    conflicts.push({ path: [...device.path, "product"], message });
    return [];
  }
  const drafts: Draft[] = [];
  for (const [index, spine] of spines.entries()) {
    // An uneven rest goes to the first spines.
    const links = Math.floor(wanted.perLeaf / spines.length) + (index < wanted.perLeaf % spines.length ? 1 : 0);
    for (let link = 0; link < links; link += 1) {
      drafts.push({
        a: { device: leaf.id, port: own[drafts.length] ?? "" },
        b: { device: spine.id, port: String(leaf.spinePort + link) },
        purpose: "uplink",
        rate: wanted.rate,
        medium: undefined,
        length: undefined,
        site: undefined,
        path: [...device.path, "spinePort"],
      });
    }
  }
  return drafts;
}

function peerLinks(
  fabric: Fabric,
  leaf: Leaf,
  device: Device,
  leaves: ReadonlyMap<string, Leaf>,
  paired: Set<string>,
  inventory: Inventory,
  conflicts: Conflict[],
): Draft[] {
  const peer = leaf.peer === undefined ? undefined : leaves.get(leaf.peer);
  const wanted = fabric.peerLinks;
  if (wanted === undefined || peer === undefined || paired.has(leaf.id)) return [];
  // Each names the other: the first of the two in the file states the links.
  paired.add(leaf.id).add(peer.id);
  const far = inventory.byId.get(peer.id);
  if (far === undefined || inventory.unknownPorts.has(peer.id)) return [];
  const path = [...device.path, "peer"];
  const near = peerPorts(fabric, device);
  const farPorts = peerPorts(fabric, far);
  for (const [end, ports] of [
    [device, near],
    [far, farPorts],
  ] as const) {
    if (ports.length >= wanted.count) continue;
    const rate = format("bitRate", wanted.rate);
    const message = `${end.id}: has ${ports.length} ports that run ${rate} left, the fabric wants ${wanted.count} peer links; choose another product or lower peerLinks.count`;
    conflicts.push({ path: [...end.path, "product"], message });
    return [];
  }
  return near.map((port, index) => ({
    a: { device: leaf.id, port },
    b: { device: peer.id, port: farPorts[index] ?? "" },
    purpose: "peer-link",
    rate: wanted.rate,
    medium: undefined,
    length: undefined,
    site: undefined,
    path,
  }));
}

/** The highest ports that run the uplink rate, in order. Fewer than wanted where the leaf has fewer. */
function uplinkPorts(fabric: Fabric, leaf: Device): readonly string[] {
  const wanted = fabric.uplinks;
  return wanted?.perLeaf === undefined ? [] : highest(leaf, wanted.rate, wanted.perLeaf, new Set());
}

/** The next highest below the uplinks. */
function peerPorts(fabric: Fabric, leaf: Device): readonly string[] {
  const wanted = fabric.peerLinks;
  return wanted === undefined ? [] : highest(leaf, wanted.rate, wanted.count, new Set(uplinkPorts(fabric, leaf)));
}

function highest(device: Device, rate: BitRate, count: number, taken: ReadonlySet<string>): readonly string[] {
  return device.ports
    .filter(
      (port) => port.purpose === "data" && port.rates.some((one) => raw(one) === raw(rate)) && !taken.has(port.name),
    )
    .slice(-count)
    .map((port) => port.name);
}
