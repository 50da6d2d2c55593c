/** All devices of the estate, with their ports and loads, in file order. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Build, Cluster, Estate, Fabric, Leaf, Node, OutOfBandSwitch, Rack, Spine } from "../model/estate.ts";
import { quantity } from "../units/index.ts";
import { capped, serverLoad } from "./load.ts";
import { serverPorts, storagePorts, switchPorts } from "./ports.ts";
import type { Conflict, Device, Port } from "./types.ts";

/** Cables that a device states, by its own port. */
export type StatedCables = Node["cables"];

/** A server with the records that it comes from. */
export interface Host {
  readonly node: Node;
  readonly cluster: Cluster;
  readonly build: Build | undefined;
}

export interface Inventory {
  readonly devices: readonly Device[];
  readonly byId: ReadonlyMap<string, Device>;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly cables: ReadonlyMap<string, StatedCables>;
  /** Devices whose product, and so whose ports, the catalogue does not tell. */
  readonly unknownPorts: ReadonlySet<string>;
  readonly conflicts: readonly Conflict[];
}

/** Lists devices. That ids and numbers are unique is a rule between records, checked before. */
export function takeInventory(estate: Estate, catalogue: Catalogue): Inventory {
  const cables = new Map<string, StatedCables>();
  const hosts = new Map<string, Host>();
  const unknownPorts = new Set<string>();
  const racks = new Map(estate.racks.map((rack) => [rack.id, rack]));
  const conflicts: Conflict[] = [];
  const siteOf: SiteOf = (device, own, rackId, path) => {
    const rack = rackId === undefined ? undefined : racks.get(rackId);
    if (rack !== undefined && own !== undefined && own !== rack.site) {
      const message = `${device}: is at ${own}, rack ${rack.id} stands at ${rack.site}; name a rack of its site`;
      conflicts.push({ path: [...path, "rack"], message });
    }
    // Where both are stated, cables and feeds follow the rack.
    return rack?.site ?? own;
  };

  const devices = [
    ...estate.racks.flatMap((rack) => pdus(rack, catalogue)),
    ...servers(estate, catalogue, hosts, unknownPorts, siteOf),
    ...estate.fabrics.flatMap((fabric) => switches(fabric, catalogue, unknownPorts, siteOf)),
    ...storage(estate, catalogue, unknownPorts, siteOf),
  ];
  for (const { node } of hosts.values()) cables.set(node.id, node.cables);
  for (const fabric of estate.fabrics) {
    for (const item of [...fabric.spines, ...fabric.leaves, ...fabric.outOfBand]) cables.set(item.id, item.cables);
  }
  for (const item of [...estate.arrays, ...estate.pools]) cables.set(item.id, item.cables);
  return {
    devices,
    byId: new Map(devices.map((device) => [device.id, device])),
    hosts,
    cables,
    unknownPorts,
    conflicts,
  };
}

type SiteOf = (
  device: string,
  own: string | undefined,
  rack: string | undefined,
  path: readonly string[],
) => string | undefined;

function pdus(rack: Rack, catalogue: Catalogue): Device[] {
  const { pdu } = rack;
  if (pdu === undefined) return [];
  return rack.feeds.map((feed) => ({
    id: `${rack.id}-pdu-${feed}`,
    kind: "pdu",
    number: undefined,
    group: undefined,
    product: pdu,
    site: rack.site,
    rack: rack.id,
    u: undefined,
    units: catalogue.pdus.get(pdu)?.units,
    ports: [],
    // A PDU passes on what others draw; its own draw is below a watt.
    load: quantity<"W">(0),
    psus: undefined,
    path: ["racks", rack.id, "pdu"],
  }));
}

function servers(
  estate: Estate,
  catalogue: Catalogue,
  hosts: Map<string, Host>,
  unknownPorts: Set<string>,
  siteOf: SiteOf,
): Device[] {
  const builds = new Map(
    estate.builds.map((build) => [
      build.id,
      { build, ports: serverPorts(build, catalogue), load: serverLoad(build, catalogue) },
    ]),
  );
  return estate.clusters.flatMap((cluster) =>
    cluster.nodes.map((node): Device => {
      const known = builds.get(node.build);
      const build = known?.build;
      if (known === undefined) unknownPorts.add(node.id);
      const path = ["clusters", cluster.id, "nodes", node.id];
      hosts.set(node.id, { node, cluster, build });
      return {
        id: node.id,
        kind: "server",
        number: node.number,
        group: cluster.id,
        product: node.build,
        site: siteOf(node.id, node.site ?? cluster.site, node.rack, path),
        rack: node.rack,
        u: node.u,
        units: build?.chassis === undefined ? undefined : catalogue.chassis.get(build.chassis)?.units,
        ports: known?.ports ?? [],
        load: capped(known?.load, node.powerCap),
        psus: build?.psus?.count,
        path,
      };
    }),
  );
}

function switches(fabric: Fabric, catalogue: Catalogue, unknownPorts: Set<string>, siteOf: SiteOf): Device[] {
  const panels = new Map<string, readonly Port[]>();
  const device = (
    kind: "spine" | "leaf" | "out-of-band-switch",
    list: string,
    item: Spine | Leaf | OutOfBandSwitch,
  ) => {
    const product = item.product === undefined ? undefined : catalogue.switches.get(item.product);
    if (product === undefined) unknownPorts.add(item.id);
    const purpose = kind === "out-of-band-switch" ? "management" : "data";
    const key = `${purpose} ${product?.id ?? ""}`;
    const ports = panels.get(key) ?? switchPorts(product, purpose);
    panels.set(key, ports);
    const path = ["fabrics", fabric.id, list, item.id];
    return {
      id: item.id,
      kind,
      number: item.number,
      group: fabric.id,
      product: item.product,
      site: siteOf(item.id, fabric.site, item.rack, path),
      rack: item.rack,
      u: item.u,
      units: product?.units,
      ports,
      load: product?.watts,
      psus: product?.psus,
      path,
    };
  };
  return [
    ...fabric.spines.map((item) => device("spine", "spines", item)),
    ...fabric.leaves.map((item) => device("leaf", "leaves", item)),
    ...fabric.outOfBand.map((item) => device("out-of-band-switch", "outOfBand", item)),
  ];
}

function storage(estate: Estate, catalogue: Catalogue, unknownPorts: Set<string>, siteOf: SiteOf): Device[] {
  // A pool is hardware as soon as one fact of hardware is stated; capacity in a cloud is not.
  const hardware = estate.pools.filter(
    (pool) =>
      pool.product !== undefined ||
      pool.rack !== undefined ||
      pool.number !== undefined ||
      Object.keys(pool.cables).length > 0,
  );
  const device = (kind: "array" | "pool", item: (typeof estate.arrays)[number] | (typeof hardware)[number]): Device => {
    const product = item.product === undefined ? undefined : catalogue.arrays.get(item.product);
    const stated = "ports" in item ? item.ports : undefined;
    if (stated === undefined && product === undefined) unknownPorts.add(item.id);
    const path = [kind === "array" ? "arrays" : "pools", item.id];
    return {
      id: item.id,
      kind,
      number: item.number,
      group: undefined,
      product: item.product,
      site: siteOf(item.id, item.site, item.rack, path),
      rack: item.rack,
      u: item.u,
      units: product?.units,
      ports: storagePorts(stated, item.product, catalogue),
      load: product?.watts,
      psus: product?.psus,
      path,
    };
  };
  return [...estate.arrays.map((item) => device("array", item)), ...hardware.map((item) => device("pool", item))];
}
