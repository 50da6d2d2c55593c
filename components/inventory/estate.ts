import * as pulumi from "@pulumi/pulumi";
import type { Cluster, Estate, Fabric as FabricRecord } from "../../src/model/estate.ts";
import { quantity } from "../../src/units/index.ts";
import { roleNodes } from "../../src/views/roles.ts";
import type { Views } from "../../src/views/types.ts";
import { type Wiring, wiringOf } from "../../src/views/wiring.ts";
import { Gpu, Server } from "./compute.ts";
import { PowerFeed, Rack, Site } from "./facility.ts";
import { Cable, Circuit, Fabric, Switch } from "./network.ts";
import { Accelerator, Budget, Checklist, Phase, RecoveryStatement, Region, ServiceTargets } from "./plan.ts";
import { Database, DataLifecycle, StorageArray, StoragePool } from "./storage.ts";

export interface InventoryArgs {
  readonly estate: Estate;
  readonly views: Views;
}

/** Everything that is owned, rented or promised, as one tree: estate, site, rack, device, part. */
export class Inventory extends pulumi.ComponentResource {
  /** Server of each node, for resources that need the machine to be there. */
  readonly servers: ReadonlyMap<string, Server>;
  readonly #args: InventoryArgs;
  readonly #wiring: Wiring;
  readonly #places = new Map<string, pulumi.Resource>();

  constructor(name: string, args: InventoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:inventory:Inventory", name, { about: args.estate.about }, opts);
    this.#args = args;
    this.#wiring = wiringOf(args.views);
    this.#declareFacility();
    for (const fabric of args.estate.fabrics) this.#declareFabric(fabric);
    this.servers = new Map(args.estate.clusters.flatMap((cluster) => this.#declareServers(cluster)));
    this.#declareStorage();
    this.#declareConnections();
    this.#declarePlan(name);
    // The whole estate as it was validated, without secrets, which it never holds: what policies rebuild it from.
    this.registerOutputs({ sections: args.estate });
  }

  /** The rack, else the site, else the estate: the closest place that is known. */
  #at(...ids: readonly (string | undefined)[]): pulumi.ComponentResourceOptions {
    for (const id of ids) {
      const place = id === undefined ? undefined : this.#places.get(id);
      if (place !== undefined) return { parent: place };
    }
    return { parent: this };
  }

  #declareFacility(): void {
    const { estate, views } = this.#args;
    for (const site of estate.sites) this.#places.set(site.id, new Site(site, { parent: this }));
    const feeds = new Map(views.feeds.map((view) => [view.id, view]));
    for (const feed of estate.feeds) {
      const { load = quantity<"W">(0), loadAlone = quantity<"W">(0) } = feeds.get(feed.id) ?? {};
      new PowerFeed({ ...feed, load, loadAlone }, this.#at(feed.site));
    }
    const racks = new Map(views.racks.map((view) => [view.id, view]));
    for (const rack of estate.racks) {
      const view = racks.get(rack.id);
      const elevation = Object.fromEntries((view?.slots ?? []).map((slot) => [slot.device, span(slot.from, slot.to)]));
      const args = { ...rack, elevation, free: view?.free ?? rack.units, load: view?.load ?? quantity<"W">(0) };
      this.#places.set(rack.id, new Rack(args, this.#at(rack.site)));
    }
  }

  #declareFabric(fabric: FabricRecord): void {
    const { spines, leaves, outOfBand, ...record } = fabric;
    this.#places.set(fabric.id, new Fabric(record, this.#at(fabric.site)));
    const peers = new Map(leaves.map((leaf) => [leaf.id, leaf.peer]));
    for (const { id } of [...spines, ...leaves, ...outOfBand]) {
      const device = this.#args.views.deviceById.get(id);
      if (device === undefined) continue;
      const { kind, number, product, rack, u, load } = device;
      const { addresses, asn, ports } = this.#wiring.of(id);
      new Switch(
        { id, kind, number, product, rack, u, load, addresses, asn, ports, peer: peers.get(id) },
        this.#at(rack, fabric.id),
      );
    }
  }

  #declareServers(cluster: Cluster): [string, Server][] {
    const builds = new Map(this.#args.estate.builds.map((build) => [build.id, build]));
    const played = cluster.roles.map((role) => ({
      id: role.id,
      nodes: new Set(roleNodes(this.#args.estate, cluster, role)),
    }));
    let gpuIndex = 0;
    return cluster.nodes.flatMap((node) => {
      const build = builds.get(node.build);
      if (build === undefined) return [];
      const device = this.#args.views.deviceById.get(node.id);
      const roles = played.filter(({ nodes }) => nodes.has(node.id)).map(({ id }) => id);
      const { cables: _stated, ...record } = node;
      const { addresses, asn, ports } = this.#wiring.of(node.id);
      const server = new Server(
        { ...record, build, cluster: cluster.id, roles, addresses, asn, cables: ports, load: device?.load },
        this.#at(node.rack, node.site, cluster.site),
      );
      for (let slot = 0; slot < (build.gpus?.count ?? 0); slot++, gpuIndex++) {
        const index = gpuIndex;
        const role = cluster.roles.find((candidate) => candidate.gpus.includes(index))?.id;
        const { product = "", links = [], sharing = "none" } = build.gpus ?? {};
        new Gpu({ node: node.id, slot, index, product, role, links, sharing }, { parent: server });
      }
      return [[node.id, server] as [string, Server]];
    });
  }

  #declareStorage(): void {
    const { estate } = this.#args;
    for (const array of estate.arrays) new StorageArray(array, this.#at(array.rack, array.site));
    for (const pool of estate.pools) new StoragePool(pool, this.#at(pool.rack, pool.site));
    const siteOf = new Map(estate.clusters.map((cluster) => [cluster.id, cluster.site]));
    for (const database of estate.databases) new Database(database, this.#at(siteOf.get(database.cluster ?? "")));
    const { tiers, backups, dataClasses } = estate;
    if (tiers.length + backups.length + dataClasses.length > 0) {
      new DataLifecycle("data-lifecycle", { tiers, backups, dataClasses }, { parent: this });
    }
  }

  #declareConnections(): void {
    const { estate, views } = this.#args;
    const fabricOf = new Map(
      estate.fabrics.flatMap((fabric) =>
        [...fabric.spines, ...fabric.leaves, ...fabric.outOfBand].map((device) => [device.id, fabric.id] as const),
      ),
    );
    for (const { id, path: _path, ...cable } of views.cables) {
      new Cable(id, cable, this.#at(fabricOf.get(cable.b.device), fabricOf.get(cable.a.device)));
    }
    for (const circuit of estate.circuits) new Circuit(circuit, this.#at(circuit.site));
  }

  #declarePlan(name: string): void {
    const { estate } = this.#args;
    for (const region of estate.regions) this.#places.set(region.id, new Region(region, { parent: this }));
    for (const row of estate.accelerators) new Accelerator(row, this.#at(row.regions[0]));
    new Budget(`${name}-budget`, estate.budget, { parent: this });
    new ServiceTargets(`${name}-targets`, { ...estate.targets, scaling: estate.scaling }, { parent: this });
    if (estate.recovery !== undefined) new RecoveryStatement(`${name}-recovery`, estate.recovery, { parent: this });
    const last = new Map<string, Phase>();
    for (const phase of estate.phases) {
      const before = last.get(phase.programme);
      last.set(phase.programme, new Phase(phase, { parent: this, dependsOn: before === undefined ? [] : [before] }));
    }
    for (const list of estate.checklists) new Checklist(list, { parent: this });
  }
}

function span(from: number, to: number): string {
  return from === to ? `${from}` : `${from}-${to}`;
}
