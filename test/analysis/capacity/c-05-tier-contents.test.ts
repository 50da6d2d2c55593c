import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/capacity/c-05-tier-contents.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

interface Change {
  readonly keep?: string;
  readonly usable?: string;
  readonly format?: string;
  readonly data?: object;
}

function estate({ keep, usable = "10TB", format, data = {} }: Change) {
  return {
    arrays: { flash: { title: "Flash", number: 1, medium: "nvme", usable, raid: "6", protocols: ["nvme-tcp"] } },
    databases: {
      ticks: {
        title: "Ticks",
        engine: "clickhouse",
        nodes: 2,
        replicationFactor: 2,
        diskPerNode: "1TB",
        medium: "nvme",
        memoryPerNode: "64GiB",
        retentionOnline: "1d",
        writeRate: "100k/s",
        compression: 10,
        recordSize: "50B",
      },
    },
    tiers: {
      hot: {
        title: "Hot",
        from: "0d",
        to: "7d",
        location: "Array",
        placement: "on-premises",
        access: "1ms",
        use: "Trading",
        storedIn: "flash",
        format,
      },
    },
    dataClasses: {
      market: {
        title: "Market data",
        keep,
        storedIn: keep === undefined ? undefined : "flash",
        tiers: ["hot"],
        ...data,
      },
    },
  };
}

test("one thing that is kept for two times is found, with what each would take", () => {
  expect(say(rule, estate({ keep: "14d" }))).toEqual([
    {
      code: "C-05",
      computed: "two times for one thing: 14d are 6.05TB, 7d are 3.02TB (modelled from 50B a record (stated))",
      limit: "one time for the data of a tier, stated by the tier",
      remedy: "keep: 7d in market, or to: 14d in hot",
      says: "stays 14d in flash; tier hot leaves flash after 7d",
      severity: "error",
      source: "dataClasses.market.keep",
      subject: "market",
    },
  ]);
});

test("data that stays as long as its tier gives no finding", () => {
  expect(say(rule, estate({ keep: "7d" }))).toEqual([]);
  expect(say(rule, estate({}))).toEqual([]);
});

test("a store whose contents exceed it is found, one that they fill too far gets a warning", () => {
  expect(say(rule, estate({ usable: "3TB" }))).toEqual([
    {
      code: "C-05",
      computed: "market 3.02TB: 3.02TB in all (modelled)",
      limit: "3TB",
      remedy: "capacity of 3.78TB, or a shorter time in flash",
      says: "3TB hold 7d of market",
      severity: "error",
      source: "arrays.flash.usable",
      subject: "flash",
    },
  ]);
  expect(say(rule, estate({ usable: "3.1TB" }))).toEqual([
    {
      code: "C-05",
      computed: "market 3.02TB: 3.02TB in all (modelled)",
      limit: "2.48TB: 80% of 3.1TB",
      remedy: "capacity of 3.78TB, or a shorter time in flash",
      says: "3.1TB hold 7d of market",
      severity: "warning",
      source: "arrays.flash.usable",
      subject: "flash",
    },
  ]);
});

test("columns in files take as much as the database compresses them to", () => {
  expect(say(rule, estate({ usable: "400GB", format: "parquet" }))).toEqual([]);
});

test("a stated size counts as it is", () => {
  expect(say(rule, estate({ usable: "10TB", data: { size: "11TB" } }))[0]?.computed).toBe(
    "market 11TB: 11TB in all (modelled)",
  );
});

test("the plan as written keeps 30 days where its tier ends after 7, and 130 TB on 100 TB", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-05",
      computed: "two times for one thing: 30d are 130TB, 7d are 30.2TB (modelled from 50B a record (assumed))",
      limit: "one time for the data of a tier, stated by the tier",
      remedy: "keep: 7d in market-data, or to: 30d in hot",
      says: "stays 30d in hot-array; tier hot leaves hot-array after 7d",
      severity: "error",
      source: "dataClasses.market-data.keep",
      subject: "market-data",
    },
    {
      code: "C-05",
      computed: "market-data 130TB: 130TB in all (modelled)",
      limit: "100TB",
      remedy: "capacity of 162TB, or a shorter time in hot-array",
      says: "100TB hold 30d of market-data",
      severity: "error",
      source: "arrays.hot-array.usable",
      subject: "hot-array",
    },
  ]);
});
