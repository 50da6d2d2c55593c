import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diffCost } from "../../../src/cost/diff.ts";
import { COMMENT_LIMIT } from "../../../src/report/comment.ts";
import { formatCostMarkdown } from "../../../src/report/cost/markdown.ts";
import { hostileTexts } from "../sample.ts";
import { document, report, withText } from "./sample.ts";

test("a comment has marker, headline, broken budgets, parts and what they rest on", () => {
  const text = formatCostMarkdown([document]);
  expect(text.split("\n\n").slice(0, 5)).toEqual([
    "<!-- estate cost: harbour -->",
    "### Cost: harbour test $734/mo, 12 months $8.81k [$8.54k .. $9.35k], 1 budget fails, neither priced nor bounded 16.7%, limit 10%, 1 budget at risk",
    "> **Over budget:** operating.energy.power &#40;Power and cooling&#41; comes to $6,132 a year, limit $6,000: 2.2% over (6.13k).",
    "> **Not fit to decide on:** neither priced nor bounded 16.7%, limit 10%",
    [
      "| USD | Once | A month | 12 months | low .. high |",
      "| --- | ---: | ---: | ---: | ---: |",
      "| power | - | 365 | 4,380 | 4.38k |",
      "| hardware, 2 without a price | 8,000 | 222 | 2,667 | 2.4k .. 3.2k |",
      "| cooling | - | 146 | 1,752 | 1.75k |",
      "| cloud | - | 1 | 12 | 10.7 .. 13.1 |",
      "| Total | 8,000 | 734 | 8,811 | 8.54k .. 9.35k |",
    ].join("\n"),
  ]);
  expect([...text.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, title]) => title)).toEqual([
    "By component: 2",
    "Budgets: 1 budget fails, 1 budget at risk",
    "Cost of one unit",
    "Without a price, in no sum: 2",
    "Prices of 2026-11-24, oldest first: 2",
    "Assumptions: 1",
  ]);
});

test("where nothing moved and nothing is wrong there is one line to read", () => {
  const good = { ...report, budgets: [], gates: [] };
  const comparison = { name: "main.json", kind: "report" as const, before: good, delta: diffCost(good, good) };
  expect(formatCostMarkdown([{ ...document, report: good, comparison }])).toBe(
    "<!-- estate cost: harbour -->\n\n### Cost: harbour test no change, 12 months $8.81k [$8.54k .. $9.35k], no budget is stated\n\nNo cost change against main.json.\n",
  );
});

test("a change is told by its causes, in the headline by month", () => {
  const before = { ...report, lines: report.lines.filter(({ kind }) => kind !== "cooling") };
  const totals = { ...report.totals, yearly: { ...report.totals.yearly } };
  const comparison = {
    name: "main.json",
    kind: "report" as const,
    before: { ...before, totals },
    delta: diffCost(before, report),
  };
  const text = formatCostMarkdown([{ ...document, comparison }]);
  expect(text).toContain("### Cost: harbour test +$146/mo (+19.9%), ");
  expect(text).toContain(
    "<details open><summary>What moved against main.json: once 0; 12 months +1,752 = design +1,752</summary>",
  );
});

test("several stacks share one comment below the limit", () => {
  const other = { ...document, report: { ...report, name: "pier", environment: "dr" } };
  const text = formatCostMarkdown([document, other]);
  expect(text.match(/^(<!--|###) .*?(harbour|pier)\S*( test| dr)?/gm)).toEqual([
    "<!-- estate cost: harbour_pier",
    "### Cost: harbour test",
    "### Cost: pier dr",
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 2000 }), (size, length) => {
      const hostile = withText("&".repeat(length));
      const lines = Array.from({ length: size }, (_, index) =>
        hostile.report.lines.slice(0, 1).map((line) => ({ ...line, id: `l${index}`, component: `c${index}` })),
      ).flat();
      const big = { ...hostile, report: { ...hostile.report, lines } };
      expect(formatCostMarkdown([big, big]).length).toBeLessThan(COMMENT_LIMIT);
    }),
    { numRuns: 10 },
  );
});

test.each(hostileTexts)("%j adds no markup, no line and no cell to a comment", (text) => {
  const shape = (markdown: string) =>
    markdown
      .split("\n")
      .map((line) =>
        line.replace(/<\/?(details|summary)( open)?>|<!-- [\w /.]* -->/g, "").replace(/[^|<>`[\]\n]/g, ""),
      );
  expect(shape(formatCostMarkdown([withText(text)]))).toEqual(shape(formatCostMarkdown([withText("x")])));
});
