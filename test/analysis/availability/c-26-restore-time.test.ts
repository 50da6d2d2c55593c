import fc from "fast-check";
import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/availability/c-26-restore-time.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

function estate(capacity: string, rate: string, more: object = {}, pool: object = {}) {
  return {
    sites: { away: { kind: "cloud-region", title: "Away" } },
    recovery: { site: "away", region: "us-east-1", mode: "pilot-light", rto: "1h" },
    pools: { vault: { title: "Vault", purpose: "backup", capacity, medium: "ssd", ...pool } },
    circuits: {
      line: { title: "Line", kind: "internet", role: "primary", rate },
      spare: { title: "Spare", kind: "wan", role: "backup", rate: "100Mbps" },
      venue: { title: "Venue", kind: "exchange", role: "primary", rate: "400Gbps" },
    },
    ...more,
  };
}

test("a backup that does not pass the best line within the recovery time is found", () => {
  expect(say(rule, estate("9TB", "10Gbps"))).toEqual([
    {
      code: "C-26",
      computed: "2 h over line of 10Gbps, 200 h over spare of 100Mbps (derived)",
      limit: "1h: 4.5TB over line",
      remedy:
        "keep what must work within 1h in the recovery site, or state it as data classes of at most 4.5TB, or 2 times the rate",
      says: "9TB in vault, recovery within 1h",
      severity: "error",
      source: "pools.vault.capacity",
      subject: "vault",
    },
  ]);
});

test("what passes in time gives no finding", () => {
  expect(say(rule, estate("4.5TB", "10Gbps"))).toEqual([]);
});

test("only the classes that are backed up are restored, where all of them state a size", () => {
  const classes = (size: string | undefined) => ({
    backups: { daily: { title: "Daily", every: "1d", holds: [], to: "vault" } },
    dataClasses: { orders: { title: "Orders", size, backup: "daily" } },
  });
  expect(say(rule, estate("9TB", "10Gbps", classes("1TB")))).toEqual([]);
  expect(say(rule, estate("9TB", "10Gbps", classes(undefined)))).toHaveLength(1);
});

test("an archive is rebuilt, not restored: a warning", () => {
  const found = say(rule, estate("2PB", "10Gbps", {}, { purpose: "archive", copies: 2 }));
  expect(found.map(({ severity, computed }) => [severity, computed])).toEqual([
    [
      "warning",
      "18.5 d over line of 10Gbps, 1,850 d over spare of 100Mbps (derived); each of its 2 copies takes as long to make",
    ],
  ]);
});

test("a restore without a line, and one that happens in another estate, are said to be unknown", () => {
  expect(say(rule, estate("9TB", "10Gbps", { circuits: {} }))).toEqual([
    {
      code: "C-26",
      computed: "cannot tell how long it takes: no circuit to another site or the Internet is stated",
      limit: "1h",
      remedy: "state the circuit that a restore uses",
      says: "9TB in vault, recovery within 1h",
      severity: "info",
      source: "pools.vault",
      subject: "vault",
    },
  ]);
  const targets = { recovery: { disaster: { title: "Disaster", rto: "1h", by: "restore" } } };
  expect(say(rule, estate("9TB", "10Gbps", { recovery: undefined, targets }))).toEqual([
    {
      code: "C-26",
      computed: "cannot tell how long a restore takes: this estate has no recovery section",
      limit: "1h",
      remedy: "check the estate that recovers this one",
      says: "Disaster: restored within 1h",
      severity: "info",
      source: "targets.recovery.disaster",
      subject: "disaster",
    },
  ]);
});

test("a backup that takes longer than until the next one is found", () => {
  const more = {
    recovery: undefined,
    backups: { often: { title: "Often", every: "1h", holds: [] } },
    arrays: {
      flash: {
        title: "F",
        number: 1,
        medium: "nvme",
        usable: "100TB",
        raid: "6",
        protocols: [],
        ports: { count: 1, rate: "40Gbps" },
      },
    },
    dataClasses: { all: { title: "All", storedIn: "flash", backup: "often" } },
  };
  expect(say(rule, estate("1TB", "10Gbps", more))).toEqual([
    {
      code: "C-26",
      computed: "5.56 h over the ports of flash, 40Gbps (derived)",
      limit: "1h",
      remedy: "every: 6h, or changes only, or 5.56 times the rate",
      says: "copies 100TB of all every 1h",
      severity: "error",
      source: "backups.often.every",
      subject: "often",
    },
  ]);
});

test("twice the rate never takes longer", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 400 }), (terabytes, gigabits) => {
      const found = (rate: number) => say(rule, estate(`${terabytes}TB`, `${rate}Gbps`)).length;
      expect(found(2 * gigabits)).toBeLessThanOrEqual(found(gigabits));
    }),
    { numRuns: 50 },
  );
});

test("the plan as written restores 500 TB in 111 h where it promises 1 h", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-26",
      computed: "111 h over internet-primary of 10Gbps, 46.3 d over internet-backup of 1Gbps (derived)",
      limit: "1h: 4.5TB over internet-primary",
      remedy:
        "keep what must work within 1h in the recovery site, or state it as data classes of at most 4.5TB, or 111 times the rate",
      says: "500TB in backup, recovery within 1h",
      severity: "error",
      source: "pools.backup.capacity",
      subject: "backup",
    },
    {
      code: "C-26",
      computed:
        "18.5 d over internet-primary of 10Gbps, 185 d over internet-backup of 1Gbps (derived); each of its 3 copies takes as long to make",
      limit: "1h: 4.5TB over internet-primary",
      remedy:
        "keep what must work within 1h in the recovery site, or state it as data classes of at most 4.5TB, or 444 times the rate",
      says: "2PB in archive, recovery within 1h",
      severity: "warning",
      source: "pools.archive.capacity",
      subject: "archive",
    },
  ]);
});
