import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/capacity/c-02-database-layout.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

function database(more: object) {
  return {
    databases: {
      ticks: {
        title: "Ticks",
        engine: "clickhouse",
        nodes: 4,
        replicationFactor: 2,
        diskPerNode: "1TB",
        medium: "nvme",
        memoryPerNode: "64GiB",
        retentionOnline: "1d",
        writeRate: "1/s",
        compression: 10,
        ...more,
      },
    },
  };
}

test("copies that do not divide the nodes are found, with layouts that do", () => {
  expect(say(rule, database({ nodes: 5 }))).toEqual([
    {
      code: "C-02",
      computed: "5 / 2 is 2.5 shards: not a whole number (derived)",
      limit: "every shard has the same whole number of copies, each on a node of its own",
      remedy: "6 nodes as 3 shards of 2 copies, or 5 shards of 2 copies in a circle on 5 nodes; state shards",
      says: "replication factor 2 on 5 nodes",
      severity: "error",
      source: "databases.ticks.replicationFactor",
      subject: "ticks",
    },
  ]);
});

test("shards that the nodes cannot share evenly are found", () => {
  expect(say(rule, database({ nodes: 4, shards: 3 }))).toEqual([
    {
      code: "C-02",
      computed: "3 x 2 is 6 copies of shards, which 4 nodes cannot share evenly (derived)",
      limit: "every shard has the same whole number of copies, each on a node of its own",
      remedy: "4 nodes as 2 shards of 2 copies, or 4 shards of 2 copies in a circle on 4 nodes; state shards",
      says: "replication factor 2 on 4 nodes, 3 shards",
      severity: "error",
      source: "databases.ticks.replicationFactor",
      subject: "ticks",
    },
  ]);
});

test.each([
  ["two shards of two copies on four nodes", { nodes: 4, shards: 2 }],
  ["three shards of two copies in a circle on three nodes", { nodes: 3, shards: 3 }],
  ["one copy on three nodes", { nodes: 3, replicationFactor: 1 }],
  [
    "a primary with a replica, where the engine has primaries",
    { engine: "postgresql", nodes: 2, primaries: 1, replicas: 1 },
  ],
])("%s give no finding", (_layout, more) => {
  expect(say(rule, database(more))).toEqual([]);
});

test("more copies than nodes are found", () => {
  expect(say(rule, database({ nodes: 1 }))[0]?.computed).toBe("2 copies need 2 nodes (derived)");
});

test("replicas that make another number of copies are found, whatever the engine", () => {
  const more = { engine: "postgresql", nodes: 4, primaries: 1, replicas: 2 };
  expect(say(rule, database(more))[0]?.computed).toBe("1 primary with 2 replicas is 3 copies, not 2 (derived)");
});

test("the plan as written has three copies, two copies and one and a half shards", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-02",
      computed:
        "3 / 2 is 1.5 shards: not a whole number; 1 primary with 2 replicas is 3 copies, not 2; ClickHouse has no primary: every replica of a shard takes writes (derived)",
      limit: "every shard has the same whole number of copies, each on a node of its own",
      remedy:
        "4 nodes as 2 shards of 2 copies, or 3 shards of 2 copies in a circle on 3 nodes; state shards and leave primaries and replicas out",
      says: "1 primary and 2 replicas, replication factor 2 on 3 nodes",
      severity: "error",
      source: "databases.clickhouse.replicationFactor",
      subject: "clickhouse",
    },
  ]);
});
