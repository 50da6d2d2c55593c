import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/availability/c-33-healer-apart.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { clusterOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

function healer(heals: readonly string[]) {
  const house = clusterOf(3);
  return { ...house, roles: { desk: { ...house.roles.desk, heals } } };
}

test("a cluster that only heals itself is a warning", () => {
  expect(say(rule, { clusters: { house: healer(["house", "barn"]), barn: clusterOf(1) } })).toEqual([
    {
      code: "C-33",
      severity: "warning",
      subject: "house",
      says: "healed by desk of the same cluster only",
      computed: "3 nodes: with 2 lost etcd has no majority of 2, and what would repair it is gone too (derived)",
      limit: "one healer in another cluster",
      remedy: "let a role of another cluster, such as barn, heal house",
      source: "clusters.house.roles.desk.heals",
    },
  ]);
});

test("two clusters that heal one another give no finding", () => {
  expect(say(rule, { clusters: { house: healer(["house", "barn"]), barn: healer(["house"]) } })).toEqual([]);
});

test("recovery by itself without a healer that is named cannot be told", () => {
  const operations = { recovery: ["Service restart"] };
  expect(
    say(rule, { clusters: { house: clusterOf(3) }, operations }).map(({ severity, computed }) => [severity, computed]),
  ).toEqual([
    ["info", "cannot tell whether a healer outlives what it heals: no role states the clusters that it heals"],
  ]);
  expect(say(rule, { clusters: { house: clusterOf(3) } })).toEqual([]);
});

test("a cluster that nobody heals, where others are healed, is a warning", () => {
  const found = say(rule, { clusters: { house: healer(["barn"]), barn: clusterOf(1) } });
  expect(found.map(({ subject, says, remedy }) => [subject, says, remedy])).toEqual([
    ["house", "healed by no role", "let a role of another cluster, such as barn, heal house"],
  ]);
});

test("the only cluster of an estate is to be watched from outside", () => {
  expect(say(rule, { clusters: { house: healer(["house"]) } }).map(({ remedy }) => remedy)).toEqual([
    "watch house from outside of it, by a cluster or a host of its own",
  ]);
});

test("the plan's monitoring cluster, three nodes, heals itself alone", () => {
  expect(
    findingsOf(rule, factsOfPlan()).map(({ severity, subject, computed }) => [severity, subject, computed]),
  ).toEqual([
    [
      "warning",
      "monitoring",
      "3 nodes: with 2 lost etcd has no majority of 2, and what would repair it is gone too (derived)",
    ],
  ]);
});
