import fc from "fast-check";
import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/money/c-35-bill-and-budget.ts";
import { factsOfPlan, say } from "../facts.ts";

interface Line {
  readonly amount: number;
  readonly quantity?: number;
  readonly product?: string;
  readonly pays?: readonly string[];
  readonly covers?: readonly string[];
}

function budget(lines: Readonly<Record<string, Line>>, amount?: number, stated: object = {}) {
  const total = Object.values(lines).reduce((sum, line) => sum + line.amount, 0);
  const written = Object.entries(lines).map(([id, line]) => [
    id,
    { title: id, ...line, amount: `USD ${line.amount}/once` },
  ]);
  return {
    budget: {
      capital: { all: { title: "All", amount: `USD ${amount ?? total}/once`, lines: Object.fromEntries(written) } },
      stated,
    },
  };
}

const flash = { title: "Flash", number: 1, medium: "ssd", usable: "100TB", raid: "6", protocols: ["nvme-tcp"] };

test("a total that is not the sum of its parts is found", () => {
  const lines = { a: { amount: 100 }, b: { amount: 200 } };
  expect(say(rule, budget(lines, 350, { capital: "USD 400/once" }))).toEqual([
    {
      code: "C-35",
      computed: "the parts sum up to USD 350/once (derived)",
      limit: "a total is the sum of its parts",
      remedy: "capital: USD 350/once",
      says: "USD 400/once in all",
      severity: "error",
      source: "budget.stated.capital",
      subject: "estate",
    },
  ]);
});

test("an approximate total may differ by a twentieth", () => {
  const lines = { a: { amount: 1000 } };
  expect(say(rule, budget(lines, undefined, { approximateCapital: "USD 950/once" }))).toEqual([]);
  expect(say(rule, budget(lines, undefined, { approximateCapital: "USD 949/once" })).map(({ limit }) => limit)).toEqual(
    ["the sum of the parts, give or take 5%"],
  );
});

test("a price per piece outside the list price's band gets a warning, within it none", () => {
  const cards = (amount: number) => budget({ cards: { amount, quantity: 2, product: "nvidia-a100-80gb-pcie" } });
  expect(say(rule, cards(100_000))).toEqual([
    {
      code: "C-35",
      computed: "USD 50000/once each (derived), 2.5 to 3.33 times the list price (assumed, 2026-11-24)",
      limit: "USD 15000/once to USD 20000/once",
      remedy: "amount: USD 35000/once, or name what else the line pays",
      says: "USD 100000/once for 2 x nvidia-a100-80gb-pcie",
      severity: "warning",
      source: "budget.capital.all.lines.cards.amount",
      subject: "cards",
    },
  ]);
  expect(say(rule, cards(20_000))[0]?.computed).toBe(
    "USD 10000/once each (derived), 0.667 of the list price (assumed, 2026-11-24)",
  );
  expect(say(rule, cards(35_000))).toEqual([]);
});

test("flash below the price of its chips gets a warning", () => {
  const found = (amount: number) =>
    say(rule, {
      arrays: { flash },
      ...budget({ flash: { amount, pays: ["flash"] }, rest: { amount: 1, covers: ["rack", "pdu", "cable"] } }),
    });
  expect(found(10_000).filter(({ subject }) => subject === "flash")).toEqual([
    {
      code: "C-35",
      computed:
        "USD 0.1/GB (derived): no more than raw flash costs on the street (assumed), before controllers, spares and support",
      limit: "more than USD 0.1/GB",
      remedy: "an offer above USD 10000/once, or disks instead of flash",
      says: "USD 10000/once for 100TB of ssd",
      severity: "warning",
      source: "budget.capital.all.lines.flash",
      subject: "flash",
    },
  ]);
  expect(found(20_000).filter(({ subject }) => subject === "flash")).toEqual([]);
});

test("devices without a line, and articles that come with every device, are named as forgotten", () => {
  const found = say(rule, { arrays: { flash }, ...budget({ other: { amount: 1 } }) });
  expect(found).toEqual([
    {
      code: "C-35",
      computed: "no line pays for flash, racks, pdus and cables",
      limit: "a capital line for every device and for racks, PDUs and cables with their optics",
      remedy: "a line for each with what it pays; covers names the kinds of article, such as rack",
      says: "1 capital line of USD 1/once",
      severity: "error",
      source: "budget.capital",
      subject: "estate",
    },
    {
      code: "C-35",
      computed: "1 have no price: array",
      limit: "a price with source and date for every article",
      remedy: "a price in the catalogue, or price in the build as offered",
      says: "needs 1 article",
      severity: "warning",
      source: "the bill of materials",
      subject: "estate",
    },
  ]);
});

test("a line that pays for a site pays for its racks, PDUs and cables, unless it names other kinds", () => {
  const owned = { sites: { hall: { kind: "data-centre", title: "Hall" } }, arrays: { flash } };
  const errors = (covers: readonly string[]) =>
    say(rule, { ...owned, ...budget({ all: { amount: 100_000, pays: ["hall", "flash"], covers } }) })
      .filter(({ severity }) => severity === "error")
      .map(({ computed }) => computed);
  expect(errors([])).toEqual([]);
  expect(errors(["rack", "array"])).toEqual(["no line pays for pdus and cables"]);
});

test("an estate that owns things and has no capital budget is said to be unknown", () => {
  expect(say(rule, { arrays: { flash } }).map(({ severity, computed }) => [severity, computed])).toEqual([
    ["info", "cannot tell what was forgotten: the budget has no capital lines"],
    ["warning", "1 have no price: array"],
  ]);
});

test("an estate that owns nothing gives no finding", () => {
  expect(say(rule, {})).toEqual([]);
});

test("whatever the lines, their own sum is never a finding", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 8 }), (amounts) => {
      const lines = Object.fromEntries(amounts.map((amount, index) => [`line-${index}`, { amount }]));
      expect(say(rule, budget(lines))).toEqual([]);
    }),
  );
});

test("the plan as written pays four times the price of its GPUs and forgets racks, cables and two tiers", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-35",
      computed: "USD 80000/once each (derived), 4 to 5.33 times the list price (assumed, 2026-11-24)",
      limit: "USD 15000/once to USD 20000/once",
      remedy: "amount: USD 140000/once, or name what else the line pays",
      says: "USD 640000/once for 8 x nvidia-a100-80gb-pcie",
      severity: "warning",
      source: "budget.capital.ml-cluster.lines.gpus.amount",
      subject: "gpus",
    },
    {
      code: "C-35",
      computed:
        "USD 0.1/GB (derived): no more than raw flash costs on the street (assumed), before controllers, spares and support",
      limit: "more than USD 0.1/GB",
      remedy: "an offer above USD 50000/once, or disks instead of flash",
      says: "USD 50000/once for 500TB of ssd",
      severity: "warning",
      source: "budget.capital.storage.lines.backup",
      subject: "backup",
    },
    {
      code: "C-35",
      computed: "no line pays for the store of tier warm, the store of tier cold, racks, pdus and cables",
      limit: "a capital line for every device and for racks, PDUs and cables with their optics",
      remedy: "a line for each with what it pays; covers names the kinds of article, such as rack",
      says: "10 capital lines of USD 1525000/once",
      severity: "error",
      source: "budget.capital",
      subject: "estate",
    },
    {
      code: "C-35",
      computed: "6 have no price: ml-node, trading-node, monitoring-node, spine, leaf and 1 more",
      limit: "a price with source and date for every article",
      remedy: "a price in the catalogue, or price in the build as offered",
      says: "needs 9 articles",
      severity: "warning",
      source: "the bill of materials",
      subject: "estate",
    },
  ]);
});
