import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/capacity/c-42-archive-retention.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

function database(writeRate: string) {
  return {
    title: "Ticks",
    engine: "clickhouse",
    nodes: 2,
    replicationFactor: 2,
    diskPerNode: "1TB",
    medium: "nvme",
    memoryPerNode: "64GiB",
    retentionOnline: "1d",
    retentionArchived: "1000d",
    writeRate,
    compression: 10,
    recordSize: "50B",
  };
}

// 100,000 records a second of 5 bytes are 43.2 TB in 1,000 days.
const databases = { ticks: database("100k/s") };
const archive = { title: "Archive", purpose: "archive", capacity: "44TB", medium: "object", placement: "cloud" };

test("an archive that holds one copy and not the two that it promises is found", () => {
  expect(say(rule, { databases, pools: { archive: { ...archive, copies: 2 } } })).toEqual([
    {
      code: "C-42",
      computed:
        "8.64 trillion records of 50B a record (stated) take 43.2TB a copy (modelled), 86.4TB for 2 copies: 1.96 times what there is",
      limit: "44TB in all, 22TB a copy",
      remedy: "capacity of 86.4TB in all, or fewer copies, or a shorter retentionArchived",
      says: "ticks archives 100k/s for 1000d; archive has 44TB for 2 copies",
      severity: "error",
      source: "pools.archive.capacity",
      subject: "archive",
    },
  ]);
});

test("an archive in a cloud may be filled to the end, one on premises may not", () => {
  expect(say(rule, { databases, pools: { archive } })).toEqual([]);
  const own = { ...archive, placement: "on-premises" };
  expect(say(rule, { databases, pools: { archive: own } })[0]?.limit).toBe("35.2TB in all, 35.2TB a copy");
});

test("a retention without an archive is found at every database", () => {
  const two = { ticks: database("100k/s"), more: database("1k/s") };
  expect(say(rule, { databases: two }).map(({ subject, limit }) => [subject, limit])).toEqual([
    ["ticks", "no pool of purpose archive is stated"],
    ["more", "no pool of purpose archive is stated"],
  ]);
});

test("several archives hold the records together", () => {
  const half = { ...archive, capacity: "22TB" };
  expect(say(rule, { databases, pools: { one: half, two: half } })).toEqual([]);
  expect(say(rule, { databases, pools: { one: half } })).toHaveLength(1);
});

test("a database that archives nothing gives no finding", () => {
  expect(say(rule, { databases: { ticks: { ...databases.ticks, retentionArchived: undefined } } })).toEqual([]);
});

test("the plan as written needs 4.73 PB where it has 2 PB", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-42",
      computed:
        "315 trillion records of 50B a record (assumed) take 1.58PB a copy (modelled), 4.73PB for 3 copies: 2.37 times what there is",
      limit: "2PB in all, 667TB a copy",
      remedy: "capacity of 4.73PB in all, or fewer copies, or a shorter retentionArchived",
      says: "clickhouse archives 1M/s for 3650d; archive has 2PB for 3 copies",
      severity: "error",
      source: "pools.archive.capacity",
      subject: "archive",
    },
  ]);
});
