import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diffCost } from "../../../src/cost/diff.ts";
import { totalsOf } from "../../../src/cost/totals.ts";
import { columns } from "../../../src/report/columns.ts";
import { find, formatExplanation } from "../../../src/report/cost/explain.ts";
import { formatCostHtml } from "../../../src/report/cost/html/page.ts";
import { formatCostMarkdown } from "../../../src/report/cost/markdown.ts";
import { formatCostText } from "../../../src/report/cost/text.ts";
import { hostileTexts } from "../sample.ts";
import { document, report, withText } from "./sample.ts";

const plain = { width: 80, colour: false };

test("a cost says totals, parts, budgets, units and what is open within 80 columns", () => {
  expect(formatCostText(document, plain)).toBe(TEXT);
});

const TEXT = `harbour (test): cost in USD
  from     Pulumi.test.yaml
  day      2026-11-24
  prices   of 2026-11-24; oldest of 2024-07-01: Archive
  verdict  over budget: 1 budget fails, neither priced nor bounded 16.7%, limit
           10%, 1 budget at risk

Totals
                                expected     low .. high
  bought once                      8,000    7.2k .. 9.6k
  cost of 12 months                8,811  8.54k .. 9.35k
    paid                           6,144  6.14k .. 6.15k
    loss of value in the books     2,667    2.4k .. 3.2k
  cost of a month                    734      712 .. 779
  cash of the first 12 months     14,144  13.3k .. 15.7k
  value in the books today         7,111

Cost by kind
               once  a month  12 months   low .. high
  power           -      365      4,380         4.38k
  hardware *  8,000      222      2,667  2.4k .. 3.2k
  cooling         -      146      1,752         1.75k
  cloud           -        1         12  10.7 .. 13.1
  * without what has no price

Cost by component
            once  a month  12 months     low .. high
  house *  8,000      733      8,799  8.53k .. 9.33k
  s3           -        1         12    10.7 .. 13.1
  * without what has no price

Budgets
                    limit  expected   low .. high           status
  operating.energy  7,000     6,132         6.13k  a year       ok
    power           6,000     6,132         6.13k  a year     FAIL
    cards           8,500     8,000  7.2k .. 9.6k    once  at risk

Cost of one unit
          expected        low .. high
  order  0.0000905  0.00008 .. 0.0001
    measured: bench of 2026-11-20

Without a price  2 of 6 lines, in no sum; neither priced nor bounded 16.7%,
                 limit 10%
  1 article of house, at most hardware.house.gpu.card
  hardware.house.rack  Rack, 42 U
      no price in the catalogue; add one there

Stale prices  older than 180 days; cost on stale prices 0.1%, limit 33%
            date       age  12 months  share
  s3  2024-07-01  876 days         12   0.1%

details  --explain power.house.hall
try      --what-if sites.hall.tariff=VALUE
`;

test("against a base it says what moved, split into causes, and what is written off", () => {
  const lines = report.lines.filter(({ kind }) => kind === "hardware" || kind === "power");
  const before = {
    ...report,
    lines,
    assets: report.assets.flatMap((ant) => [ant, { ...ant, id: "bee", title: "bee" }]),
  };
  const text = formatCostText(
    { ...document, comparison: { name: "old.json", kind: "report", before, delta: diffCost(before, report) } },
    plain,
  );
  expect(text.slice(text.indexOf("What moved"), text.indexOf("Without a price"))).toBe(MOVED);
});

const MOVED = `What moved against old.json
  bought once  0
  12 months    +1,764 = design +1,764

                               once  12 months
  added cooling.house.hall        0     +1,752
  added cloud.archive.storage     0        +12

  removed bee: 7,111 written off, 32 of 36 months left

`;

test("colour adds nothing but colour", () => {
  const coloured = formatCostText(document, { width: 80, colour: true });
  expect(coloured).not.toBe(formatCostText(document, plain));
  expect(stripVTControlCharacters(coloured)).toBe(formatCostText(document, plain));
});

test("no line is wider than the terminal, whatever the estate says", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: "grapheme", maxLength: 120 })),
      fc.integer({ min: 40, max: 200 }),
      (text, width) => {
        const lines = formatCostText(withText(text), { width, colour: false }).split("\n");
        expect(Math.max(...lines.map(columns))).toBeLessThanOrEqual(width);
      },
    ),
    { numRuns: 100 },
  );
});

test.each(hostileTexts)("%j prints as text and cannot steer the terminal", (text) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
  expect(formatCostText(withText(text), plain)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
});

function explained(id: string): string {
  const found = find(report, id);
  return found.kind === "unknown" ? found.problem : formatExplanation(found, report, plain);
}

test("a line is explained by its formula, and each factor by its source and age", () => {
  expect(explained("hardware.house.gpu.card")).toBe(LINE);
});

const LINE = `hardware.house.gpu.card  Title of hardware.house.gpu.card
  for      house, hall, test
  kind     hardware
  once     USD 8,000, 7.2k .. 9.6k
  a year   USD 2,666.6667, 2.4k .. 3.2k
  formula  pieces x price
  books    straight line over 36 months, 0% left at the end
  budget   capital.house.cards, at risk: 8,000 of 8,500

  factor  expected   low .. high       unit
  pieces         8                    piece
    derived: estate: sample
  price      1,000  900 .. 1,200  USD/piece
    stated: catalogue card: list, 2026-01-01, 327 days old
`;

test("what has no price is explained by what is missing", () => {
  expect(explained("hardware.house.cable")).toBe(OPEN);
});

const OPEN = `hardware.house.cable  Cable, 3m
  for      house
  kind     hardware
  there    16 piece
  price    none of its own: no price in the catalogue; add one there
  at most  line hardware.house.gpu.card
`;

test("a component is explained by its lines", () => {
  expect(explained("house").split("\n").slice(0, 5).join("\n")).toBe(LINES);
});

const LINES = `house: 3 lines
                            once  12 months   low .. high
  hardware.house.gpu.card  8,000      2,667  2.4k .. 3.2k
  cooling.house.hall           -      1,752         1.75k
  power.house.hall             -      4,380         4.38k`;

test("an unknown line is told with the nearest one", () => {
  expect(explained("power.house.hal")).toBe('"power.house.hal" is no line of the cost; did you mean power.house.hall');
});

test("a total that would be 0 for want of prices is unpriced in every format", () => {
  const unpriced = report.unpriced.map((item) => ({ ...item, kind: "hardware" as const }));
  const nothing = { ...report, lines: [], assets: [], budgets: [] };
  const bare = { ...document, report: { ...nothing, totals: totalsOf([], []) }, comparison: undefined };
  const rows = formatCostText(bare, plain).split("\n");
  const first = rows.indexOf("Totals") + 2;
  expect(rows.slice(first, first + 7).map((row) => row.trim().split(/ {2,}/))).toEqual(
    [
      "bought once",
      "cost of 12 months",
      "paid",
      "loss of value in the books",
      "cost of a month",
      "cash of the first 12 months",
      "value in the books today",
    ].map((title) => [title, "unpriced"]),
  );
  expect(formatCostMarkdown([bare])).toContain("### Cost: harbour test unpriced, ");
  expect(formatCostMarkdown([bare])).not.toContain("| Total |");
  expect(formatCostHtml({ document: bare, style: "", script: "" })).toContain(
    "<dt>Cost of 12 months</dt><dd>unpriced</dd>",
  );

  const lines = report.lines.filter(({ paid }) => paid === "yearly");
  const running = { ...nothing, lines, unpriced, totals: totalsOf(lines, []) };
  const text = formatCostText({ ...bare, report: running }, plain);
  expect(text).toMatch(/\n {2}bought once +unpriced\n/);
  expect(text).not.toMatch(/\n {2}cost of 12 months +unpriced/);
});
