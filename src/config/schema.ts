/** JSON Schema of a stack file, for completion and checks in an editor. */
import * as z from "zod";
import { estateSchema } from "../model/estate.ts";
import { secrets } from "./document.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Schema of `Pulumi.<stack>.yaml`: each section under `estate:<section>`, the secrets, and whatever else Pulumi keeps there.
 * References between records are beyond it; loading the file checks them.
 */
export function estateJsonSchema(): JsonSchema {
  const { properties, $defs, required } = z.toJSONSchema(estateSchema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      // A default that is a quantity is held in its base unit, which the file cannot write.
      if (jsonSchema.type === "string" && typeof jsonSchema.default === "number") delete jsonSchema.default;
    },
  });
  const sections = Object.entries(properties ?? {}).map(([name, schema]) => [`estate:${name}`, schema]);
  const encrypted = { type: "object", properties: { secure: { type: "string" } }, required: ["secure"] };
  const config = {
    type: "object",
    properties: Object.fromEntries([...sections, ...secrets.map((name) => [`estate:${name}`, encrypted])]),
    required: (required ?? []).map((name) => `estate:${name}`),
    patternProperties: { "^(?!estate:)[^:]+:": true },
    additionalProperties: false,
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "stack file of an estate",
    type: "object",
    properties: { config },
    required: ["config"],
    ...($defs === undefined ? {} : { $defs }),
  };
}
