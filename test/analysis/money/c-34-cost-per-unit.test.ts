import fc from "fast-check";
import { expect, test } from "vitest";
import { findingsOf, type Measurement } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/money/c-34-cost-per-unit.ts";
import { factsOfPlan, say } from "../facts.ts";

function estate(rate: string, per: string | undefined = "orders", operating = 315_360) {
  return {
    targets: {
      throughput: { orders: { metric: "orders", limit: rate, where: "here" } },
      business: { cost: { title: "Cost", atMost: 0.01, unit: "usd", per } },
    },
    budget: { operating: { all: { title: "All", amount: `USD ${operating}/year` } } },
  };
}

const measured = (value: number): Measurement => ({
  kind: "production",
  subject: "orders",
  metric: "throughput",
  value,
  machine: "desk",
  date: "2026-11-20",
});

// 315,360 a year at one cent are 31.5 million units: one a second.
test("a promised rate that makes units too dear is found", () => {
  expect(say(rule, estate("0.5/s"))).toEqual([
    {
      code: "C-34",
      computed:
        "needs 31.5 million a year, 1/s on average day and night, 1/s with what was bought over 3 years (derived); at the promised 0.5/s it is USD 0.02, USD 0.02 with what was bought",
      limit: "USD 0.01",
      remedy: "1/s of orders on average, or atMost: 0.02",
      says: "Cost: at most USD 0.01 per orders, at USD 315360/year and USD 0/once",
      severity: "error",
      source: "targets.business.cost",
      subject: "cost",
    },
  ]);
});

test("a promised rate that would do gets a warning until somebody measured it", () => {
  expect(say(rule, estate("100/s"))).toEqual([
    {
      code: "C-34",
      computed:
        "needs 31.5 million a year, 1/s on average day and night, 1/s with what was bought over 3 years (derived); at the promised 100/s it is USD 0.0001, USD 0.0001 with what was bought",
      limit: "1/s on average, measured: a promised rate is a peak, not an average",
      remedy: "measure the average rate of orders, and report the cost per unit with it",
      says: "Cost: at most USD 0.01 per orders, at USD 315360/year and USD 0/once",
      severity: "warning",
      source: "targets.business.cost",
      subject: "cost",
    },
  ]);
  expect(say(rule, estate("100/s"), { measurements: [measured(1.01)] })).toEqual([]);
  expect(say(rule, estate("100/s"), { measurements: [measured(0.99)] }).map(({ severity }) => severity)).toEqual([
    "error",
  ]);
});

test("an amount that is per nothing, or per what no throughput states, cannot be told", () => {
  const nothing = { ...estate("1/s"), targets: { business: { cost: { title: "Cost", atMost: 0.01, unit: "usd" } } } };
  expect(say(rule, nothing)[0]?.computed).toMatch(/; cannot tell whether there are so many: it is not said per what$/);
  expect(say(rule, estate("1/s", "trades"))[0]?.computed).toMatch(/: no throughput states trades$/);
});

test("an estate without a budget gives no finding", () => {
  expect(say(rule, { targets: estate("1/s").targets })).toEqual([]);
});

test("a greater budget never makes a unit cheaper", () => {
  const worst = (operating: number) => (say(rule, estate("1/s", "orders", operating))[0]?.severity === "error" ? 1 : 0);
  const amount = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      expect(worst(Math.min(a, b))).toBeLessThanOrEqual(worst(Math.max(a, b)));
    }),
  );
});

test("the plan as written needs 4.92 trades a second around the clock", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-34",
      computed:
        "needs 155 million a year, 4.92/s on average day and night, 6.53/s with what was bought over 3 years (derived); at the promised 100/s it is USD 0.000492, USD 0.000653 with what was bought",
      limit: "6.53/s on average, measured: a promised rate is a peak, not an average",
      remedy: "measure the average rate of order-executions, and report the cost per unit with it",
      says: "Cost per trade: at most USD 0.01 per order-executions, at USD 1550000/year and USD 1525000/once",
      severity: "warning",
      source: "targets.business.cost-per-trade",
      subject: "cost-per-trade",
    },
  ]);
});
