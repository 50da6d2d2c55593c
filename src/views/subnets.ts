/** Networks that hand out addresses by themselves: links between switches, pods, services, the recovery site in the cloud. */
import type { Estate, Fabric } from "../model/estate.ts";
import type { Inventory } from "./devices.ts";
import { contains, formatAddress, formatNetwork, type Network, parseNetwork, prefixFor } from "./ipv4.ts";
import type { PoolRecord } from "./pool.ts";
import type { Cable, Conflict, Device, Interface, Subnet } from "./types.ts";

/** Addresses of a node's share of the pod network: a /24, the default of kube-controller-manager's node-cidr-mask-size. */
const PODS_PER_NODE = 256;

export interface Derived {
  readonly pools: readonly PoolRecord[];
  readonly subnets: readonly Subnet[];
}

/** A /31 per uplink: the leaf's number picks a block, the link's place on the leaf the pair in it. */
export function linkAddresses(
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

/** Pod and service networks of each cluster. */
export function clusterNetworks(estate: Estate, conflicts: Conflict[]): Derived {
  const pools: PoolRecord[] = [];
  const subnets: Subnet[] = [];
  for (const { id, kubernetes, nodes, segment } of estate.clusters) {
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
    if (kubernetes.loadBalancers !== undefined && !isPartOf(kubernetes.loadBalancers, segment, estate)) {
      const network = parseNetwork(kubernetes.loadBalancers);
      const title = `load balancers of ${id}`;
      pools.push({
        id: `${id}-load-balancers`,
        title,
        purpose: "services",
        network,
        path: [...path, "loadBalancers"],
      });
    }
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

/** Load balancers may have a block of their own cluster's segment: its zone is then theirs too. */
function isPartOf(block: string, segment: string | undefined, { fabrics }: Estate): boolean {
  const { base, length } = parseNetwork(block);
  return fabrics.some(({ segments }) =>
    segments.some(({ id, prefix }) => {
      const whole = parseNetwork(prefix);
      return id === segment && length >= whole.length && contains(whole, base);
    }),
  );
}

/** The recovery site's network. */
export function cloudNetwork(estate: Estate): Derived {
  const cidr = estate.recovery?.network?.cidr;
  if (cidr === undefined) return { pools: [], subnets: [] };
  const network = parseNetwork(cidr);
  const path = ["recovery", "network", "cidr"];
  return {
    pools: [{ id: "recovery", title: "network of the recovery site", purpose: "cloud", network, path }],
    subnets: [subnet("recovery", network, "cloud", network.size, 0)],
  };
}

function subnet(pool: string, network: Network, purpose: Subnet["purpose"], capacity: number, used: number): Subnet {
  return { pool, network: formatNetwork(network), purpose, gateway: undefined, capacity, used };
}
