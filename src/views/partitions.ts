/** How much of a card a partition is. */
import type { Partitions } from "../catalogue/partitions.ts";
import type { Catalogue } from "../catalogue/types.ts";
import type { Estate, Workload } from "../model/estate.ts";
import { type Bytes, compare } from "../units/index.ts";

export interface WholeCard {
  readonly memory: Bytes;
  readonly multiprocessors: number;
  readonly memorySlices: number;
}

/**
 * A card in terms of its partitions, as its driver counts: of each the most that a profile has. A card that MIG cuts has fewer
 * multiprocessors and less memory to give away than its data sheet says.
 */
export function wholeCard({ profiles }: Partitions): WholeCard {
  const [first, ...rest] = Object.values(profiles);
  if (first === undefined) throw new RangeError("partitions without a profile; state one, or leave partitions out");
  return rest.reduce<WholeCard>(
    (most, one) => ({
      memory: compare(one.memory, most.memory) > 0 ? one.memory : most.memory,
      multiprocessors: Math.max(most.multiprocessors, one.multiprocessors),
      memorySlices: Math.max(most.memorySlices, one.memorySlices),
    }),
    first,
  );
}

/** Parts of a card, 0 to 1. */
export interface CardShare {
  readonly memory: number;
  readonly multiprocessors: number;
}

/** What one device of the workload's claim is of a card; of a claim that leaves a choice, of the product that it prefers. */
export function cardShare(
  { accelerators }: Pick<Estate, "accelerators">,
  catalogue: Catalogue,
  { resources }: Pick<Workload, "resources">,
): CardShare {
  const { product = "", partition = "" } = resources.accelerator ?? {};
  const [preferred = product] = accelerators.find(({ id }) => id === product)?.products ?? [];
  const partitions = catalogue.gpus.get(preferred)?.kubernetes?.partitions;
  const profile = partitions?.profiles[partition];
  if (partitions === undefined || profile === undefined) return { memory: 1, multiprocessors: 1 };
  const card = wholeCard(partitions);
  return {
    memory: profile.memorySlices / card.memorySlices,
    multiprocessors: profile.multiprocessors / card.multiprocessors,
  };
}
