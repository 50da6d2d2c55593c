import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rule } from "../../../src/analysis/availability/c-32-node-loss-budget.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { clusterOf, kubernetes } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

function sections(
  nodes: number,
  target: string,
  more: { readonly degraded?: boolean; readonly fallback?: boolean; readonly rto?: string } = {},
) {
  const house = clusterOf(nodes, { kubernetes });
  const desk = {
    ...house.roles.desk,
    ...(more.degraded === true ? { degradedMode: "one till" } : {}),
    ...(more.fallback === true ? { fallback: "counter" } : {}),
  };
  const counter = { title: "Counter", nodes: [] };
  const recovery = { quick: { title: "Quick", rto: more.rto, roles: ["desk"], by: "hot-standby" } };
  return {
    clusters: { house: { ...house, roles: { desk, counter } } },
    targets: {
      availability: { till: { title: "Till", target, role: "desk" } },
      ...(more.rto === undefined ? {} : { recovery }),
    },
  };
}

const defaults = "Kubernetes defaults (measured on a control plane, constant eviction-default)";

describe("the downtime of a role", () => {
  it("is that of each node where every node is needed", () => {
    expect(say(rule, sections(2, "99.9%"))).toEqual([
      {
        code: "C-32",
        severity: "error",
        subject: "till",
        says: "99.9% on role desk of house: 2 nodes, no degraded mode",
        computed: `17.5 h a year (modelled): every node is needed, each is there 99.9% of the time (assumed, node-mtbf and node-mttr); could one be missed, 394 s per loss leave 80 losses a year: ${defaults}`,
        limit: "8.76 h a year",
        remedy:
          "size role desk for the loss of a node and say how (degradedMode, or 3 nodes), and take over within 2.19 h",
        source: "targets.availability.till",
      },
    ]);
  });

  it("is that of the failovers where one node may be missed", () => {
    expect(say(rule, sections(3, "99.999%"))).toEqual([
      {
        code: "C-32",
        severity: "error",
        subject: "till",
        says: "99.999% on role desk of house: 3 nodes, no degraded mode",
        computed: `41 min a year (modelled): 6 losses (assumed, node-mtbf) of 394 s each, ${defaults}`,
        limit: "315 s a year",
        remedy: "take over within 36.8 s of a loss",
        source: "targets.availability.till",
      },
    ]);
  });

  it("fits with a standby that takes over as the remedy asks", () => {
    expect(say(rule, sections(3, "99.999%", { rto: "36s" }))).toEqual([]);
    expect(say(rule, sections(3, "99.999%", { rto: "37s" })).map(({ computed }) => computed)).toEqual([
      "316 s a year (modelled): 6 losses (assumed, node-mtbf) of 37 s each, as targets.recovery.quick promises (stated)",
    ]);
  });

  it("counts a degraded mode as room for one lost node but the last, and a fallback for that too", () => {
    expect(say(rule, sections(2, "99.99%", { degraded: true, rto: "30s" }))).toEqual([]);
    expect(say(rule, sections(1, "99.99%", { degraded: true, rto: "30s" }))).toHaveLength(1);
    expect(say(rule, sections(1, "99.99%", { fallback: true, rto: "30s" }))).toEqual([]);
  });

  it("never grows with a faster takeover", () => {
    const seconds = fc.integer({ min: 1, max: 4000 });
    fc.assert(
      fc.property(seconds, seconds, fc.integer({ min: 2, max: 6 }), (a, b, nodes) => {
        const found = [Math.min(a, b), Math.max(a, b)].map(
          (rto) => say(rule, sections(nodes, "99.95%", { degraded: true, rto: `${rto}s` })).length,
        );
        expect(found[0]).toBeLessThanOrEqual(found[1] ?? 0);
      }),
    );
  });
});

it("the plan's 52.6 minutes outlive 8 evictions a year, or 105 recoveries of 30 s", () => {
  const found = findingsOf(rule, factsOfPlan());
  expect(found.map(({ subject, limit }) => [subject, limit])).toEqual([
    ["trading-engine", "52.6 min a year"],
    ["data-ingestion", "8.76 h a year"],
    ["model-inference", "4.38 h a year"],
  ]);
  expect(found[0]?.computed).toBe(
    `17.5 h a year (modelled): every node is needed, each is there 99.9% of the time (assumed, node-mtbf and node-mttr); could one be missed, 394 s per loss leave 8 losses a year: ${defaults}; the promised 30 s would leave 105`,
  );
});
