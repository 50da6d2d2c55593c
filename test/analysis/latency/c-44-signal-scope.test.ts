import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/latency/c-44-signal-scope.ts";
import { factsOfPlan, say } from "../facts.ts";

const estate = (latency: object = {}, every = "200ms") => ({
  federation: {
    inference: { every, latency: "100ms", signalLifetime: "5s", buyAbove: 0.6, sellBelow: 0.4, confidence: 0.7 },
  },
  targets: {
    latency,
    paths: {
      wire: { title: "Wire", limit: "2ms", stages: {} },
      order: { title: "Order", limit: "50ms", stages: {} },
    },
  },
});
const scope = (limit: string) => ({ research: { metric: "research-signal", limit, where: "federation" } });

describe("C-44, the scope of a slow signal", () => {
  it("warns of inference that is slower than every path and has no scope of its own", () => {
    expect(say(rule, estate())).toEqual([
      {
        code: "C-44",
        severity: "warning",
        subject: "federation",
        says: "inference every 200ms, answers within 100ms, a signal lives 5s",
        computed: "4 times the 50ms of path order, and a signal outlives 100 such paths (derived)",
        limit: "50ms, the widest limit of a path; no metric of latency allows 200ms",
        remedy: "keep it off the order path and state targets.latency with a metric of its own and a limit of 200ms",
        source: "federation.inference.latency",
      },
    ]);
  });

  it("accepts it with a metric that allows its time, and not with one that is too short", () => {
    expect(say(rule, estate(scope("200ms")))).toEqual([]);
    expect(say(rule, estate(scope("199ms")))).toHaveLength(1);
  });

  it("accepts inference that fits a path", () => {
    const sections = estate();
    const quick = { ...sections.federation.inference, every: "50ms", latency: "50ms" };
    expect(say(rule, { ...sections, federation: { inference: quick } })).toEqual([]);
  });

  it("says nothing without federated inference, and without a path to be slower than", () => {
    expect(say(rule, { ...estate(), federation: {} })).toEqual([]);
    expect(say(rule, { ...estate(), targets: {} })).toEqual([]);
  });

  it("finds the plan's signals 4 times slower than its path, and 200 paths old", () => {
    expect(findingsOf(rule, factsOfPlan())).toEqual([
      {
        code: "C-44",
        severity: "warning",
        subject: "federation",
        says: "inference every 100ms, answers within 100ms, a signal lives 5s",
        computed: "4 times the 25ms of path order, and a signal outlives 200 such paths (derived)",
        limit: "25ms, the widest limit of a path; no metric of latency allows 100ms",
        remedy: "keep it off the order path and state targets.latency with a metric of its own and a limit of 100ms",
        source: "federation.inference.latency",
      },
    ]);
  });
});
