import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { diffCost } from "../../../src/cost/diff.ts";
import { formatCostJson, readCostJson } from "../../../src/report/cost/json.ts";
import { costJsonSchema } from "../../../src/report/cost/schema.ts";
import { hostileTexts } from "../sample.ts";
import { document, report, withText } from "./sample.ts";

test("the shipped JSON Schema is the one of the cost", () => {
  expect(JSON.parse(costJsonSchema())).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Cost of an estate",
    type: "object",
    additionalProperties: false,
  });
  // `npm run generate` writes it again.
  const shipped = readFileSync(new URL("../../../src/report/cost/cost.schema.json", import.meta.url), "utf8");
  expect(shipped).toBe(costJsonSchema());
});

test("amounts are decimal strings of dollars, and what is not there is null", () => {
  const json = JSON.parse(formatCostJson(document));
  expect(json.totals).toEqual({
    once: { low: "7200", expected: "8000", high: "9600" },
    yearly: { low: "8542.692", expected: "8810.546667", high: "9345.068" },
    running: { low: "6142.692", expected: "6143.88", high: "6145.068" },
    depreciation: { low: "2400", expected: "2666.666667", high: "3200" },
    bookValue: "7111.111111",
  });
  expect(json.comparison).toBeNull();
  expect(json.lines[3].factors[2]).toEqual({
    name: "price",
    cause: "price",
    value: { low: "0.00099", expected: "0.00099", high: "0.00099" },
    unit: "USD/GB-month",
    basis: "derived",
    source: "catalogue cloudPrices.s3: list",
    date: "2024-07-01",
    price: "s3",
    path: null,
  });
});

test("the report reads back as it was, so that it can be a base", () => {
  const again = readCostJson(JSON.parse(formatCostJson(document)));
  expect(again).toEqual(report);
  expect(again && diffCost(again, report).lines).toEqual([]);
});

test("the same document is the same bytes, whatever the order of its keys", () => {
  const { name, environment, ...rest } = report;
  expect(formatCostJson({ ...document, report: { ...rest, environment, name } })).toBe(
    formatCostJson(structuredClone(document)),
  );
});

test("something else, or a number that is no string, is no cost", () => {
  const json = JSON.parse(formatCostJson(document));
  expect(readCostJson({ ...json, extra: 1 })).toBeUndefined();
  expect(readCostJson({ ...json, totals: { ...json.totals, bookValue: 7111 } })).toBeUndefined();
  expect(readCostJson(null)).toBeUndefined();
});

test.each(hostileTexts)("%j is kept as it is", (text) => {
  const hostile = withText(text);
  expect(readCostJson(JSON.parse(formatCostJson(hostile)))).toEqual(hostile.report);
});

test("a comparison says what moved", () => {
  const cheaper = { ...report, lines: report.lines.slice(0, 3) };
  const json = JSON.parse(
    formatCostJson({
      ...document,
      comparison: { name: "old.json", kind: "report", before: cheaper, delta: diffCost(cheaper, report) },
    }),
  );
  expect(json.comparison.delta.yearly).toEqual({ design: "11.88", usage: "0", price: "0", fx: "0" });
  expect(json.comparison.delta.yearlyTotal).toBe("11.88");
});
