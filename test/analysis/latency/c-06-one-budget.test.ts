import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/latency/c-06-one-budget.ts";
import { factsOfPlan, say } from "../facts.ts";
import { orderPath, orderPathWith } from "./order-path.ts";

const limits = (...values: readonly string[]) => ({
  targets: {
    latency: Object.fromEntries(
      values.map((limit, index) => [`t-${index}`, { metric: "total", limit, where: `place ${index}` }]),
    ),
  },
});

describe("C-06, one budget for one scope", () => {
  it("refuses two limits for one metric", () => {
    expect(say(rule, limits("25ms", "2ms", "25ms"))).toEqual([
      {
        code: "C-06",
        severity: "error",
        subject: "total",
        says: "total within 2ms (place 1) and 25ms (place 0; and 1 other place)",
        computed: "2 limits for one scope: 2ms and 25ms (stated)",
        limit: "one limit for one scope",
        remedy:
          "keep 25ms for total and give each other limit a metric that names its scope, such as the wire only or one phase",
        source: "targets.latency.t-0",
      },
    ]);
  });

  it("accepts one limit that is said in two places, and a path whose stages and hops fit", () => {
    expect(say(rule, limits("25ms", "25ms"))).toEqual([]);
    expect(say(rule, orderPath)).toEqual([]);
  });

  it("refuses stages that add up to more than their path", () => {
    const sections = orderPathWith({ path: { limit: "5ms" } });
    expect(say(rule, { ...sections, circuits: {} })).toEqual([
      {
        code: "C-06",
        severity: "error",
        subject: "order",
        says: "Tick to order within 5ms, in stages of 100us + 2ms + 3ms",
        computed: "the stages add up to 5.1ms (derived)",
        limit: "5ms",
        remedy: "take 100us from the stages, or raise the limit to 5.1ms",
        source: "targets.paths.order.limit",
      },
    ]);
  });

  it("accepts stages that take the whole of their path", () => {
    expect(say(rule, { ...orderPathWith({ path: { limit: "5.1ms" } }), circuits: {} })).toEqual([]);
  });

  it("refuses a path whose stages fit and whose hops do not", () => {
    const sections = orderPathWith({ path: { limit: "5.2ms" }, circuit: { latency: "2ms" } });
    expect(say(rule, sections)).toEqual([
      {
        code: "C-06",
        severity: "error",
        subject: "order",
        says: "within 5.2ms over circuit venue",
        computed:
          "its hops take at least 1.07ms, expected 6.1ms, p99 6.1ms (modelled); the longest hop is Send with 3ms (stated)",
        limit: "5.2ms",
        remedy: "take 903us from the hops, or raise the limit to 6.1ms",
        source: "targets.paths.order.limit",
      },
    ]);
  });

  it("warns where only the 99th percentile is over the limit", () => {
    const sections = {
      ...orderPathWith({ path: { limit: "5.2ms" }, circuit: { latency: "1ms" } }),
      kubeletProfiles: {},
    };
    expect(say(rule, sections)).toMatchObject([
      { severity: "warning", computed: expect.stringContaining("expected 5.1ms, p99 5.3ms (modelled)") },
    ]);
  });

  it("warns of a measurement that is too old, once", () => {
    const old = {
      kind: "model",
      subject: "stream",
      metric: "latency",
      value: 500_000,
      machine: "test machine",
      date: "2026-01-01",
    };
    expect(say(rule, orderPath, { measurements: [old] })).toEqual([
      {
        code: "C-06",
        severity: "warning",
        subject: "stream",
        says: "Inference, Stream took 500us on test machine, 2026-01-01 (measured)",
        computed: "the figure is older than 180d",
        limit: "a measurement counts for 180d",
        remedy: "measure again on the machine that it runs on",
        source: "constant measurement-age-limit",
      },
    ]);
  });

  it("finds four totals for one scope in the plan", () => {
    expect(findingsOf(rule, factsOfPlan())).toEqual([
      {
        code: "C-06",
        severity: "error",
        subject: "end-to-end",
        says: "end-to-end within 2ms (network target latencies, total round-trip), 25ms (key requirements; and 3 other places) and 50ms (phase 1 success criteria)",
        computed:
          "3 limits for one scope: 2ms, 25ms and 50ms, with 15ms as a target (stated); the stages add up to 13.6ms on path order and 1.7ms on path network (derived)",
        limit: "one limit for one scope",
        remedy:
          "keep 25ms for end-to-end and give each other limit a metric that names its scope, such as the wire only or one phase",
        source: "targets.latency.summary-end-to-end",
      },
    ]);
  });

  it("speaks exactly where limits of one metric differ", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }), (values) => {
        const found = say(rule, limits(...values.map((value) => `${value}ms`)));
        expect(found).toHaveLength(new Set(values).size > 1 ? 1 : 0);
      }),
    );
  });
});
