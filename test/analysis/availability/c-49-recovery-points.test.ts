import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/availability/c-49-recovery-points.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

function data(more: object, every = "1d") {
  return {
    backups: { tape: { title: "Tape", every, holds: [] } },
    dataClasses: { orders: { title: "Orders", ...more } },
  };
}

test("data without a recovery point is found, with what its backup loses", () => {
  expect(say(rule, data({ backup: "tape" }))).toEqual([
    {
      code: "C-49",
      computed: "how much of it may be lost is not stated; its backup loses up to 1d (derived)",
      limit: "a recovery point for every kind of data",
      remedy: "rpo: 1d, or a backup that runs more often",
      says: "Orders: backup tape, every 1d",
      severity: "error",
      source: "dataClasses.orders.rpo",
      subject: "orders",
    },
  ]);
});

test("data without a recovery point and without a backup is found, with the promised time", () => {
  const targets = { recovery: { all: { title: "All", rto: "1h" } } };
  expect(say(rule, { ...data({}), targets })).toEqual([
    {
      code: "C-49",
      computed: "how much of it may be lost is not stated",
      limit: "a recovery point for every kind of data",
      remedy: "state dataClasses.orders.rpo",
      says: "Orders: no backup; recovery within 1h is promised",
      severity: "error",
      source: "dataClasses.orders.rpo",
      subject: "orders",
    },
  ]);
});

test("a backup that runs as often as the recovery point asks gives no finding", () => {
  expect(say(rule, data({ rpo: "1d", backup: "tape" }))).toEqual([]);
  expect(say(rule, data({ rpo: "0s", backup: "tape" }, "continuous"))).toEqual([]);
  expect(say(rule, data({ rpo: "1min" }))).toEqual([]);
});

test("a backup that runs more rarely gets a warning", () => {
  expect(say(rule, data({ rpo: "1h", backup: "tape" }))).toEqual([
    {
      code: "C-49",
      computed: "the backup alone loses up to 1d (derived): copies that fail together with the original do not count",
      limit: "1h",
      remedy: "a backup every 1h or oftener, or rpo: 1d",
      says: "may lose 1h, backed up every 1d",
      severity: "warning",
      source: "dataClasses.orders.rpo",
      subject: "orders",
    },
  ]);
});

test("an estate that stores data and names no kinds of it is found", () => {
  const pools = { vault: { title: "Vault", purpose: "backup", capacity: "1TB", medium: "ssd" } };
  expect(say(rule, { pools }).map(({ severity, subject, remedy }) => [severity, subject, remedy])).toEqual([
    ["error", "estate", "state dataClasses, each with its rpo"],
  ]);
  expect(say(rule, {})).toEqual([]);
});

test("the plan as written has seven kinds of data and no recovery point", () => {
  const found = findingsOf(rule, factsOfPlan());
  expect(found.map(({ severity, subject, computed }) => [severity, subject, computed])).toEqual([
    ["error", "market-data", "how much of it may be lost is not stated"],
    ["error", "model-weights", "how much of it may be lost is not stated"],
    ["error", "replay-buffers", "how much of it may be lost is not stated"],
    ["error", "feature-cache", "how much of it may be lost is not stated"],
    ["error", "trading-data", "how much of it may be lost is not stated"],
    ["error", "system-configurations", "how much of it may be lost is not stated; its backup loses up to 1h (derived)"],
    ["error", "system-snapshots", "how much of it may be lost is not stated; its backup loses up to 1d (derived)"],
  ]);
});
