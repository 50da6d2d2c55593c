import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { columns } from "../../src/report/columns.ts";
import { formatText } from "../../src/report/text.ts";
import { hostileTexts, sample, withText } from "./sample.ts";

const plain = { width: 80, colour: false };

test("a preview says figures, cost, plan, changes and findings within 80 columns", () => {
  expect(formatText(sample, plain)).toBe(`harbour (test, primary): Test estate
  stack  test, from Pulumi.test.yaml
  sites  hall: Main hall (data-centre)
         annex: Annex (exchange-pod)

Figures
  nodes                      1,234  derived
  fabric bandwidth         2.4Tbps  derived
  IT load                   26.8kW  derived; without 1 device of unknown load
  capital budget         USD 1,500  stated
  operating budget  USD 99.50/year  stated

Cost
                expected   low .. high
  bought once  USD 1,500  1.4k .. 1.6k
  a month         USD 50      40 .. 60
  12 months      USD 603    480 .. 720
  lines of the budget: 3 ok, 1 at risk, 1 fail
  2 of 12 lines have no price of their own
  not fit to decide on: cost on stale prices 50%, limit 33%
  over  capital: ledgers sum to USD 1,600, limit is USD 1,500
  details  estate cost --stack test

Budgets, as stated
  capital              USD 1,600
    servers            USD 1,000  Servers
    network              USD 600  Network
  operating, per year  USD 99.50
    power              USD 99.50  Power

Plan  3 resources
  hall          2
    physical    2  Server 1, Site 1
  whole estate  1
    cloud       1  Bucket 1

Changes against state.json
  1 to create, 1 to update, 1 to delete, 7 unchanged
  + archive  Bucket, create
  ~ ant  Server, update
      load: 650 -> 700
      token: cannot be told before the deployment
  - bee  Server, delete

Findings  1 error, 1 warning

  error C-15 ant
    says      draws 6.8 kW at full work
    computed  feed B has 5.2 kW left
    limit     5.2 kW
    remedy    move it to another rack or set powerCap
    source    clusters.house.nodes.ant

  warning W-IMAGE tool
    says      runs image tool
    computed  the image has no digest: not built yet
    limit     an image is deployed by the digest of a build
    remedy    build and push it, then set images.tool.digest
    source    images.tool
`);
});

test("an estate without budget, changes and findings says so in few lines", () => {
  const budget = { total: 0, ledgers: [] };
  const report = {
    ...sample,
    figures: sample.figures.slice(0, 1),
    cost: { ...sample.cost, capital: budget, operating: budget, broken: [] },
    findings: [],
    changes: undefined,
  };
  expect(formatText(report, plain).split("\n\n").slice(1)).toEqual([
    "Figures\n  nodes  1,234  derived",
    expect.stringMatching(/^Cost\n.*details {2}estate cost --stack test$/s),
    "Plan  3 resources\n  hall          2\n    physical    2  Server 1, Site 1\n  whole estate  1\n    cloud       1  Bucket 1",
    "Findings  no findings\n",
  ]);
});

test("an equal base gives no change", () => {
  const report = {
    ...sample,
    changes: { base: "b", summary: { create: 0, update: 0, delete: 0, same: 3 }, items: [] },
  };
  expect(formatText(report, plain)).toContain("Changes against b\n  no change, 3 unchanged\n");
});

test("of an advisory rule two findings are shown in full and the others by subject, of a blocking one all", () => {
  const many = ["a", "b", "c", "d"].flatMap((subject) =>
    sample.findings.map((finding) => ({ ...finding, subject, source: subject })),
  );
  const text = formatText({ ...sample, findings: many }, plain);
  expect(text.match(/^ {2}(error|warning) .*$|^ {2}and .*$/gm)).toEqual([
    "  error C-15 a",
    "  error C-15 b",
    "  error C-15 c",
    "  error C-15 d",
    "  warning W-IMAGE a",
    "  warning W-IMAGE b",
    "  and 2 more W-IMAGE for c, d",
  ]);
});

test("colour adds nothing but colour", () => {
  const coloured = formatText(sample, { width: 80, colour: true });
  expect(coloured).not.toBe(formatText(sample, plain));
  expect(stripVTControlCharacters(coloured)).toBe(formatText(sample, plain));
});

test("no line is wider than the terminal, whatever the estate says", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: "grapheme", maxLength: 120 })),
      fc.integer({ min: 40, max: 200 }),
      (text, width) => {
        const lines = formatText(withText(text), { width, colour: false }).split("\n");
        expect(Math.max(...lines.map(columns))).toBeLessThanOrEqual(width);
      },
    ),
    { numRuns: 100 },
  );
});

test.each(hostileTexts)("%j prints as text and cannot steer the terminal", (text) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
  expect(formatText(withText(text), plain)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
});
