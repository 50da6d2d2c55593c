/** What a cost is compared with: a state, JSON of an earlier cost, or another stack file. */
import type { CostReport } from "../cost/types.ts";
import type { Comparison } from "../report/cost/document.ts";
import { readCostJson } from "../report/cost/json.ts";
import { visibleLine } from "../report/escape.ts";
import { Failure } from "./failure.ts";
import { readInput } from "./files.ts";
import { readEstate } from "./input.ts";
import { type Pricing, priceOf, priceStateText } from "./pricing.ts";

export interface Base {
  readonly name: string;
  readonly kind: Comparison["kind"];
  readonly report: CostReport;
}

/** @throws {Failure} where a file is none of these, or damaged */
export async function readBase(file: string, pricing: Pricing): Promise<Base> {
  const text = await readInput(file, "write it with estate cost --format json or pulumi stack export");
  if (!text.trimStart().startsWith("{")) {
    const input = await readEstate(new Map([["file", file]]));
    return { name: file, kind: "stack-file", report: await priceOf(input, pricing) };
  }
  const schema = schemaOf(text);
  if (!schema?.startsWith("estate.cost/"))
    return { name: file, kind: "state", report: priceStateText(text, file, pricing) };
  const report = readCostJson(JSON.parse(text));
  if (report !== undefined) return { name: file, kind: "report", report };
  throw new Failure(
    `${visibleLine(file)}: is no estate.cost/1 that this version reads; write it again with estate cost --format json`,
  );
}

function schemaOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
    return typeof schema === "string" ? schema : undefined;
  } catch {
    // What is no JSON is told as a state that is damaged.
    return undefined;
  }
}

/**
 * The base of each report: the only one of the only report, else the one of the same environment.
 *
 * @throws {Failure} where a base is of no report, or two are of one
 */
export function matched(bases: readonly Base[], reports: readonly CostReport[]): readonly (Base | undefined)[] {
  if (bases.length === 1 && reports.length === 1) return bases;
  const environments = new Set(reports.map(({ environment }) => environment));
  for (const { name, report } of bases) {
    if (environments.has(report.environment)) continue;
    throw new Failure(
      `--base ${visibleLine(name)}: is of ${visibleLine(report.environment)}, priced are ${visibleLine([...environments].join(", "))}; leave it out, or name its stack`,
    );
  }
  return reports.map(({ environment }) => {
    const [own, second] = bases.filter(({ report }) => report.environment === environment);
    if (second === undefined) return own;
    throw new Failure(
      `--base ${visibleLine(second.name)}: is of ${visibleLine(environment)}, as ${visibleLine(own?.name ?? "")} is; give one of them`,
    );
  });
}
