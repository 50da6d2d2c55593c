/**
 * Measurement files: what a benchmark found on a machine, for the rules to prefer over a model of it.
 *
 * One file per run, JSON (or YAML), kept beside the stack file under `benchmarks/` and named by path: the program looks for none
 * by itself, so that the same command always reads the same figures.
 *
 *     { "schema": "estate.measurement/1", "kind": "model", "subject": "lstm-streaming", "machine": "AMD EPYC 7543, 1 core",
 *       "date": "2026-11-20", "results": [{ "metric": "latency", "value": 0.47, "unit": "ms", "percentile": 50, "batch": 1 }] }
 */
import * as z from "zod";
import type { Measurement } from "../analysis/index.ts";
import { date, id, text as line, positive } from "../model/fields.ts";
import { type DimensionName, dimensions } from "../units/index.ts";
import type { Problem } from "./problem.ts";
import { readRecord } from "./record.ts";

export type Measurements =
  | { readonly ok: true; readonly measurements: readonly Measurement[] }
  /** Everything that is wrong with the file, sorted by place. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What a metric that the rules know is a quantity of; a metric of its own may have any unit. */
const metricDimensions: Readonly<Record<string, DimensionName>> = {
  latency: "duration",
  throughput: "rate",
  memory: "size",
  power: "power",
};

/** Units that are no amounts of money: a benchmark measures none. */
const measurable: readonly DimensionName[] = ["duration", "rate", "size", "bitRate", "power", "length", "ratio"];

const result = z
  .strictObject({
    /** `latency`, `throughput`, `memory`, `power`, or a metric of the benchmark's own. */
    metric: id,
    value: z.number().min(0),
    unit: z.string().max(10),
    /** 0 is the best run, 50 the median. Left out: the only figure there is. */
    percentile: z.number().min(0).max(100).optional(),
    /** Items per call. */
    batch: positive.optional(),
  })
  .check((ctx) => {
    const { metric, unit } = ctx.value;
    const units = unitsOf(metric);
    if (units.has(unit)) return;
    const known = [...units.keys()].join(", ");
    const message = `has the unit ${JSON.stringify(unit)}, known for ${metric} are ${known}; write one of them`;
    ctx.issues.push({ code: "custom", input: unit, path: ["unit"], message });
  });

/** Schema of a measurement file. */
const measurementFile = z.strictObject({
  schema: z.literal("estate.measurement/1"),
  /** `model` for inference alone, `pipeline` for a stage or workload, or another kind of benchmark. */
  kind: id,
  /** Id of the model, stage or workload in the stack file. */
  subject: id,
  /** Processor, accelerator, cores: enough to judge the figure by. */
  machine: line,
  date,
  results: z.array(result).min(1).max(1000),
});

/**
 * Reads one measurement file. Never throws.
 *
 * @param text content of the file
 * @param file name that the problems give
 * @returns figures in base units (ns, 1/s, byte), or every problem with file, line and column
 */
export function readMeasurements(text: string, file: string): Measurements {
  const read = readRecord(measurementFile, text, file, "a map with schema, kind, subject, machine, date and results");
  if (!read.ok) return read;
  const { kind, subject, machine, date: day, results } = read.value;
  const measurements = results.map(({ metric, value, unit, percentile, batch }) => {
    const base = value * (unitsOf(metric).get(unit) ?? 1);
    return { kind, subject, metric, value: base, percentile, batch, machine, date: day };
  });
  return { ok: true, measurements };
}

/** Factor to the base unit by unit word. */
function unitsOf(metric: string): ReadonlyMap<string, number> {
  const dimension = Object.hasOwn(metricDimensions, metric) ? metricDimensions[metric] : undefined;
  const names = dimension === undefined ? measurable : [dimension];
  return new Map(names.flatMap((name) => Object.entries(dimensions[name].units)));
}
