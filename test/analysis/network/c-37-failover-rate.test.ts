import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/network/c-37-failover-rate.ts";
import { factsOfPlan, say } from "../facts.ts";

const estate = (backup: string, perSecond = "1M/s") => ({
  sites: { dc: { kind: "data-centre", title: "Data centre" } },
  circuits: {
    main: { title: "Main", kind: "exchange", role: "primary", site: "dc", toVenue: "okx", rate: "10Gbps" },
    spare: {
      title: "Spare",
      kind: "exchange",
      role: "backup",
      site: "dc",
      toVenue: "okx",
      rate: backup,
      backs: "main",
    },
    line: { title: "Line", kind: "wan", role: "primary", site: "dc", rate: "1Mbps" },
  },
  targets: { throughput: { ticks: { metric: "market-data", limit: perSecond, where: "all venues" } } },
});

describe("C-37, the circuit that takes over", () => {
  it("refuses a backup that market data fills", () => {
    expect(say(rule, estate("1Gbps"))).toEqual([
      {
        code: "C-37",
        severity: "error",
        subject: "spare",
        says: "1Gbps stand in for main of 10Gbps: 10% of it",
        computed:
          "1,000,000 updates a second of 100B are 800Mbps: 80% of the circuit before bursts (size assumed; no share of one venue is stated)",
        limit: "700Mbps, 70% of 1Gbps",
        remedy: "2Gbps or more",
        source: "circuits.spare.rate",
      },
    ]);
  });

  it("accepts a backup as fast as the remedy says", () => {
    expect(say(rule, estate("2Gbps"))).toEqual([]);
  });

  it("judges a primary the same way", () => {
    expect(say(rule, estate("100Gbps", "10M/s"))).toMatchObject([{ subject: "main", says: "carries 10Gbps" }]);
  });

  it("says nothing where no rate of market data is promised", () => {
    expect(say(rule, { ...estate("1Gbps"), targets: {} })).toEqual([]);
  });

  it("takes the highest of several rates", () => {
    const rate = (limit: string) => ({ metric: "market-data", limit, where: "a plan" });
    const targets = {
      throughput: { low: rate("1/s"), high: rate("1M/s"), other: { ...rate("1G/s"), metric: "orders" } },
    };
    expect(say(rule, { ...estate("1Gbps"), targets })).toHaveLength(1);
  });

  it("accepts whatever its own remedy asks for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (millions) => {
        const found = say(rule, estate("1Mbps", `${millions}M/s`)).find(({ subject }) => subject === "spare");
        const wanted = found?.remedy.replace(" or more", "") ?? "";
        const again = say(rule, estate(wanted, `${millions}M/s`)).filter(({ subject }) => subject === "spare");
        expect(again).toEqual([]);
      }),
    );
  });

  it("finds every backup of the plan at 80% of 1 Gb/s", () => {
    const found = findingsOf(rule, factsOfPlan());
    expect(found.map(({ subject }) => subject)).toEqual(["binance-backup", "okx-backup", "bybit-backup"]);
    expect(found[0]).toEqual({
      code: "C-37",
      severity: "error",
      subject: "binance-backup",
      says: "1Gbps stand in for binance-primary of 10Gbps: 10% of it",
      computed:
        "1,000,000 updates a second of 100B are 800Mbps: 80% of the circuit before bursts (size assumed; no share of one venue is stated)",
      limit: "700Mbps, 70% of 1Gbps",
      remedy: "2Gbps or more",
      source: "circuits.binance-backup.rate",
    });
  });
});
