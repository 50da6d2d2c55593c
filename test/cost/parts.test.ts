import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate } from "../../src/cost/allocate.ts";
import { freeReason } from "../../src/cost/cloud/free.ts";
import { billedGigabytes } from "../../src/cost/cloud/gigabytes.ts";
import { hoursBetween } from "../../src/cost/cloud/schedule.ts";
import { staysOf } from "../../src/cost/cloud/stays.ts";
import { monthsBetween } from "../../src/cost/depreciation.ts";
import { bookValue, type Depreciation, firstYear, unusedUsage, usageSchema } from "../../src/cost/index.ts";
import { q } from "../../src/units/index.ts";
import { priceSections, shop, usageOf } from "./sample.ts";

describe("the value in the books", () => {
  const straight: Depreciation = { method: "straight-line", months: 36, residual: 0.1 };
  const declining: Depreciation = { method: "declining-balance", months: 60, residual: 0 };

  test("falls in a straight line to the residual value", () => {
    expect([0, 12, 18, 36, 90].map((month) => Math.round(bookValue(36_000, straight, month)))).toEqual([
      36_000, 25_200, 19_800, 3_600, 3_600,
    ]);
    expect(firstYear(36_000, straight)).toBe(10_800);
  });

  test("falls by a thirtieth of the rest a month over 60 months, then in a straight line to nothing", () => {
    expect(bookValue(30_000, declining, 1)).toBe(29_000);
    expect(bookValue(30_000, declining, 30)).toBeCloseTo(30_000 * (29 / 30) ** 30, 6);
    const last = [57, 58, 59, 60].map((month) => bookValue(30_000, declining, month));
    expect((last[0] ?? 0) - (last[1] ?? 0)).toBeCloseTo((last[2] ?? 0) - (last[3] ?? 0), 6);
    expect(last[3]).toBe(0);
  });

  test("never rises, never passes the residual value, and ends there", () => {
    const methods = fc.record({
      method: fc.constantFrom("straight-line" as const, "declining-balance" as const),
      months: fc.integer({ min: 1, max: 240 }),
      residual: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        methods,
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 0, max: 250 }),
        (depreciation, price, month) => {
          const now = bookValue(price, depreciation, month);
          const slack = price * 1e-12;
          expect(bookValue(price, depreciation, month + 1)).toBeLessThanOrEqual(now + slack);
          expect(now).toBeGreaterThanOrEqual(price * depreciation.residual - slack);
          expect(bookValue(price, depreciation, depreciation.months)).toBe(price * depreciation.residual);
        },
      ),
    );
  });

  test.each([
    ["2026-01-15", "2026-11-24", 10],
    ["2026-01-31", "2026-02-28", 0],
    ["2025-12-24", "2026-11-24", 11],
    ["2027-01-01", "2026-11-24", 0],
  ])("counts whole months: from %s to %s are %d", (from, to, months) => {
    expect(monthsBetween(from, to)).toBe(months);
  });
});

describe("shares of an amount", () => {
  test("are whole and sum to it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e12 }),
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 30 }),
        (total, weights) => {
          const shares = allocate(total, weights);
          expect(shares.reduce((a, b) => a + b, 0)).toBe(total);
          expect(shares.every((share) => Number.isInteger(share) && share >= 0)).toBe(true);
        },
      ),
    );
  });

  test("follow the weights", () => {
    expect(allocate(10, [1, 1, 1])).toEqual([3, 4, 3]);
    expect(allocate(7, [0, 0])).toEqual([0, 7]);
  });
});

describe("gigabytes that are billed", () => {
  test.each([
    ["2PB", 1_862_645.149, 2_000_000, 2_097_152],
    ["2PiB", 2_097_152, 2_097_152, 2_097_152],
    ["100GiB", 100, 100, 100],
    ["100GB", 93.132, 100, 100],
    ["10TB", 9_313.226, 10_000, 10_240],
    ["0B", 0, 0, 0],
  ])("of %s are %d, %d or %d", (size, low, expected, high) => {
    const billed = billedGigabytes(q("size", size));
    expect(billed.low).toBeCloseTo(low, 3);
    expect(billed.expected).toBeCloseTo(expected, 6);
    expect(billed.high).toBeCloseTo(high, 6);
  });
});

describe("where objects lie", () => {
  const rule = (more: object) => ({ status: "Enabled", ...more });

  test("without a lifecycle is the class that they are written in", () => {
    expect(staysOf([])).toEqual([{ article: "standard", share: 1 }]);
    expect(staysOf([], "GLACIER_IR")).toEqual([{ article: "glacier-instant", share: 1 }]);
  });

  test("without an expiry is the last class", () => {
    expect(
      staysOf([
        rule({
          transitions: [
            { days: 30, storageClass: "STANDARD_IA" },
            { days: 90, storageClass: "GLACIER" },
          ],
        }),
      ]),
    ).toEqual([{ article: "glacier-flexible", share: 1 }]);
  });

  test("with an expiry is each class for its days", () => {
    const rules = [
      rule({
        expiration: { days: 200 },
        transitions: [
          { days: 50, storageClass: "STANDARD_IA" },
          { days: 300, storageClass: "GLACIER" },
        ],
      }),
    ];
    expect(staysOf(rules)).toEqual([
      { article: "standard", share: 0.25 },
      { article: "standard-ia", share: 0.75 },
    ]);
  });

  test("heeds no rule that is disabled", () => {
    expect(staysOf([{ status: "Disabled", transitions: [{ days: 0, storageClass: "DEEP_ARCHIVE" }] }])).toEqual([
      { article: "standard", share: 1 },
    ]);
  });
});

describe("hours between two schedules", () => {
  test.each([
    ["cron(0 1 ? * SAT#1 *)", "cron(0 9 ? * SAT#1 *)", 96],
    ["cron(0 22 1 * ? *)", "cron(30 1 1 * ? *)", 42],
    ["cron(0 8 * * ? *)", "cron(0 9 * * ? *)", 365],
    ["cron(0 8 ? * MON,THU *)", "cron(0 9 ? * MON,THU *)", 104],
    ["cron(0 1 ? 3,9 SAT#1 *)", "cron(0 9 ? 3,9 SAT#1 *)", 16],
    ["cron(0 1 ? * SAT#1 *)", "cron(0 9 ? * SUN#1 *)", undefined],
    ["cron(0/5 1 ? * SAT#1 *)", "cron(0 9 ? * SAT#1 *)", undefined],
    ["cron(0 1 ? * MON-FRI *)", "cron(0 9 ? * MON-FRI *)", undefined],
  ])("from %s to %s are %s a year", (start, end, hours) => {
    expect(hoursBetween(start, end)).toEqual(hours);
  });
});

test("a type is free by its own name, its family or its second version, and not by a longer name", () => {
  expect(freeReason("aws:iam/role:Role")).toBe("identities and policies are free");
  expect(freeReason("aws:s3/bucketVersioning:BucketVersioning")).toBe("part of its bucket");
  expect(freeReason("aws:s3/bucketVersioningV2:BucketVersioningV2")).toBe("part of its bucket");
  expect(freeReason("aws:s3/bucket:Bucket")).toBeUndefined();
  expect(freeReason("aws:ec2/routeServer:RouteServer")).toBeUndefined();
});

test("a usage file refuses a band that is out of order and a key that it does not know", () => {
  const issues = (usage: unknown) =>
    usageSchema.safeParse(usage).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  expect(issues({ loadShare: { low: 0.9, expected: 0.8, high: 1 } })?.[0]).toContain("loadShare");
  expect(issues({ drilHours: 3 })).toEqual([': Unrecognized key: "drilHours"']);
  expect(
    issues({ buckets: { archive: { size: "2PB" } }, drillHours: { low: 1, expected: 2, high: 3 } }),
  ).toBeUndefined();
});

test("keys of a usage file that change no figure are named with the nearest that would", () => {
  const usage = usageOf({
    loadShare: 0.7,
    drillHours: 3,
    quotes: {
      "circuit.line": { amount: 1, source: "offer", date: "2026-11-01" },
      "circuit.lin": { amount: 1, source: "offer", date: "2026-11-01" },
    },
    buckets: { archive: { size: "1TB" } },
    exchange: { JPY: { rate: 0.007, source: "bank", date: "2026-11-01" } },
  });
  expect(unusedUsage(usage, priceSections(shop, { usage }))).toEqual([
    "usage drillHours: changes no figure; remove it, or see the ids that the cost lists",
    "usage buckets.archive: changes no figure; remove it, or see the ids that the cost lists",
    "usage quotes.circuit.lin: changes no figure; did you mean circuit.line",
    "usage exchange.JPY: changes no figure; remove it, or see the ids that the cost lists",
  ]);
});
