import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { columns } from "../../../src/report/columns.ts";
import { formatJson } from "../../../src/report/findings/json.ts";
import { formatJunit } from "../../../src/report/findings/junit.ts";
import { formatSarif } from "../../../src/report/findings/sarif.ts";
import { checkJsonSchema, checkSchema } from "../../../src/report/findings/schema.ts";
import { formatText } from "../../../src/report/findings/text.ts";
import { hostileTexts } from "../sample.ts";
import { sample, withText } from "./sample.ts";

const width = { width: 60, colour: false };

describe("a check as text", () => {
  it("groups findings by severity, with places, and what is waived apart", () => {
    expect(formatText(sample, width)).toBe(`harbour (test) blocked
  stack  test, from Pulumi.test.yaml
  rules  4 rules judged: 1 error, 1 warning, 1 waived

Errors  1

  error C-01 ticks
    says      keeps 2 years
    computed  needs 631TB
    limit     60TB
    remedy    32 nodes
    source    databases.ticks (Pulumi.test.yaml:12:5)

Warnings  1

  warning C-02 ticks
    says      3 copies
    computed  1.5 shards
    limit     whole shards
    remedy    4 nodes
    source    databases.ticks.replicas
              (Pulumi.test.yaml:14:7)

Waived  1

  error C-03 archive
    says      2PB
    computed  USD 23760/year
    limit     USD 20000/year
    remedy    1.68PB
    source    pools.archive (Pulumi.test.yaml:20:3)
    waived by w-1
`);
  });

  it("says the same without colour", () => {
    const painted = formatText(sample, { ...width, colour: true });
    expect(painted).toContain("\u001b[31merror C-01 ticks\u001b[39m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes of colours
    expect(painted.replace(/\u001b\[\d+m/g, "")).toBe(formatText(sample, width));
  });

  it.each(hostileTexts)("lets no control through of %j, and keeps its width", (text) => {
    const shown = formatText(withText(text), width);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what may not be there
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/);
    expect(Math.max(...shown.split("\n").map(columns))).toBeLessThanOrEqual(60);
  });
});

describe("a check as JSON", () => {
  it.each(["plain", ...hostileTexts])("reads back by its schema with %j", (text) => {
    expect(checkSchema.parse(JSON.parse(formatJson(withText(text))))).toEqual(withText(text));
  });

  it("ships its schema", () => {
    const shipped = readFileSync(new URL("../../../src/report/findings/check.schema.json", import.meta.url), "utf8");
    expect(shipped).toBe(checkJsonSchema());
    expect(JSON.parse(shipped)).toMatchObject({ title: "Estate check", type: "object", additionalProperties: false });
  });
});

describe("a check as SARIF", () => {
  const { version, runs } = JSON.parse(formatSarif(sample));
  const [{ tool, results, automationDetails }] = runs;

  it("describes each rule once, with its worst level", () => {
    expect({ version, automationDetails }).toEqual({ version: "2.1.0", automationDetails: { id: "estate/test/" } });
    expect(tool.driver.rules).toHaveLength(4);
    expect(tool.driver.rules[1]).toEqual({
      id: "C-02",
      shortDescription: { text: "Copies fit" },
      fullDescription: { text: "c <= d" },
      help: { text: "c <= d\n\nSources: plan; list" },
      defaultConfiguration: { level: "warning" },
      properties: { tags: ["PCI DSS 4.0.1, 8.6.2"] },
    });
  });

  it("puts each result on its line, and says that the waived one is suppressed", () => {
    expect(results).toHaveLength(3);
    expect(results[1]).toEqual({
      ruleId: "C-03",
      ruleIndex: 2,
      level: "error",
      message: { text: "archive: 2PB: USD 23760/year; limit: USD 20000/year; remedy: 1.68PB" },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "Pulumi.test.yaml" },
            region: { startLine: 20, startColumn: 3 },
          },
          logicalLocations: [{ fullyQualifiedName: "pools.archive" }],
        },
      ],
      partialFingerprints: { "estateFinding/v1": "C-03 archive pools.archive 2PB" },
      suppressions: [
        {
          kind: "external",
          status: "accepted",
          justification:
            "w-1: until the budget of next year (OPS-12, owner storage, approved by risk, until 2027-01-31)",
        },
      ],
    });
    expect(results.map((result: { suppressions: unknown[] }) => result.suppressions.length)).toEqual([0, 1, 0]);
  });

  it("gives results that say the same of one subject a fingerprint each", () => {
    const [finding] = sample.findings;
    if (finding === undefined) throw new Error("the sample has no finding");
    const log = JSON.parse(formatSarif({ ...sample, findings: [finding, { ...finding, computed: "other" }] }));
    const prints = log.runs[0].results.map(
      (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints["estateFinding/v1"],
    );
    expect(prints[1]).toBe(`${prints[0]} #2`);
  });

  it("names files as URI references", () => {
    const uri = (file: string) => {
      const [finding] = sample.findings;
      const findings = finding === undefined ? [] : [{ ...finding, place: { ...finding.place, file } }];
      return JSON.parse(formatSarif({ ...sample, findings })).runs[0].results[0].locations[0].physicalLocation
        .artifactLocation.uri;
    };
    expect(uri("test/a b#c.yaml")).toBe("test/a%20b%23c.yaml");
    expect(uri("/tmp/x?.yaml")).toBe("/tmp/x%3F.yaml");
  });

  it.each(hostileTexts)("keeps %j within its texts", (text) => {
    expect(JSON.parse(formatSarif(withText(text))).runs[0].results).toHaveLength(3);
  });
});

describe("a check as JUnit XML", () => {
  it("has one test case for each rule: failed, passed with notes, skipped, passed", () => {
    expect(formatJunit(sample)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="estate check" tests="4" failures="1" errors="0" skipped="1">
  <testsuite name="test" tests="4" failures="1" errors="0" skipped="1">
    <testcase classname="estate.C-01" name="C-01 Records fit">
      <failure message="1 error" type="C-01">Pulumi.test.yaml:12:5: error: ticks: keeps 2 years: needs 631TB; limit: 60TB; remedy: 32 nodes</failure>
    </testcase>
    <testcase classname="estate.C-02" name="C-02 Copies fit">
      <system-out>Pulumi.test.yaml:14:7: warning: ticks: 3 copies: 1.5 shards; limit: whole shards; remedy: 4 nodes</system-out>
    </testcase>
    <testcase classname="estate.C-03" name="C-03 Classes fit">
      <skipped message="1 waived"/>
      <system-out>Pulumi.test.yaml:20:3: error: archive: 2PB: USD 23760/year; limit: USD 20000/year; remedy: 1.68PB; waived by w-1</system-out>
    </testcase>
    <testcase classname="estate.C-04" name="C-04 Nothing to say"/>
  </testsuite>
</testsuites>
`);
  });

  it.each([...hostileTexts, "]]>", "\u0000\uffff\ud800"])("is well-formed with %j", (text) => {
    const xml = formatJunit(withText(text));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Cs}/u);
    const marks = xml.replace(/<\?xml[^>]*\?>|<\/?[a-z-]+( [a-z]+="[^"<]*")*\/?>/g, "");
    expect(marks).not.toMatch(/[<>"]/);
    expect(marks.replace(/&#\d+;/g, "")).not.toContain("&");
  });
});

it("every format gives the same bytes for the same check", () => {
  for (const format of [formatJson, formatSarif, formatJunit])
    expect(format(structuredClone(sample))).toBe(format(sample));
  expect(formatText(structuredClone(sample), width)).toBe(formatText(sample, width));
});
