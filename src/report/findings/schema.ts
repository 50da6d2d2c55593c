/** The check as data: what `--format json` prints, and what the other formats are made from. */
import * as z from "zod";
import { severities } from "../../analysis/finding.ts";
import { waivableFinding } from "../../analysis/finding-schema.ts";

const list = <S extends z.ZodType>(item: S) => z.array(item).readonly();

const place = z.strictObject({
  file: z.string().describe("As it was named"),
  line: z.int().min(1),
  column: z.int().min(1).describe("In UTF-16 code units"),
});

const finding = waivableFinding.extend({
  source: z.string().describe("Path in the stack file, or the URN of a resource that comes from no record"),
  place: place.describe("Where the file has the source, or its nearest ancestor; else its first line"),
});

const rule = z.strictObject({
  code: z.string(),
  title: z.string(),
  severity: z.enum(severities).describe("Worst that it gives"),
  formula: z.string(),
  sources: list(z.string()),
  controls: z.array(z.strictObject({ framework: z.string(), version: z.string(), reference: z.string() })).readonly(),
});

const waiver = z.strictObject({
  id: z.string(),
  policy: z.string(),
  subject: z.string(),
  reason: z.string(),
  owner: z.string(),
  approver: z.string(),
  ticket: z.string(),
  created: z.string(),
  expires: z.string(),
});

export const checkSchema = z.strictObject({
  schema: z.literal("estate.check/1"),
  stack: z.string(),
  file: z.string().describe("The stack file as it was named"),
  today: z.string().describe("Calendar day from which ages are counted"),
  estate: z.strictObject({ name: z.string(), environment: z.string() }),
  blocked: z.boolean().describe("True with a finding of severity error that no waiver lets pass"),
  rules: list(rule).describe("Everything that was judged by, sorted by code"),
  findings: list(finding).describe("Worst first, then by code and subject"),
  waivers: list(waiver).describe("In the order of the file"),
});

export type CheckReport = z.output<typeof checkSchema>;
export type CheckedFinding = CheckReport["findings"][number];
export type CheckedRule = CheckReport["rules"][number];

/** JSON Schema (draft 2020-12) of the JSON format, for consumers in other languages. */
export function checkJsonSchema(): string {
  const schema = z.toJSONSchema(checkSchema, {
    // Immutability is a matter of this program's types; a reader of the file has no use for it.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  return `${JSON.stringify({ ...schema, title: "Estate check" }, null, 2)}\n`;
}
