/** What it costs to keep a copy of the estate's servers running in a cloud: the least that list prices allow. */
import type { PriceList } from "../../catalogue/cloud-price.ts";
import type { Catalogue, Instance } from "../../catalogue/types.ts";
import type { Build, Cluster, Estate } from "../../model/estate.ts";
import { type Bytes, quantity, raw, type UsdPerHour } from "../../units/index.ts";
import { coresOf } from "../../views/cores.ts";

/** Machines that stand in for the nodes of one cluster. */
export interface Standby {
  readonly cluster: string;
  readonly instance: Instance;
  readonly number: number;
  readonly hourly: UsdPerHour;
}

export interface Rent {
  readonly standbys: readonly Standby[];
  /** Clusters for which no priced machine of the region can stand in. */
  readonly unpriced: readonly string[];
}

interface Priced {
  readonly instance: Instance;
  readonly hourly: number;
}

/** What one build needs of a rented machine. */
interface Need {
  readonly cluster: string;
  readonly cores: number;
  readonly gpus: number;
  readonly gpuMemory: Bytes | undefined;
}

/**
 * The cheapest machines of a region for all nodes of the estate, cluster by cluster.
 *
 * A floor: GPUs count by number and memory, other nodes by one thread per core; memory, disks and network come on top.
 */
export function standbyRent(
  estate: Estate,
  catalogue: Catalogue,
  prices: PriceList,
  region: string,
  day: string,
): Rent {
  const offers = offersOf(catalogue, prices, region, day);
  const builds = new Map(estate.builds.map((build) => [build.id, build]));
  const standbys: Standby[] = [];
  const unpriced: string[] = [];
  for (const cluster of estate.clusters) {
    for (const need of needsOf(cluster, builds, catalogue)) {
      const best = cheapest(need, offers);
      if (best === undefined) unpriced.push(cluster.id);
      else standbys.push(best);
    }
  }
  return { standbys, unpriced: [...new Set(unpriced)] };
}

function offersOf(catalogue: Catalogue, prices: PriceList, region: string, day: string): readonly Priced[] {
  return [...catalogue.instances.values()].flatMap((instance) => {
    const charge = prices({ service: instance.service, article: instance.article, region }, day)?.charge;
    return charge?.unit === "usdPerHour" ? [{ instance, hourly: raw(charge.price) }] : [];
  });
}

/** Needs of a cluster: its nodes with GPUs by the memory of one, and all others by their cores. */
function needsOf(cluster: Cluster, builds: ReadonlyMap<string, Build>, catalogue: Catalogue): readonly Need[] {
  const needs = new Map<number, { cores: number; gpus: number; gpuMemory: Bytes | undefined }>();
  for (const node of cluster.nodes) {
    const build = builds.get(node.build);
    if (build === undefined) continue;
    const product = build.gpus === undefined ? undefined : catalogue.gpus.get(build.gpus.product);
    const key = product === undefined ? 0 : raw(product.memory);
    const need = needs.get(key) ?? { cores: 0, gpus: 0, gpuMemory: product?.memory };
    need.cores += coresOf(build, catalogue);
    need.gpus += product === undefined ? 0 : (build.gpus?.count ?? 0);
    needs.set(key, need);
  }
  return [...needs.values()].map((need) => ({ cluster: cluster.id, ...need }));
}

function cheapest(need: Need, offers: readonly Priced[]): Standby | undefined {
  let best: Standby | undefined;
  for (const { instance, hourly } of offers) {
    const number = numberFor(need, instance);
    if (number === undefined || number === 0) continue;
    const cost = number * hourly;
    // Of two that cost the same, the fewer machines.
    if (best !== undefined && (cost > raw(best.hourly) || (cost === raw(best.hourly) && number >= best.number)))
      continue;
    best = { cluster: need.cluster, instance, number, hourly: quantity<"uUSD/h">(cost) };
  }
  return best;
}

/** Machines of a type that do; undefined where none of it would, whatever their number. */
function numberFor({ cores, gpus, gpuMemory }: Need, instance: Instance): number | undefined {
  if (gpuMemory === undefined) return instance.gpus === undefined ? Math.ceil(cores / instance.threads) : undefined;
  if (instance.gpus === undefined || raw(instance.gpus.memory) < raw(gpuMemory)) return undefined;
  return Math.ceil(gpus / instance.gpus.count);
}
