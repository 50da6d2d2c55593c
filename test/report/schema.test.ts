import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatJson } from "../../src/report/json.ts";
import { previewJsonSchema, previewSchema } from "../../src/report/schema.ts";
import { hostileTexts, sample, withText } from "./sample.ts";

test("the shipped JSON Schema is the one of the report", () => {
  expect(JSON.parse(previewJsonSchema())).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Estate preview",
    type: "object",
    additionalProperties: false,
  });
  // `npm run generate` writes it again.
  const shipped = readFileSync(new URL("../../src/report/preview.schema.json", import.meta.url), "utf8");
  expect(shipped).toBe(previewJsonSchema());
});

test("the JSON format reads back as the report that it was made from", () => {
  expect(previewSchema.parse(JSON.parse(formatJson(sample)))).toEqual(sample);
});

test("the JSON format is the same bytes for the same report and ends with a line feed", () => {
  expect(formatJson(structuredClone(sample))).toBe(formatJson(sample));
  expect(formatJson(sample).endsWith("\n}\n")).toBe(true);
});

test.each(hostileTexts)("the JSON format keeps %j as it is", (text) => {
  expect(previewSchema.parse(JSON.parse(formatJson(withText(text))))).toEqual(withText(text));
});

test("an unknown key is no preview", () => {
  expect(previewSchema.safeParse({ ...sample, extra: 1 }).success).toBe(false);
});
