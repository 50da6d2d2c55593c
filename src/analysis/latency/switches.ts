/** Switches between two ends of one site: which fabric, how many, how long. */
import type { Catalogue, SwitchProduct } from "../../catalogue/types.ts";
import type { Fabric, Leaf } from "../../model/estate.ts";
import { format, raw } from "../../units/index.ts";
import { constant } from "../constant.ts";
import type { Facts } from "../rule.ts";
import { count } from "../words.ts";
import { type Basis, type Hop, span } from "./hop.ts";

/** An end of a way through a fabric: a server, or the switch that a circuit is handed over at. */
export interface FabricEnd {
  readonly site: string | undefined;
  /** Server, or undefined where only the site is known. */
  readonly node?: string | undefined;
  /** Switch itself. */
  readonly leaf?: string | undefined;
}

export type SwitchHops = (from: FabricEnd, to: FabricEnd) => readonly Hop[];

interface Wiring {
  readonly fabric: Fabric;
  readonly leaves: ReadonlyMap<string, Leaf>;
  /** Delay of the slowest leaf and spine product, and how well it is known. */
  readonly delay: { readonly minimum: number; readonly expected: number; readonly p99: number; readonly basis: Basis };
  readonly source: string;
}

/**
 * Switches on the way between two ends of a site.
 *
 * One where both hang on one leaf, two where the leaves are peers, else leaf, spine and leaf; without cables the longest way that the
 * fabric's topology has. Nothing where no fabric stands at the site: nobody said what is between the ends.
 */
export function switchHops({ estate, catalogue, views }: Facts): SwitchHops {
  const fabrics = estate.fabrics.map((fabric) => wiringOf(fabric, catalogue));
  const leafOwner = new Map(fabrics.flatMap((wiring) => [...wiring.leaves.keys()].map((id) => [id, wiring] as const)));
  const leavesOf = new Map<string, string[]>();
  for (const { purpose, a, b } of views.cables) {
    if (purpose !== "host") continue;
    const [node, leaf] = leafOwner.has(a.device) ? [b.device, a.device] : [a.device, b.device];
    leavesOf.set(node, [...(leavesOf.get(node) ?? []), leaf]);
  }
  const leavesAt = ({ node, leaf }: FabricEnd) =>
    leaf === undefined ? (node === undefined ? [] : (leavesOf.get(node) ?? [])) : [leaf];
  return (from, to) => {
    const [near, far] = [leavesAt(from), leavesAt(to)];
    const wiring =
      leafOwner.get(near[0] ?? far[0] ?? "") ??
      fabrics.find(({ fabric }) => fabric.site !== undefined && fabric.site === (from.site ?? to.site));
    return wiring === undefined ? [] : [hopOf(wiring, switchCount(wiring, near, far))];
  };
}

function switchCount({ fabric, leaves }: Wiring, near: readonly string[], far: readonly string[]): number {
  const longest = fabric.topology.includes("spine-leaf") || fabric.spines.length > 0 ? 3 : 2;
  if (near.length === 0 || far.length === 0) return longest;
  if (near.some((leaf) => far.includes(leaf))) return 1;
  return near.some((leaf) => far.includes(leaves.get(leaf)?.peer ?? "")) ? 2 : longest;
}

function hopOf({ fabric, delay, source }: Wiring, switches: number): Hop {
  return {
    kind: "switches",
    subject: fabric.id,
    title: switches === 3 ? "3 switches: leaf, spine, leaf" : count(switches, "switch", "switches"),
    ...span(switches * delay.minimum, switches * delay.expected, switches * delay.p99),
    basis: delay.basis,
    source,
    stage: undefined,
    stale: false,
  };
}

function wiringOf(fabric: Fabric, catalogue: Catalogue): Wiring {
  const leaves = new Map(fabric.leaves.map((leaf) => [leaf.id, leaf]));
  const products = [...fabric.leaves, ...fabric.spines].flatMap(
    ({ product }) => (product === undefined ? undefined : catalogue.switches.get(product)) ?? [],
  );
  const stated = fabric.switchLatency === undefined ? undefined : raw(fabric.switchLatency);
  const slowest = products.reduce<SwitchProduct | undefined>(
    (worst, one) => (worst === undefined || raw(one.latency) > raw(worst.latency) ? one : worst),
    undefined,
  );
  if (slowest !== undefined) {
    const delay = raw(slowest.latency);
    const basis: Basis = slowest.confidence;
    const source = `catalogue switches.${slowest.id}`;
    return {
      fabric,
      leaves,
      source,
      delay: { minimum: delay, expected: delay, p99: Math.max(delay, stated ?? 0), basis },
    };
  }
  const path = `fabrics.${fabric.id}.switchLatency`;
  if (stated !== undefined) {
    return { fabric, leaves, source: path, delay: { minimum: stated, expected: stated, p99: stated, basis: "stated" } };
  }
  const assumed = raw(constant(catalogue, "switch-latency", "duration"));
  const source = `constant switch-latency, ${format("duration", constant(catalogue, "switch-latency", "duration"))}`;
  return { fabric, leaves, source, delay: { minimum: assumed, expected: assumed, p99: assumed, basis: "assumed" } };
}
