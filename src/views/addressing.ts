/** Every address of the estate, from pools and device numbers. */
import type { Estate, Fabric } from "../model/estate.ts";
import type { Host, Inventory } from "./devices.ts";
import { contains, formatAddress, formatNetwork, parseAddress, parseNetwork } from "./ipv4.ts";
import { type Membership, membership } from "./membership.ts";
import { overlaps } from "./overlaps.ts";
import { AddressPool, type PoolRecord } from "./pool.ts";
import { cloudNetwork, clusterNetworks, linkAddresses } from "./subnets.ts";
import type { Cable, Conflict, Device, Interface, Subnet } from "./types.ts";

/** True for a host that speaks BGP itself: it has a loopback and an ASN. */
export function isRouted(host: Host | undefined): boolean {
  return host?.build?.nics.some((nic) => nic.bond === "routed") ?? false;
}

/**
 * Interfaces of each device in file order, then the links between switches.
 *
 * Nothing depends on the position in a list: an address is its pool plus the device's number, a link is its pool plus the
 * block of the leaf's number.
 */
export function deriveAddressing(
  estate: Estate,
  inventory: Inventory,
  cables: readonly Cable[],
): {
  readonly interfaces: readonly Interface[];
  readonly subnets: readonly Subnet[];
  readonly conflicts: readonly Conflict[];
} {
  const conflicts: Conflict[] = [];
  const pools = fabricPools(estate.fabrics);
  const member = membership(estate);
  const interfaces = inventory.devices.flatMap((device) =>
    ownInterfaces(device, inventory, member, pools, conflicts, estate),
  );
  checkApiAddresses(estate, inventory, member, pools, conflicts);
  const more = [
    linkAddresses(estate.fabrics, inventory, cables, conflicts),
    clusterNetworks(estate, conflicts),
    cloudNetwork(estate),
  ] as const;
  const [links] = more;
  const all = [...pools.values()];
  conflicts.push(...all.flatMap((pool) => pool.exhaustion()));
  conflicts.push(...overlaps([...all.map((pool) => pool.record), ...more.flatMap((one) => one.pools)]));
  return {
    interfaces: [...interfaces, ...links.interfaces],
    subnets: [...all.map((pool) => pool.subnet), ...more.flatMap((one) => one.subnets)],
    conflicts,
  };
}

/** Pools by their key. Fabrics may name one pool of loopbacks together: device numbers are unique in the estate. */
function fabricPools(fabrics: readonly Fabric[]): Map<string, AddressPool> {
  const pools = new Map<string, AddressPool>();
  const add = (key: string, record: PoolRecord) => {
    if (!pools.has(key)) pools.set(key, new AddressPool(record));
  };
  for (const { id, addressing, segments } of fabrics) {
    const path = ["fabrics", id, "addressing"];
    if (addressing !== undefined) {
      const loopbacks = parseNetwork(addressing.loopbacks);
      add(`loopbacks ${formatNetwork(loopbacks)}`, {
        id: `${id}-loopbacks`,
        title: `loopbacks of ${id}`,
        purpose: "loopback",
        network: loopbacks,
        path: [...path, "loopbacks"],
      });
      add(`out-of-band ${id}`, {
        id: `${id}-out-of-band`,
        title: `out-of-band network of ${id}`,
        purpose: "out-of-band",
        network: parseNetwork(addressing.outOfBand),
        path: [...path, "outOfBand"],
      });
    }
    for (const segment of segments) {
      add(`segment ${id} ${segment.id}`, {
        id: segment.id,
        title: `segment ${segment.id}`,
        purpose: "segment",
        network: parseNetwork(segment.prefix),
        path: ["fabrics", id, "segments", segment.id, "prefix"],
      });
    }
  }
  return pools;
}

function ownInterfaces(
  device: Device,
  inventory: Inventory,
  member: Membership,
  pools: ReadonlyMap<string, AddressPool>,
  conflicts: Conflict[],
  estate: Estate,
): Interface[] {
  const { number } = device;
  if (number === undefined) return [];
  const host = inventory.hosts.get(device.id);
  const wanted = host?.cluster.segment ?? segmentOfArray(estate, device);
  const fabric = member.fabricOf(device, wanted);
  if (fabric === undefined) return [];
  const holder = { id: device.id, number, path: device.path, pinned: false };
  const found: Interface[] = [];
  // Two addresses that number 0 cannot have are one mistake.
  const own: Conflict[] = [];
  const give = (name: string, pool: AddressPool | undefined, address: number | undefined, length: number) => {
    if (pool === undefined || address === undefined) return;
    found.push({ device: device.id, interface: name, address: formatAddress(address), length, pool: pool.record.id });
  };

  const isSwitch = device.kind === "spine" || device.kind === "leaf";
  if (isSwitch || isRouted(host)) {
    const pool =
      fabric.addressing && pools.get(`loopbacks ${formatNetwork(parseNetwork(fabric.addressing.loopbacks))}`);
    give("lo", pool, pool?.number(holder, own), 32);
  }
  const management = device.kind === "server" ? (host?.build?.bmc === undefined ? undefined : "bmc") : "mgmt";
  if (management !== undefined) {
    const pool = pools.get(`out-of-band ${fabric.id}`);
    give(management, pool, pool?.number(holder, own), pool?.record.network.length ?? 0);
  }
  const segment = member.segmentOf(device, wanted);
  if (segment !== undefined) {
    const pool = pools.get(`segment ${fabric.id} ${segment.id}`);
    const pinned = host?.node.address;
    const address =
      pinned === undefined
        ? pool?.number(holder, own)
        : pool?.pin(parseAddress(pinned), { ...holder, path: [...device.path, "address"], pinned: true }, own);
    give(segment.id, pool, address, pool?.record.network.length ?? 0);
  }
  conflicts.push(...(number === 0 ? own.slice(0, 1) : own));
  return found;
}

function segmentOfArray(estate: Estate, device: Device): string | undefined {
  return device.kind === "array" ? estate.arrays.find((array) => array.id === device.id)?.segment : undefined;
}

/** The API server's virtual address is nobody's port, but nobody else's address either. */
function checkApiAddresses(
  estate: Estate,
  inventory: Inventory,
  member: Membership,
  pools: ReadonlyMap<string, AddressPool>,
  conflicts: Conflict[],
): void {
  for (const cluster of estate.clusters) {
    const control = cluster.kubernetes?.controlPlane;
    const first = cluster.nodes.map((node) => inventory.byId.get(node.id)).find((device) => device !== undefined);
    const fabric = first && member.fabricOf(first, cluster.segment);
    const pool = fabric && pools.get(`segment ${fabric.id} ${cluster.segment}`);
    if (control === undefined || pool === undefined) continue;
    const address = parseAddress(control.address);
    // One that BGP announces may lie outside the segment; a control plane of one node may answer on the node's own.
    if (!contains(pool.record.network, address) || control.nodes.length === 1) continue;
    const path = ["clusters", cluster.id, "kubernetes", "controlPlane", "address"];
    pool.pin(address, { id: `API server of ${cluster.id}`, number: undefined, path, pinned: true }, conflicts);
  }
}
