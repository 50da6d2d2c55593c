/** The preview as data: what `--format json` prints, and what the other formats are made from. */
import * as z from "zod";
import { waivableFinding } from "../analysis/finding-schema.ts";

const json = z.json().meta({ id: "Json" });

const list = <S extends z.ZodType>(item: S) => z.array(item).readonly();

/** How a number came to be: written in the stack file, or computed from what is written there. */
const basis = z.enum(["stated", "derived"]);

const figure = z.strictObject({
  id: z.string(),
  title: z.string(),
  value: z.number(),
  unit: z.enum(["1", "bit/s", "W", "USD", "USD/year"]),
  basis,
  note: z.string().optional().describe("What the value leaves out"),
});

const resource = z.strictObject({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  parent: z.string().optional().describe("URN; absent directly below the stack"),
  custom: z.boolean().describe("True where a provider manages it, false for a component"),
  site: z.string().optional().describe("Absent for what belongs to no single site"),
  layer: z.string(),
  inputs: z.record(z.string(), json),
  dependencies: list(z.string()).describe("URNs, sorted"),
  provider: z.string().optional().describe("Absent where the default provider of the package is used"),
  protect: z.boolean(),
  secrets: list(z.string()).describe("Paths whose values are masked"),
  unknowns: list(z.string()).describe("Paths that are known only after a deployment"),
});

const ledger = z.strictObject({
  id: z.string(),
  title: z.string(),
  amount: z.number().describe("Amount of the ledger"),
  lines: z.number().optional().describe("Sum of its lines; absent where it has none"),
});

const budget = z.strictObject({
  total: z.number().describe("Sum of the ledgers"),
  stated: z.number().optional().describe("Total as the estate states it"),
  ledgers: list(ledger),
});

const range = z.strictObject({ low: z.number(), expected: z.number(), high: z.number() });

const property = z.strictObject({
  path: z.string(),
  kind: z.enum(["added", "removed", "changed"]),
  before: json.optional(),
  after: json.optional(),
});

const change = z.strictObject({
  op: z.enum(["create", "update", "delete"]),
  urn: z.string(),
  formerUrn: z.string().optional().describe("URN in the base, where an alias connects the two"),
  type: z.string(),
  name: z.string(),
  properties: list(property).describe("Inputs that differ; empty for create and delete"),
  undecided: list(z.string()).describe("Paths of secret or unknown values, which may differ as well"),
});

export const previewSchema = z.strictObject({
  schema: z.literal("estate.preview/1"),
  project: z.string(),
  stack: z.string(),
  file: z.string().describe("The stack file as it was named"),
  estate: z.strictObject({
    name: z.string(),
    environment: z.string(),
    role: z.enum(["primary", "recovery"]),
    title: z.string().optional(),
  }),
  sites: list(z.strictObject({ id: z.string(), title: z.string(), kind: z.string() })),
  figures: list(figure),
  resources: list(resource).describe("Sorted by URN"),
  outputs: z.record(z.string(), json).describe("Outputs of the stack"),
  cost: z.strictObject({
    source: z.literal("priced").describe("Computed from prices, beside the budgets as the estate states them"),
    once: range.describe("US dollars, once"),
    month: range.describe("US dollars a month: what is paid, and what purchases lose in value"),
    year: range.describe("US dollars of twelve months"),
    lines: z.int().describe("Lines with a price"),
    unpriced: z.int().describe("Items without a price, in no sum"),
    budgets: z
      .strictObject({ ok: z.int(), atRisk: z.int(), unpriced: z.int(), fail: z.int() })
      .describe("Lines of the budget by their state"),
    gates: list(
      z.strictObject({ id: z.enum(["stale", "unpriced"]), share: z.number(), limit: z.number(), ok: z.boolean() }),
    ).describe("Whether the prices are fresh and complete enough to decide on"),
    capital: budget.describe("US dollars, once, as stated"),
    operating: budget.describe("US dollars a year, as stated"),
    broken: list(z.string()).describe("Budgets that cost or lines exceed"),
  }),
  findings: list(waivableFinding).describe("Worst first, then by code and subject"),
  changes: z
    .strictObject({
      base: z.string().describe("The state file as it was named"),
      summary: z.strictObject({ create: z.int(), update: z.int(), delete: z.int(), same: z.int() }),
      items: list(change).describe("Sorted by URN"),
    })
    .optional()
    .describe("Present when a base was given"),
});

export type PreviewReport = z.output<typeof previewSchema>;
export type Figure = PreviewReport["figures"][number];
export type ReportResource = PreviewReport["resources"][number];
export type ReportFinding = PreviewReport["findings"][number];
export type Change = NonNullable<PreviewReport["changes"]>["items"][number];
export type Changes = NonNullable<PreviewReport["changes"]>;
export type Budget = PreviewReport["cost"]["capital"];
export type Cost = PreviewReport["cost"];

/** JSON Schema (draft 2020-12) of the JSON format, for consumers in other languages. */
export function previewJsonSchema(): string {
  const schema = z.toJSONSchema(previewSchema, {
    // Immutability is a matter of this program's types; a reader of the file has no use for it.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  return `${JSON.stringify({ ...schema, title: "Estate preview" }, null, 2)}\n`;
}
