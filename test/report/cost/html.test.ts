import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diffCost } from "../../../src/cost/diff.ts";
import { spreadOf } from "../../../src/cost/line.ts";
import { marks } from "../../../src/report/cost/html/chart.ts";
import { formatCostHtml } from "../../../src/report/cost/html/page.ts";
import { tiles } from "../../../src/report/cost/html/treemap.ts";
import { leverData } from "../../../src/report/cost/levers.ts";
import { recompute } from "../../../src/report/cost/recompute.ts";
import { formulas } from "../../generate/formulas.ts";
import { hostileTexts } from "../sample.ts";
import { document, report, withText } from "./sample.ts";

const folder = new URL("../../../src/report/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), "utf8");
const style = read("page.css") + read("cost/page.css");
const compiled = read("cost/formulas.generated.js");
const script = compiled + read("cost/page.client.js");

function page(of = document): string {
  return formatCostHtml({ document: of, style, script });
}

test("the page has its sections in order, each with its heading", () => {
  const before = { ...report, lines: report.lines.slice(1) };
  const comparison = { name: "old", kind: "report" as const, before, delta: diffCost(before, report) };
  const headings = [
    ...page({ ...document, comparison }).matchAll(
      /<section id="([a-z-]+)" aria-labelledby="\1-heading">\n<h2 id="\1-heading">([^<]+)</g,
    ),
  ];
  expect(headings.map(([, id, title]) => `${id}: ${title}`)).toEqual([
    "totals: Totals",
    "moved: What moved",
    "parts: Where it goes",
    "budgets: Budgets",
    "months: 36 months",
    "what-if: What if",
    "units: Cost of one unit",
    "prices: Prices",
    "open: Without a price",
    "lines: Every line",
  ]);
});

test("the policy of the page allows its own script and no request", () => {
  const hash = createHash("sha256").update(script).digest("base64");
  expect(page()).toContain(
    `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
  );
  expect(page().replace(script, "").replace(style, "")).not.toMatch(/\b(src|href)="(?!#)|url\(|@import|https?:/);
  expect(script + style).not.toMatch(/<\/(script|style)|url\(|@import|https?:|fetch|XMLHttpRequest/);
});

test.each(hostileTexts)("%j adds no element, attribute or script to the page", (text) => {
  const tags = (of: typeof document) =>
    page(of)
      .replace(script, "")
      .replace(style, "")
      .replace(/(id="data">)[^<]*/, "$1")
      // A name that is too long for its tile is left out there.
      .replace(/<svg class="treemap".*?<\/svg>/s, "")
      .replace(
        /(<[a-z]+)([^<>]*)>/g,
        (_, name: string, attributes: string) => `${name}${attributes.replace(/="[^"]*"/g, "")}>`,
      )
      .match(/<[^>]*>/g);
  expect(tags(withText(text))).toEqual(tags(withText("x")));
});

test("the formulas of the page are those of the program", () => {
  // `npm run generate` writes them again.
  expect(compiled).toBe(formulas());
});

const data = leverData(report);

test("levers are what is assumed, what is used, and what several lines share", () => {
  expect(data.levers).toEqual([
    {
      title: "tariff",
      from: "sites.hall.tariff",
      unit: " USD/kWh",
      offset: 0,
      value: 0.25,
      least: 0.125,
      most: 0.5,
      step: 0.005,
    },
    {
      title: "size",
      from: "usage buckets.archive",
      unit: " GB",
      offset: 0,
      value: 1000,
      least: 500,
      most: 2000,
      step: 20,
    },
  ]);
});

test("with every lever where it was the sums are those of the report", () => {
  const same = recompute(data.lines, data.budgets, [1, 1]);
  expect(same.once).toEqual(spreadOf(report.totals.once));
  expect(same.yearly).toEqual(spreadOf(report.totals.yearly));
  expect(same.running).toEqual(spreadOf(report.totals.running));
  expect(same.budgets).toEqual(report.budgets.map(({ cost }) => cost));
});

test("the compiled formulas give what the program gives, wherever the levers are", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { maxLength: 2 }), (shares) => {
      const wanted = recompute(data.lines, data.budgets, shares);
      const input = JSON.stringify([data.lines, data.budgets, shares]);
      const given: unknown = runInNewContext(`${compiled}; JSON.stringify(formulas.recompute(...${input}))`);
      expect(given).toBe(JSON.stringify(wanted));
    }),
    { numRuns: 30 },
  );
});

test("twice the tariff is twice the energy, and breaks the ledger", () => {
  const dear = recompute(data.lines, data.budgets, [2, 1]);
  expect(dear.yearly.expected - spreadOf(report.totals.yearly).expected).toBe(6_132e6);
  expect(dear.budgets[2]?.expected).toBe(12_264e6);
});

test("tiles fill the box without overlap, in proportion to their values", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 40 }), (values) => {
      const placed = tiles(
        values.map((value, index) => ({ name: `${index}`, value })),
        { x: 0, y: 0, width: 640, height: 420 },
      );
      const total = values.reduce((sum, value) => sum + value, 0);
      expect(placed).toHaveLength(values.filter((value) => value > 0).length);
      for (const { value, x, y, width, height } of placed) {
        expect(width * height).toBeCloseTo((value / total) * 640 * 420, 3);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(-1e-6);
        expect(x + width).toBeLessThanOrEqual(640 + 1e-6);
        expect(y + height).toBeLessThanOrEqual(420 + 1e-6);
      }
    }),
  );
});

test("an axis has round marks around its values", () => {
  expect(marks(0, 6.5e12)).toEqual([0, 2e12, 4e12, 6e12, 8e12]);
  expect(marks(2_160, 2_180, 4)).toEqual([2_160, 2_165, 2_170, 2_175, 2_180]);
});
