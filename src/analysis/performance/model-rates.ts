/** How many inferences a device gives per second, for each model. */
import { quantity, type Rate } from "../../units/index.ts";
import type { Facts, Measurement } from "../rule.ts";

export interface ModelRate {
  readonly model: string;
  readonly throughput: Rate;
  /** How the figure came to be, and on what. */
  readonly basis: string;
}

/** Rates by id of the model: measured where somebody did, else as the model states it. Models with neither are left out. */
export function modelRates({ estate, measurements }: Facts): ReadonlyMap<string, ModelRate> {
  const measured = newest(measurements);
  return new Map(
    estate.models.flatMap(({ id, inference }) => {
      const found = measured.get(id);
      if (found !== undefined) {
        const throughput = quantity<"1/s">(found.value);
        return [[id, { model: id, throughput, basis: `measured on ${found.machine}, ${found.date}` }] as const];
      }
      if (inference === undefined) return [];
      const basis = `stated on ${inference.hardware}, batch ${inference.batch}`;
      return [[id, { model: id, throughput: inference.throughput, basis }] as const];
    }),
  );
}

/** The last day's figure of each model; of several of that day the lowest, because nobody said which one holds. */
function newest(measurements: readonly Measurement[]): ReadonlyMap<string, Measurement> {
  const found = new Map<string, Measurement>();
  for (const one of measurements) {
    if (one.kind !== "model" || one.metric !== "throughput") continue;
    const known = found.get(one.subject);
    const later = known === undefined || one.date > known.date;
    if (later || (one.date === known.date && one.value < known.value)) found.set(one.subject, one);
  }
  return found;
}
