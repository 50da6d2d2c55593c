/** Switches between two ends of one site: which fabric, how many, how long. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Fabric, Leaf } from "../../model/estate.ts";
import { format, raw } from "../../units/index.ts";
import { constant } from "../constant.ts";
import type { Facts } from "../rule.ts";
import { count } from "../words.ts";
import { type Basis, fixed, type Hop, type Span, span, total } from "./hop.ts";

/** An end of a way through a fabric: a server, or the switch that a circuit is handed over at. */
export interface FabricEnd {
  readonly site: string | undefined;
  /** Server, or undefined where only the site is known. */
  readonly node?: string | undefined;
  /** Switch itself. */
  readonly leaf?: string | undefined;
}

export type SwitchHops = (from: FabricEnd, to: FabricEnd) => readonly Hop[];

/** Delay of one switch, and how well it is known. */
interface Delay extends Span {
  readonly basis: Basis;
  readonly source: string;
}

interface Wiring {
  readonly fabric: Fabric;
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly leaf: Delay;
  readonly spine: Delay;
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

function hopOf({ fabric, leaf, spine }: Wiring, switches: number): Hop {
  const passed = switches === 3 ? [leaf, spine, leaf] : Array.from({ length: switches }, () => leaf);
  const worst = passed.reduce((slow, one) => (raw(one.expected) > raw(slow.expected) ? one : slow), leaf);
  return {
    kind: "switches",
    subject: fabric.id,
    title: switches === 3 ? "3 switches: leaf, spine, leaf" : count(switches, "switch", "switches"),
    ...total(passed),
    basis: worst.basis,
    source: worst.source,
    stage: undefined,
    stale: false,
  };
}

function wiringOf(fabric: Fabric, catalogue: Catalogue): Wiring {
  const leaves = new Map(fabric.leaves.map((leaf) => [leaf.id, leaf]));
  return {
    fabric,
    leaves,
    leaf: slowest(fabric, fabric.leaves, catalogue),
    spine: slowest(fabric, fabric.spines, catalogue),
  };
}

/** The slowest product of a level; where none is named what the fabric states, else the catalogue's assumption. */
function slowest(fabric: Fabric, level: Fabric["spines"] | Fabric["leaves"], catalogue: Catalogue): Delay {
  const products = level.flatMap(({ product }) => catalogue.switches.get(product ?? "") ?? []);
  const [worst] = products.sort((a, b) => raw(b.latency) - raw(a.latency));
  const stated = fabric.switchLatency === undefined ? undefined : raw(fabric.switchLatency);
  if (worst !== undefined) {
    const delay = raw(worst.latency);
    const source = `catalogue switches.${worst.id}`;
    return { ...span(delay, delay, Math.max(delay, stated ?? 0)), basis: worst.confidence, source };
  }
  if (stated !== undefined) {
    return { ...fixed(stated), basis: "stated", source: `fabrics.${fabric.id}.switchLatency` };
  }
  const assumed = constant(catalogue, "switch-latency", "duration");
  return {
    ...fixed(raw(assumed)),
    basis: "assumed",
    source: `constant switch-latency, ${format("duration", assumed)}`,
  };
}
