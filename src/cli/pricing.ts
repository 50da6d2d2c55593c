/** Prices what a command was given: an estate, or the resources of a state. */
import type { Measurement } from "../analysis/index.ts";
import { readMeasurements } from "../config/measurements.ts";
import { formatProblems } from "../config/problem.ts";
import { readUsage } from "../config/usage.ts";
import { priceEstate } from "../cost/estate.ts";
import { priceState } from "../cost/state.ts";
import type { CostReport, ResourceRecord } from "../cost/types.ts";
import { noUsage, type Usage } from "../cost/usage.ts";
import type { ResourceGraph } from "../engine/graph.ts";
import { GraphFileError, readGraph } from "../engine/state.ts";
import { visible } from "../report/escape.ts";
import { Failure } from "./failure.ts";
import { readInput } from "./files.ts";
import { catalogueOrFailure, graphOf, type Input, type Program } from "./input.ts";

export interface Pricing {
  readonly today: string;
  /** Undefined is `today`. */
  readonly pricesAt: string | undefined;
  readonly usage: Usage;
  readonly measurements: readonly Measurement[];
  readonly loadProgram: () => Promise<Program>;
}

export async function priceOf(input: Input, { loadProgram, ...rest }: Pricing): Promise<CostReport> {
  // Only a recovery site has resources that are charged one by one: without it the program need not run.
  const resources = input.estate.recovery === undefined ? undefined : recordsOf(await graphOf(input, loadProgram));
  return priceEstate({ ...input, ...rest, resources });
}

/**
 * Prices the AWS part of a state.
 *
 * @throws {Failure} where the text is no state
 */
export function priceStateText(text: string, file: string, { today, pricesAt, usage }: Pricing): CostReport {
  let graph: ResourceGraph;
  try {
    graph = readGraph(text, file);
  } catch (error) {
    if (error instanceof GraphFileError) throw new Failure(visible(error.message));
    throw error;
  }
  const region = graph.defaultRegion;
  return priceState({ resources: recordsOf(graph), catalogue: catalogueOrFailure(), usage, today, pricesAt, region });
}

/** What pricing looks at of each resource. */
export function recordsOf({ resources }: ResourceGraph): readonly ResourceRecord[] {
  return resources.map(({ urn, type, name, inputs, provider }) => ({ urn, type, name, inputs, provider }));
}

/** @throws {Failure} with every problem of the file */
export async function readUsageFile(file: string | undefined): Promise<Usage> {
  if (file === undefined) return noUsage;
  const read = readUsage(await readInput(file, "name a usage file"), file);
  if (!read.ok) throw new Failure(formatProblems(read.problems));
  return read.value;
}

/** @throws {Failure} with every problem of each file */
export async function readMeasured(files: readonly string[]): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const file of files) {
    const read = readMeasurements(await readInput(file, "name a measurement file"), file);
    if (!read.ok) throw new Failure(formatProblems(read.problems));
    measurements.push(...read.measurements);
  }
  return measurements;
}
