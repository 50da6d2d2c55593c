/** A proof as JSON of `proof.schema.json`. */
import * as z from "zod";
import { type Proof, proofSchema } from "../../twin/proof/schema.ts";

/** The proof with its keys in the order of the schema. Ends with a line feed; throws `ZodError` for what is no proof, such as a time that is no number. */
export function proofJson(proof: Proof): string {
  return `${JSON.stringify(proofSchema.parse(proof), null, 2)}\n`;
}

/** JSON Schema (draft 2020-12) of the JSON format, for consumers in other languages. */
export function proofJsonSchema(): string {
  return `${JSON.stringify({ ...z.toJSONSchema(proofSchema), title: "Estate proof" }, null, 2)}\n`;
}
