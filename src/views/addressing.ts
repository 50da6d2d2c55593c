/** Every address of the estate, from pools and device numbers. */
import type { Estate, Fabric } from "../model/estate.ts";
import type { Host, Inventory } from "./devices.ts";
import { contains, formatAddress, formatNetwork, type Network, parseAddress, parseNetwork, prefixFor } from "./ipv4.ts";
import { type Membership, membership } from "./membership.ts";
import { overlaps } from "./overlaps.ts";
import { AddressPool, type PoolRecord } from "./pool.ts";
import type { Cable, Conflict, Device, Interface, Subnet } from "./types.ts";

/** Addresses of a node's share of the pod network: a /24, the default of kube-controller-manager's node-cidr-mask-size. */
const PODS_PER_NODE = 256;

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
  const links = linkAddresses(estate.fabrics, inventory, cables, conflicts);
  const clusters = clusterNetworks(estate, conflicts);

  const all = [...pools.values()];
  conflicts.push(...all.flatMap((pool) => pool.exhaustion()));
  const records = [...all.map((pool) => pool.record), ...links.pools, ...clusters.pools, ...cloud(estate)];
  conflicts.push(...overlaps(records));
  const cloudSubnets = cloud(estate).map(({ id, network }): Subnet => subnet(id, network, "cloud", network.size, 0));
  return {
    interfaces: [...interfaces, ...links.interfaces],
    subnets: [...all.map((pool) => pool.subnet), ...links.subnets, ...clusters.subnets, ...cloudSubnets],
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
  const holder = { id: device.id, number, path: device.path };
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
        : pool?.pin(parseAddress(pinned), { ...holder, path: [...device.path, "address"] }, own);
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
    pool.pin(address, { id: `API server of ${cluster.id}`, number: undefined, path }, conflicts);
  }
}

interface Derived {
  readonly pools: readonly PoolRecord[];
  readonly subnets: readonly Subnet[];
}

/** A /31 per uplink: the leaf's number picks a block, the link's place on the leaf the pair in it. */
function linkAddresses(
  fabrics: readonly Fabric[],
  inventory: Inventory,
  cables: readonly Cable[],
  conflicts: Conflict[],
): Derived & { readonly interfaces: readonly Interface[] } {
  const pools = new Map<string, PoolRecord>();
  const used = new Map<string, number>();
  const byFabric = new Map<string, { readonly pool: PoolRecord; readonly block: number }>();
  for (const { id, addressing, uplinks } of fabrics) {
    if (addressing === undefined || addressing.links === "unnumbered") continue;
    const network = parseNetwork(addressing.links);
    const key = formatNetwork(network);
    const path = ["fabrics", id, "addressing", "links"];
    const pool = pools.get(key) ?? { id: `${id}-links`, title: `links of ${id}`, purpose: "links", network, path };
    pools.set(key, pool);
    // Blocks are powers of two, so that a third uplink does not move the addresses of all other leaves.
    byFabric.set(id, { pool, block: 2 ** Math.ceil(Math.log2(uplinks?.perLeaf ?? 1)) });
  }

  const interfaces: Interface[] = [];
  const next = new Map<string, number>();
  const full = new Map<PoolRecord, { readonly leaf: Device; readonly needed: number }>();
  for (const cable of cables) {
    const leaf = cable.purpose === "uplink" ? inventory.byId.get(cable.a.device) : undefined;
    const plan = byFabric.get(leaf?.group ?? "");
    if (leaf?.number === undefined || plan === undefined) continue;
    const index = next.get(leaf.id) ?? 0;
    next.set(leaf.id, index + 1);
    const offset = (leaf.number * plan.block + index) * 2;
    const { pool } = plan;
    if (offset + 1 >= pool.network.size) {
      if (offset + 2 > (full.get(pool)?.needed ?? 0)) full.set(pool, { leaf, needed: offset + 2 });
      continue;
    }
    used.set(pool.id, (used.get(pool.id) ?? 0) + 1);
    for (const [end, place] of [
      [cable.b, 0],
      [cable.a, 1],
    ] as const) {
      const address = formatAddress(pool.network.base + offset + place);
      interfaces.push({ device: end.device, interface: end.port, address, length: 31, pool: pool.id });
    }
  }
  for (const [pool, { leaf, needed }] of full) {
    const message = `${pool.title}: ${formatNetwork(pool.network)} holds ${pool.network.size / 2} links, ${leaf.id} with number ${leaf.number} needs the ${needed / 2}th; widen it to /${prefixFor(needed)} or lower the number`;
    conflicts.push({ path: pool.path, message });
  }
  const records = [...pools.values()];
  const subnets = records.map(({ id, network }) => subnet(id, network, "links", network.size / 2, used.get(id) ?? 0));
  return { pools: records, subnets, interfaces };
}

function clusterNetworks(estate: Estate, conflicts: Conflict[]): Derived {
  const pools: PoolRecord[] = [];
  const subnets: Subnet[] = [];
  for (const { id, kubernetes, nodes } of estate.clusters) {
    if (kubernetes === undefined) continue;
    const path = ["clusters", id, "kubernetes"];
    const services = parseNetwork(kubernetes.serviceNetwork);
    const title = `service network of ${id}`;
    pools.push({
      id: `${id}-services`,
      title,
      purpose: "services",
      network: services,
      path: [...path, "serviceNetwork"],
    });
    subnets.push(subnet(`${id}-services`, services, "services", services.size, 0));
    // Pods of the cloud's own control plane have addresses of the cloud's network.
    if (id === estate.recovery?.kubernetes?.cluster) continue;
    const pods = parseNetwork(kubernetes.podNetwork);
    pools.push({
      id: `${id}-pods`,
      title: `pod network of ${id}`,
      purpose: "pods",
      network: pods,
      path: [...path, "podNetwork"],
    });
    const wanted = nodes.length * PODS_PER_NODE;
    subnets.push(subnet(`${id}-pods`, pods, "pods", pods.size, Math.min(wanted, pods.size)));
    if (wanted <= pods.size) continue;
    const message = `pod network of ${id}: ${formatNetwork(pods)} has a /24 for ${Math.floor(pods.size / PODS_PER_NODE)} nodes, the cluster has ${nodes.length}; widen it to /${prefixFor(wanted)}`;
    conflicts.push({ path: [...path, "podNetwork"], message });
  }
  return { pools, subnets };
}

function cloud(estate: Estate): PoolRecord[] {
  const cidr = estate.recovery?.network?.cidr;
  if (cidr === undefined) return [];
  const path = ["recovery", "network", "cidr"];
  return [
    { id: "recovery", title: "network of the recovery site", purpose: "cloud", network: parseNetwork(cidr), path },
  ];
}

function subnet(pool: string, network: Network, purpose: Subnet["purpose"], capacity: number, used: number): Subnet {
  return { pool, network: formatNetwork(network), purpose, gateway: undefined, capacity, used };
}
