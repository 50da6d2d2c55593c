/**
 * Cards that MIG cuts, as NVIDIA's driver publishes them with its feature gate DynamicMIG (alpha, version 0.5): every partition that
 * there could be is a device, and counters of its card keep two from overlapping (KEP-4815). Partitions are made when they are given
 * out. Of a card's capacities memory and multiprocessors are published; copy engines and codecs are left out.
 */
import type { Partitions } from "../../catalogue/partitions.ts";
import { size } from "../../render/kubernetes/quantity.ts";
import { wholeCard } from "../../views/partitions.ts";
import { cardOf, partitionName } from "./cards.ts";
import type { CounterSet, Counters, DeviceObject, ResourceSlice } from "./types.ts";

/** Counter sets that one slice may hold: ResourceSliceMaxCounterSets of resource.k8s.io/v1. */
const SETS_PER_SLICE = 8;

/**
 * Counter sets in slices of their own, as the API asks for, then one slice per card: so many devices with counters as one card has,
 * 18 or 19, a slice may hold (64).
 *
 * @param whole slice of the node with its cards whole
 */
export function partitionSlices(whole: ResourceSlice, partitions: Partitions): ResourceSlice[] {
  const { driver, nodeName, pool } = whole.spec;
  const cards = whole.spec.devices ?? [];
  const sets = cards.map((card) => ({ name: counterSet(card), counters: countersOf(partitions) }));
  const groups = Array.from({ length: Math.ceil(sets.length / SETS_PER_SLICE) }, (_, index) =>
    sets.slice(index * SETS_PER_SLICE, (index + 1) * SETS_PER_SLICE),
  );
  const common = { driver, nodeName, pool: { ...pool, resourceSliceCount: groups.length + cards.length } };
  const named = (what: string) => ({ ...whole.metadata, name: `${whole.metadata.name}-${what}` });
  return [
    ...groups.map((sharedCounters, index) => ({
      ...whole,
      metadata: named(`counters-${index}`),
      spec: { ...common, sharedCounters },
    })),
    ...cards.map((card) => ({
      ...whole,
      metadata: named(card.name),
      spec: { ...common, devices: devicesOf(card, partitions) },
    })),
  ];
}

/** In the order of their names, as the driver publishes them and a scheduler tries them. */
function devicesOf(card: DeviceObject, partitions: Partitions): readonly DeviceObject[] {
  const cut = Object.entries(partitions.profiles).flatMap(([profile, { id, starts, ...kind }]) =>
    starts.map((start) => {
      const { uuid: _, ...attributes } = card.attributes;
      return {
        name: partitionName(card.name, profile, id, start),
        attributes: {
          ...attributes,
          type: { string: "mig" },
          profile: { string: profile },
          parentUUID: { string: cardOf(card) },
        },
        capacity: capacityOf(kind),
        consumesCounters: [{ counterSet: counterSet(card), counters: consumed(kind, start) }],
      };
    }),
  );
  const whole = wholeCard(partitions);
  const uncut = { ...card, capacity: capacityOf(whole), consumesCounters: [consumedBy(card, partitions)] };
  return [...(partitions.switching === "live" ? [uncut] : []), ...cut].sort((a, b) => (a.name < b.name ? -1 : 1));
}

type Capacities = Pick<ReturnType<typeof wholeCard>, "memory" | "multiprocessors">;

function capacityOf({ memory, multiprocessors }: Capacities): DeviceObject["capacity"] {
  return { memory: { value: size(memory) }, multiprocessors: { value: `${multiprocessors}` } };
}

function counterSet(card: DeviceObject): CounterSet["name"] {
  return `${card.name}-counter-set`;
}

function countersOf(partitions: Partitions): Counters {
  return consumed(wholeCard(partitions), 0);
}

/** A whole card leaves nothing to cut. */
function consumedBy(card: DeviceObject, partitions: Partitions) {
  return { counterSet: counterSet(card), counters: countersOf(partitions) };
}

/** The slices of memory by their place: partitions that overlap take one of the same number. */
function consumed(kind: Capacities & { readonly memorySlices: number }, start: number): Counters {
  return {
    ...capacityOf(kind),
    ...Object.fromEntries(
      Array.from({ length: kind.memorySlices }, (_, index) => [`memory-slice-${start + index}`, { value: "1" }]),
    ),
  };
}
