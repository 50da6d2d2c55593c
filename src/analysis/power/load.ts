/** Load of devices, those included of which the estate does not say all. */
import type { Catalogue, Chassis, Nic } from "../../catalogue/types.ts";
import type { Build, Estate } from "../../model/estate.ts";
import { add, type Power, quantity, raw, scale } from "../../units/index.ts";
import { serverLoad } from "../../views/load.ts";
import type { Device } from "../../views/types.ts";
import { constant } from "../constant.ts";
import type { Facts } from "../rule.ts";

export interface Load {
  readonly watts: Power;
  /** True where a part was assumed. */
  readonly modelled: boolean;
}

/** Load of every device at the plug, by its id; PDUs take what their devices take. */
export function deviceLoads({ estate, catalogue, views }: Facts): ReadonlyMap<string, Load> {
  const builds = new Map(estate.builds.map((build) => [build.id, build]));
  const loads = new Map<string, Load>();
  for (const device of views.devices) {
    if (device.kind === "pdu") continue;
    const known = device.load;
    loads.set(
      device.id,
      known === undefined
        ? { watts: modelled(device, builds, catalogue), modelled: true }
        : { watts: known, modelled: false },
    );
  }
  return loads;
}

/** Load of what the estate only counts: nodes of databases without a cluster, and a store for each tier on premises without one. */
export function countedLoad({ databases, tiers }: Estate, catalogue: Catalogue): Power {
  const servers = databases.reduce((total, { cluster, nodes }) => total + (cluster === undefined ? nodes : 0), 0);
  const stores = tiers.filter(
    ({ placement, storedIn }) => placement === "on-premises" && storedIn === undefined,
  ).length;
  return add(
    scale(constant(catalogue, "typical-server-load", "power"), servers),
    scale(constant(catalogue, "typical-storage-load", "power"), stores),
  );
}

function modelled(device: Device, builds: ReadonlyMap<string, Build>, catalogue: Catalogue): Power {
  if (device.kind === "server") {
    const build = device.product === undefined ? undefined : builds.get(device.product);
    return (
      (build === undefined ? undefined : buildLoad(build, catalogue).watts) ??
      constant(catalogue, "typical-server-load", "power")
    );
  }
  const id = device.kind === "array" || device.kind === "pool" ? "typical-storage-load" : "typical-switch-load";
  return constant(catalogue, id, "power");
}

/** Load of a build at the plug: from its parts where all are stated, else with the least parts that fit what is stated. */
export function buildLoad(build: Build, catalogue: Catalogue): Load {
  const stated = serverLoad(build, catalogue);
  if (stated !== undefined) return { watts: stated, modelled: false };
  const completed = serverLoad(withLeastParts(build, catalogue), catalogue);
  return { watts: completed ?? constant(catalogue, "typical-server-load", "power"), modelled: true };
}

function withLeastParts(build: Build, catalogue: Catalogue): Build {
  const cpu = catalogue.cpus.get(build.cpu.product);
  const sockets = build.cpu.sockets ?? Math.max(1, Math.ceil((build.cpu.statedCores ?? 0) / (cpu?.cores ?? 1)));
  const dimms = build.memory.dimms ?? { count: (cpu?.memoryChannels ?? 1) * sockets, size: build.memory.total };
  const slots =
    (build.gpus === undefined ? 0 : (catalogue.gpus.get(build.gpus.product)?.slots ?? 0)) * (build.gpus?.count ?? 0);
  return {
    ...build,
    chassis: build.chassis ?? leastChassis(catalogue, sockets, slots)?.id,
    cpu: { ...build.cpu, sockets },
    memory: { ...build.memory, dimms },
    nics: build.nics.map((nic) => ({ ...nic, product: nic.product ?? leastNic(catalogue, raw(nic.rate))?.id })),
    psus: {
      count: build.psus?.count ?? 1,
      rating: build.psus?.rating ?? quantity<"W">(0),
      product: build.psus?.product ?? leastSupply(catalogue),
    },
  };
}

/** Where none has slots for all cards, the roomiest: what has more draws no less, and the cards count in full. */
function leastChassis({ chassis }: Catalogue, sockets: number, gpuSlots: number): Chassis | undefined {
  const seats = [...chassis.values()].filter((one) => one.sockets >= sockets);
  return (
    least(
      seats.filter((one) => one.gpuSlots >= gpuSlots),
      ({ baseWatts }) => raw(baseWatts),
    ) ?? least(seats, (one) => -one.gpuSlots)
  );
}

function leastNic({ nics }: Catalogue, rate: number): Nic | undefined {
  return least(
    [...nics.values()].filter((nic) => raw(nic.rate) >= rate),
    ({ rate: own, watts }) => raw(own) * 1e3 + raw(watts),
  );
}

/** The supply that loses most: what a build without one may draw. */
function leastSupply({ psus }: Catalogue): string | undefined {
  return least([...psus.values()], ({ efficiency }) => raw(efficiency))?.id;
}

function least<T>(items: readonly T[], weight: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || weight(item) < weight(best) ? item : best),
    undefined,
  );
}
