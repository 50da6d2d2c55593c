import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/availability/c-31-redundant-roles.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { clusterOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

function sections(nodes: number, target = "99.99%", degradedMode?: string) {
  const house = clusterOf(nodes);
  const desk = degradedMode === undefined ? house.roles.desk : { ...house.roles.desk, degradedMode };
  return {
    clusters: { house: { ...house, roles: { desk } } },
    targets: { availability: { till: { title: "Till", target, role: "desk" } } },
  };
}

test("two nodes with a high promise and no degraded mode are an error", () => {
  expect(say(rule, sections(2))).toEqual([
    {
      code: "C-31",
      severity: "error",
      subject: "till",
      says: "99.99% on role desk of house: 2 nodes, no degraded mode",
      computed: "one node lost leaves 1 node with nothing behind it (derived)",
      limit: "3 nodes or a stated degraded mode from 99.99% (assumed, redundant-role-target)",
      remedy:
        "add 1 node to role desk, or state clusters.house.roles.desk.degradedMode: what still works with one node lost",
      source: "clusters.house.roles.desk",
    },
  ]);
});

test("one node leaves none, whatever mode is stated", () => {
  const found = say(rule, sections(1, "99.99%", "one till"));
  expect(found.map(({ says, computed, remedy }) => [says, computed, remedy])).toEqual([
    [
      "99.99% on role desk of house: 1 node, a degraded mode and no node left to work in it",
      "one node lost leaves none (derived)",
      "add 2 nodes to role desk, or state clusters.house.roles.desk.fallback: the role that serves in its stead",
    ],
  ]);
});

test("a third node, a degraded mode or a lower promise mends it", () => {
  expect(say(rule, sections(3))).toEqual([]);
  expect(say(rule, sections(2, "99.99%", "one till takes cash only"))).toEqual([]);
  expect(say(rule, sections(2, "99.98%"))).toEqual([]);
});

test("the plan promises 99.99% on two nodes", () => {
  expect(findingsOf(rule, factsOfPlan()).map(({ subject, says, limit }) => [subject, says, limit])).toEqual([
    [
      "trading-engine",
      "99.99% on role execution of trading: 2 nodes, no degraded mode",
      "3 nodes or a stated degraded mode from 99.99% (assumed, redundant-role-target)",
    ],
  ]);
});

test("more nodes never bring a finding", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 8 }), (nodes, more) => {
      expect(say(rule, sections(nodes + more)).length).toBeLessThanOrEqual(say(rule, sections(nodes)).length);
    }),
  );
});
