import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/performance/c-09-one-throughput.ts";
import { factsOfPlan, say } from "../facts.ts";

function sections(...said: readonly { readonly limit: string; readonly target?: string; readonly metric?: string }[]) {
  const throughput = said.map((one, index) => [`s${index}`, { metric: "orders", where: `page ${index + 1}`, ...one }]);
  return { targets: { throughput: Object.fromEntries(throughput) } };
}

test("two limits of one metric are an error that names both places", () => {
  expect(say(rule, sections({ limit: "100/s" }, { limit: "400/s", target: "500/s" }))).toEqual([
    {
      code: "C-09",
      severity: "error",
      subject: "orders",
      says: "100/s (page 1) and 400/s (page 2, target 500/s)",
      computed: "limits 4x apart (derived from what is stated)",
      limit: "one limit and one target per metric",
      remedy: "keep one of 100/s and 400/s, or give what is meant differently a metric of its own",
      source: "targets.throughput",
    },
  ]);
});

test("two targets of one metric are an error too", () => {
  expect(
    say(rule, sections({ limit: "100/s", target: "200/s" }, { limit: "100/s", target: "300/s" })).map(
      ({ computed }) => computed,
    ),
  ).toEqual(["2 targets: 200/s and 300/s (derived from what is stated)"]);
});

test("a target at the highest limit is not below it", () => {
  const found = say(rule, sections({ limit: "100/s", target: "400/s" }, { limit: "400/s" }));
  expect(found.map(({ computed }) => computed)).toEqual(["limits 4x apart (derived from what is stated)"]);
});

test("the same limit said twice, and other metrics with other limits, give no finding", () => {
  expect(say(rule, sections({ limit: "100/s" }, { limit: "100/s" }, { limit: "9/s", metric: "fills" }))).toEqual([]);
});

test("the plan promises decisions ten times apart, with a target below its own summary", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-09",
      severity: "error",
      subject: "decisions",
      says: "10k/s (key requirements), 1k/s (throughput requirements) and 1k/s (key performance indicators, target 5k/s)",
      computed: "limits 10x apart; target 5k/s is below limit 10k/s (derived from what is stated)",
      limit: "one limit and one target per metric",
      remedy: "keep one of 1k/s and 10k/s, or give what is meant differently a metric of its own",
      source: "targets.throughput",
    },
  ]);
});

test("however often and in whatever order, there is a finding exactly where limits differ", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 }), (rates) => {
      const found = say(rule, sections(...rates.map((rate) => ({ limit: `${rate}/s` }))));
      expect(found).toHaveLength(new Set(rates).size > 1 ? 1 : 0);
    }),
  );
});
