/** What NVIDIA's MIG cuts a card into. */
import * as z from "zod";
import { amount, count, positive } from "../model/fields.ts";

/** One kind of partition, as `nvidia-smi mig -lgip` lists it. */
const partitionProfile = z.strictObject({
  /** ID of the GPU instance profile: a part of the names that the driver gives such partitions. */
  id: count,
  memory: amount("size"),
  /** Streaming multiprocessors. */
  multiprocessors: positive,
  /** Slices of the card's memory that one of them takes. */
  memorySlices: positive,
  /** Memory slices at which one of them may begin, from 0 on: `nvidia-smi mig -lgipp`. */
  starts: z.array(count).min(1).readonly(),
});

export const partitions = z.strictObject({
  /**
   * How MIG is switched off again: by the driver while the card is idle, so that it offers the card whole as well, or by a reset of the
   * card, until which it offers partitions alone (Ampere).
   */
  switching: z.enum(["live", "by-reset"]),
  /** CEL over a device that selects the partitions of the product. */
  selector: z.string().max(500),
  /** By name, `3g.40gb`: parts of the multiprocessors in sevenths, memory. */
  profiles: z.record(z.string().regex(/^[1-7]g\.\d+gb$/), partitionProfile),
});

export type Partitions = z.output<typeof partitions>;
