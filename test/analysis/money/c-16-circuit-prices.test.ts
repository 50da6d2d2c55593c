import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/money/c-16-circuit-prices.ts";
import { factsOfPlan, say } from "../facts.ts";

type Prices = Readonly<Record<string, string | undefined>>;

function sections(prices: Prices, pays: readonly string[], amount = "USD 24000/year") {
  const circuits = Object.entries(prices).map(([id, monthly]) => [
    id,
    { title: id, kind: "wan", role: "primary", rate: "1Gbps", monthly },
  ]);
  const lines = { links: { title: "Links", amount, pays } };
  return {
    circuits: Object.fromEntries(circuits),
    budget: { operating: { network: { title: "Network", amount, lines } } },
  };
}

test("a line that pays for circuits without a price is an error, with what a share of it would be", () => {
  expect(say(rule, sections({ north: undefined, south: "USD 900/month" }, ["north", "south"]))).toEqual([
    {
      code: "C-16",
      severity: "error",
      subject: "links",
      says: "USD 24000/year for 2 circuits",
      computed: "north: no price; shared alike the line gives each USD 12000/year, USD 1000/month (derived)",
      limit: "a price per circuit, as a carrier offers it",
      remedy: "ask for offers and state circuits.<circuit>.monthly of 1 circuit",
      source: "budget.operating.network.lines.links",
    },
  ]);
});

test("prices beyond their line are an error, prices within it are not", () => {
  const found = say(rule, sections({ north: "USD 1100/month", south: "USD 1000/month" }, ["north", "south"]));
  expect(found.map(({ severity, computed, limit, remedy }) => [severity, computed, limit, remedy])).toEqual([
    [
      "error",
      "USD 25200/year (derived from 2 stated prices)",
      "USD 24000/year",
      "raise the line by USD 1200/year, or order less",
    ],
  ]);
  expect(say(rule, sections({ north: "USD 1000/month", south: "USD 1000/month" }, ["north", "south"]))).toEqual([]);
});

test("a circuit that no line pays is a warning with a price and an error without", () => {
  const found = say(rule, sections({ north: "USD 1250/month", south: undefined }, []));
  expect(found.map(({ severity, says, computed, remedy }) => [severity, says, computed, remedy])).toEqual([
    [
      "warning",
      "north, 1Gbps",
      "USD 1250/month (stated) that no budget line pays",
      "name the circuit in pays of a line",
    ],
    [
      "error",
      "south, 1Gbps",
      "no price and no budget line that pays it",
      "state circuits.south.monthly, and name the circuit in pays of a line",
    ],
  ]);
});

test("the plan gives six exchange circuits USD 1667 a month each and its internet lines nothing", () => {
  const found = findingsOf(rule, factsOfPlan());
  expect(found.map(({ severity, subject, computed }) => [severity, subject, computed])).toEqual([
    [
      "error",
      "exchanges",
      "binance-primary, okx-primary, bybit-primary, binance-backup, okx-backup and 1 more: no price; shared alike the line gives each USD 20000/year, USD 1667/month (derived)",
    ],
    ["error", "internet-primary", "no price and no budget line that pays it"],
    ["error", "internet-secondary", "no price and no budget line that pays it"],
    ["error", "internet-backup", "no price and no budget line that pays it"],
  ]);
});

test("priced circuits fit exactly where twelve months of all of them do", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 }), (monthly) => {
      const prices = Object.fromEntries(monthly.map((price, index) => [`c${index}`, `USD ${price}/month`]));
      const year = monthly.reduce((sum, price) => sum + price * 12, 0);
      expect(say(rule, sections(prices, Object.keys(prices)))).toHaveLength(year > 24_000 ? 1 : 0);
    }),
  );
});
