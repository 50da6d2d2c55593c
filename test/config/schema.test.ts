import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { estateJsonSchema } from "../../src/config/schema.ts";

const shipped: unknown = JSON.parse(
  readFileSync(new URL("../../src/config/estate.schema.json", import.meta.url), "utf8"),
);

it("the shipped JSON Schema is that of the model; npm run generate writes it anew", () => {
  expect(shipped).toEqual(JSON.parse(JSON.stringify(estateJsonSchema())));
});

it("shows a quantity as text with its pattern and an example, and asks for what has no default", () => {
  expect(estateJsonSchema()).toMatchObject({
    properties: {
      config: {
        required: ["estate:about"],
        additionalProperties: false,
        properties: {
          "estate:feeds": {
            additionalProperties: {
              required: ["site", "path", "capacity"],
              properties: {
                capacity: {
                  type: "string",
                  pattern: "^(\\d{1,3}(,\\d{3})+|\\d+)(\\.\\d+)?\\s*(W|kW|MW)$",
                  examples: ["6.5kW"],
                },
              },
            },
          },
          "estate:seedSshKey": { required: ["secure"] },
        },
      },
    },
  });
});
