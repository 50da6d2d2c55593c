import fc from "fast-check";
import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/capacity/c-01-database-retention.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

const database = {
  title: "Ticks",
  engine: "clickhouse",
  nodes: 2,
  replicationFactor: 2,
  diskPerNode: "1TB",
  medium: "nvme",
  memoryPerNode: "64GiB",
  retentionOnline: "100d",
  writeRate: "100k/s",
  compression: 10,
  recordSize: "50B",
};

function ticks(more: object = {}) {
  return { databases: { ticks: { ...database, ...more } } };
}

function withCold(capacity: string) {
  return {
    ...ticks({ hotFor: "10d", coldTier: "cold" }),
    pools: { cellar: { title: "Cold", purpose: "cold", capacity, medium: "object", placement: "on-premises" } },
    tiers: {
      cold: {
        title: "Cold",
        from: "10d",
        to: "100d",
        location: "Object store",
        placement: "on-premises",
        access: "1s",
        use: "Research",
        storedIn: "cellar",
      },
    },
  };
}

test("a database that keeps more than its disks hold is told how many nodes or days it takes", () => {
  expect(say(rule, ticks())).toEqual([
    {
      code: "C-01",
      computed:
        "864 billion records of 50B a record (stated) take 4.32TB a copy, 8.64TB in all (modelled): 4.32 times the disks, full after 23.1 d; the disks hold that time at 23.1k/s, at 18.5k/s with the fill limit",
      limit: "1.6TB: 80% of 2TB",
      remedy: "12 nodes of that disk, or hotFor: 18d with a coldTier for the rest",
      says: "writes 100k/s and keeps them 100d on 2 nodes of 1TB, compressed 10:1, 2 copies",
      severity: "error",
      source: "databases.ticks.retentionOnline",
      subject: "ticks",
    },
  ]);
});

test("records that leave for a cold tier in time give no finding", () => {
  expect(say(rule, withCold("10TB"))).toEqual([]);
});

test("a cold tier that does not hold the rest is found", () => {
  expect(say(rule, withCold("4TB"))).toEqual([
    {
      code: "C-01",
      computed: "778 billion records of 50B a record (stated) take 3.89TB (modelled)",
      limit: "3.2TB: 80% of 4TB",
      remedy: "capacity of 4.86TB in cellar, or retentionOnline: 84d",
      says: "moves records after 10d to cellar (4TB) and keeps them online for 100d",
      severity: "error",
      source: "databases.ticks.coldTier",
      subject: "ticks",
    },
  ]);
});

test("a move to a cold tier that nobody names moves nothing", () => {
  expect(say(rule, ticks({ hotFor: "10d" })).map(({ source }) => source)).toEqual(["databases.ticks.retentionOnline"]);
});

test("the plan as written is short by more than ten times", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-01",
      computed:
        "63.1 trillion records of 50B a record (assumed) take 315TB a copy, 631TB in all (modelled): 10.5 times the disks, full after 69.4 d; at 16B a record 202TB; the disks hold that time at 95.1k/s, at 76.1k/s with the fill limit",
      limit: "48TB: 80% of 60TB",
      remedy: "40 nodes of that disk, or hotFor: 55d with a coldTier for the rest",
      says: "writes 1M/s and keeps them 730d on 3 nodes of 20TB, compressed 10:1, 2 copies",
      severity: "error",
      source: "databases.clickhouse.retentionOnline",
      subject: "clickhouse",
    },
  ]);
});

test("the nodes and the days that it proposes are enough, and one day more is not", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 2000 }),
      (nodes, replicationFactor, thousands) => {
        const more = { nodes, replicationFactor, writeRate: `${thousands}k/s`, retentionOnline: "3650d" };
        const remedy = say(rule, ticks(more))[0]?.remedy;
        if (remedy === undefined) return;
        const enough = Number(/^(\d+) nodes/.exec(remedy)?.[1]);
        const days = Number(/hotFor: (\d+)d/.exec(remedy)?.[1]);
        const kept = (count: number, time: number) =>
          say(rule, ticks({ ...more, nodes: count, retentionOnline: `${time}d` }));
        expect(kept(enough, 3650)).toEqual([]);
        expect(kept(nodes, days)).toEqual([]);
        expect(kept(nodes, days + 1)).toHaveLength(1);
      },
    ),
    { numRuns: 50 },
  );
});
