import * as fc from "fast-check";
import { expect, test } from "vitest";
import { COMMENT_LIMIT } from "../../src/report/comment.ts";
import { formatMarkdown } from "../../src/report/markdown.ts";
import { hostileTexts, sample, withText } from "./sample.ts";

test("a comment has marker, headline, changes, findings, figures, cost and plan", () => {
  expect(formatMarkdown(sample)).toBe(`<!-- estate preview: estate/test -->

### Estate harbour (test) blocked: 1 error, 1 warning

1 to create, 1 to update, 1 to delete, 7 unchanged

**Over budget:** capital&#58; ledgers sum to USD 1,600, limit is USD 1,500

<details open><summary>Findings: 1 error, 1 warning</summary>

| Severity | Code | Subject | Says | Computed | Limit | Remedy | Source |
| --- | --- | --- | --- | --- | --- | --- | --- |
| error | C-15 | ant | draws 6.8 kW at full work | feed B has 5.2 kW left | 5.2 kW | move it to another rack or set powerCap | clusters.house.nodes.ant |
| warning | W-IMAGE | tool | runs image tool | the image has no digest&#58; not built yet | an image is deployed by the digest of a build | build and push it, then set images.tool.digest | images.tool |

</details>

<details><summary>Changes against state.json: 1 to create, 1 to update, 1 to delete, 7 unchanged</summary>

| Change | Resource | Type | Properties |
| --- | --- | --- | --- |
| create | archive | Bucket |  |
| update | ant | Server | load, token &#40;cannot be told&#41; |
| delete | bee | Server |  |

</details>

<details><summary>Figures</summary>

| Figure | Value | Basis |
| --- | ---: | --- |
| nodes | 1,234 | derived |
| fabric bandwidth | 2.4Tbps | derived |
| IT load | 26.8kW | derived; without 1 device of unknown load |
| capital budget | USD 1,500 | stated |
| operating budget | USD 99.50/year | stated |

</details>

<details><summary>Cost</summary>

| Cost | Expected | low .. high |
| --- | ---: | ---: |
| bought once | USD 1,500 | 1.4k .. 1.6k |
| a month | USD 50 | 40 .. 60 |
| 12 months | USD 603 | 480 .. 720 |

lines of the budget&#58; 3 ok, 1 at risk, 1 fail<br>2 of 12 lines have no price of their own<br>not fit to decide on&#58; cost on stale prices 50%, limit 33%<br>All of it: <code>estate cost --stack test</code>

</details>

<details><summary>Budgets, as stated</summary>

| Budget | Ledger | Amount |
| --- | --- | ---: |
| capital | servers&#58; Servers | USD 1,000 |
| capital | network&#58; Network | USD 600 |
| capital | sum | USD 1,600 |
| operating, per year | power&#58; Power | USD 99.50 |
| operating, per year | sum | USD 99.50 |

</details>

<details><summary>Plan: 3 resources</summary>

| Site | Layer | Resources | Types |
| --- | --- | ---: | --- |
| hall | physical | 2 | Server 1, Site 1 |
| whole estate | cloud | 1 | Bucket 1 |

</details>
`);
});

test("without an error the preview passes and its findings are folded", () => {
  const cost = { ...sample.cost, broken: [], gates: [] };
  const text = formatMarkdown({ ...sample, cost, findings: sample.findings.slice(1) });
  expect(text).toContain("### Estate harbour (test) passes: 1 warning\n");
  expect(text).toContain("<details><summary>Findings: 1 warning</summary>");
});

test("a cost that too little is known of does not pass", () => {
  const cost = { ...sample.cost, broken: [] };
  expect(formatMarkdown({ ...sample, cost, findings: [] })).toContain(
    "### Estate harbour (test) passes on stale or missing prices: no findings\n",
  );
});

test("without an error a broken budget is the headline", () => {
  expect(formatMarkdown({ ...sample, findings: [] })).toContain("### Estate harbour (test) over budget: no findings\n");
});

test("a long list is cut with a count, so that the comment stays below its limit", () => {
  const findings = Array.from({ length: 1_000 }, (_, index) =>
    sample.findings.map((finding) => ({ ...finding, subject: `s-${index}` })),
  ).flat();
  const text = formatMarkdown({ ...sample, findings });
  expect(text.length).toBeLessThan(COMMENT_LIMIT);
  expect(text).toContain("\n\n1,800 more findings left out here; the JSON and HTML formats have them all.\n\n");
});

test("every comment is below the limit, whatever the lengths of lists and texts", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 5_000 }), (size, length) => {
      const report = withText("&".repeat(length));
      const many = <T>(items: readonly T[]) =>
        Array.from({ length: size }, () => items[0]).filter((item) => item !== undefined);
      const changes = report.changes && { ...report.changes, items: many(report.changes.items) };
      const text = formatMarkdown({
        ...report,
        changes,
        findings: many(report.findings),
        figures: many(report.figures),
      });
      expect(text.length).toBeLessThan(COMMENT_LIMIT);
    }),
    { numRuns: 25 },
  );
});

test.each(hostileTexts)("%j adds no markup, no line and no cell to a comment", (text) => {
  const shape = (markdown: string) =>
    markdown
      .split("\n")
      .map((line) =>
        line.replace(/<\/?(details|summary)( open)?>|<!-- [\w /.]* -->/g, "").replace(/[^|<>`[\]\n]/g, ""),
      );
  expect(shape(formatMarkdown(withText(text)))).toEqual(shape(formatMarkdown(withText("x"))));
});

test.each([
  ["@team", "&#64;\u200bteam"],
  ["#12", "&#35;\u200b12"],
])("%s is no reference", (text, shown) => {
  expect(formatMarkdown(withText(text))).toContain(`### Estate ${shown} (${shown}) `);
});
