import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { alter } from "../../src/config/alter.ts";
import { amountOf, type CostReport, diffCost, runningOf, spreadOf } from "../../src/cost/index.ts";
import { estateSchema } from "../../src/model/estate.ts";
import { raw } from "../../src/units/index.ts";
import { readStackFile, stackFiles } from "../estates/stack-files.ts";
import { estateOf, lineOf, price, shipped, shop, yearlyDollars } from "./sample.ts";

/** What a random shop is made of. */
const shops = fc.record({
  nodes: fc.integer({ min: 0, max: 12 }),
  price: fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined }),
  pue: fc.float({ min: 1, max: 3, noNaN: true }),
  tariff: fc.integer({ min: 0, max: 90 }),
  budget: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined }),
  monthly: fc.option(fc.integer({ min: 0, max: 9_000 }), { nil: undefined }),
});
type Shop = typeof shops extends fc.Arbitrary<infer T> ? T : never;

function reportOf({ nodes, price: each, pue, tariff, budget, monthly }: Shop): CostReport {
  const { price: _price, ...box } = shop.builds.box;
  const { monthly: _monthly, ...line } = shop.circuits.line;
  return price(
    estateOf({
      ...shop,
      sites: { hall: { ...shop.sites.hall, pue, tariff: `USD 0.${String(tariff).padStart(2, "0")}/kWh` } },
      builds: { box: each === undefined ? box : { ...box, price: `USD ${each}/once` } },
      clusters: {
        web: {
          ...shop.clusters.web,
          nodes: Object.fromEntries(
            Array.from({ length: nodes }, (_, i) => [`n-${i}`, { build: "box", number: i + 1 }]),
          ),
        },
      },
      circuits: { line: monthly === undefined ? line : { ...line, monthly: `USD ${monthly}/month` } },
      ...(budget === undefined
        ? {}
        : {
            budget: {
              capital: {
                web: {
                  title: "Web",
                  amount: `USD ${budget}/once`,
                  lines: { all: { title: "All", amount: `USD ${budget}/once`, pays: ["web"] } },
                },
              },
            },
          }),
    }),
  );
}

describe("a cost", () => {
  test("totals the sum of its lines, and what is paid and what is written off make the year", () => {
    fc.assert(
      fc.property(shops, (input) => {
        const { lines, totals } = reportOf(input);
        for (const corner of ["low", "expected", "high"] as const) {
          expect(raw(totals.once[corner])).toBe(lines.reduce((sum, line) => sum + raw(line.once[corner]), 0));
          expect(raw(totals.yearly[corner])).toBe(lines.reduce((sum, line) => sum + raw(line.yearly[corner]), 0));
          expect(raw(totals.running[corner])).toBe(lines.reduce((sum, line) => sum + runningOf(line)[corner], 0));
          expect(raw(totals.running[corner]) + raw(totals.depreciation[corner])).toBe(raw(totals.yearly[corner]));
        }
      }),
    );
  });

  test("is in whole micro-dollars, low to expected to high, the product of its factors", () => {
    fc.assert(
      fc.property(shops, (input) => {
        for (const line of reportOf(input).lines) {
          const paid = line.paid === "once" ? spreadOf(line.once) : spreadOf(line.yearly);
          expect(paid).toEqual(amountOf(line.factors));
          for (const { low, expected, high } of [spreadOf(line.once), spreadOf(line.yearly)]) {
            expect(low).toBeLessThanOrEqual(expected);
            expect(expected).toBeLessThanOrEqual(high);
            expect([low, expected, high].every(Number.isSafeInteger)).toBe(true);
          }
        }
      }),
    );
  });

  test("never buys less for one node more", () => {
    fc.assert(
      fc.property(shops, (input) => {
        const before = reportOf(input).totals.once.expected;
        const after = reportOf({ ...input, nodes: input.nodes + 1 }).totals.once.expected;
        expect(raw(after)).toBeGreaterThanOrEqual(raw(before));
      }),
    );
  });

  test("holds assets whose prices sum to what is bought", () => {
    fc.assert(
      fc.property(shops, (input) => {
        const { assets, totals } = reportOf(input);
        expect(assets.reduce((sum, { cost }) => sum + raw(cost.expected), 0)).toBe(raw(totals.once.expected));
      }),
    );
  });

  test("is the same for the same estate, in the same order", () => {
    fc.assert(
      fc.property(shops, (input) => {
        expect(JSON.stringify(reportOf(input))).toBe(JSON.stringify(reportOf(input)));
      }),
    );
  });
});

describe("a comparison", () => {
  test("splits into causes that sum to the difference of the totals", () => {
    fc.assert(
      fc.property(shops, shops, (a, b) => {
        const base = reportOf(a);
        const next = reportOf(b);
        const delta = diffCost(base, next);
        expect(delta.onceTotal).toBe(raw(next.totals.once.expected) - raw(base.totals.once.expected));
        expect(delta.yearlyTotal).toBe(raw(next.totals.yearly.expected) - raw(base.totals.yearly.expected));
        for (const parts of [delta.once, delta.yearly])
          expect(Object.values(parts).every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });

  test("of a report with itself is nothing", () => {
    fc.assert(
      fc.property(shops, (input) => {
        const { lines, onceTotal, yearlyTotal, writeOffs } = diffCost(reportOf(input), reportOf(input));
        expect({ lines, onceTotal, yearlyTotal, writeOffs }).toEqual({
          lines: [],
          onceTotal: 0,
          yearlyTotal: 0,
          writeOffs: [],
        });
      }),
    );
  });
});

describe.each(stackFiles)("the estate of %s", (file) => {
  test("costs something, every line, price and budget in order", () => {
    const { lines, totals, prices, budgets } = price(shipped(file));
    expect(raw(totals.yearly.expected)).toBeGreaterThan(0);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    for (const { yearly, once } of lines) {
      for (const { low, expected, high } of [spreadOf(yearly), spreadOf(once)]) {
        expect(low).toBeLessThanOrEqual(expected);
        expect(expected).toBeLessThanOrEqual(high);
      }
    }
    expect(prices.every(({ date, ageDays }) => /^\d{4}-\d\d-\d\d$/.test(date) && ageDays >= 0)).toBe(true);
    expect(budgets.every(({ limit }) => limit >= 0)).toBe(true);
  });

  test("is unchanged by a what-if of a value that it has", () => {
    const { config } = parse(readStackFile(file)) as { config: Record<string, unknown> };
    const sections = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.replace("estate:", ""), value]),
    );
    const [site = ""] = Object.keys(sections["sites"] as object);
    const kind = (sections["sites"] as Record<string, { kind: string }>)[site]?.kind ?? "";
    const changed = alter(sections, { path: `sites.${site}.kind`, value: kind });
    expect(changed).toEqual({ ok: true, sections, before: kind });
    if (changed.ok) expect(price(estateSchema.parse(changed.sections))).toEqual(price(shipped(file)));
  });
});

test("a what-if moves what its value is a factor of: a site adds twice as much at a PUE of 1.5 as at 1.25", () => {
  const changed = alter(shop, { path: "sites.hall.pue", value: "1.5" });
  const [before, after] = [price(estateOf(shop)), price(estateOf(changed.ok ? changed.sections : {}))];
  const cooling = ({ lines }: CostReport) => lines.find(({ id }) => id === "cooling.web.hall")?.yearly.expected;
  expect(Number(cooling(after))).toBeCloseTo(2 * Number(cooling(before)), -1);
  expect(yearlyDollars(lineOf(after, "power.web.hall"))).toEqual(yearlyDollars(lineOf(before, "power.web.hall")));
});
