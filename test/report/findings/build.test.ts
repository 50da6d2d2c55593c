import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/analysis/index.ts";
import { buildCheck } from "../../../src/report/findings/build.ts";
import { factsOf } from "../../analysis/facts.ts";

const finding: Finding = {
  code: "C-01",
  severity: "warning",
  subject: "a",
  says: "b",
  computed: "c",
  limit: "d",
  remedy: "e",
  source: "",
};

/** The path that a source is looked up by; nothing where it is not looked up. */
function pathOf(source: string): readonly (string | number)[] | undefined {
  let asked: readonly (string | number)[] | undefined;
  const { estate } = factsOf({});
  buildCheck({
    file: "f",
    stack: "s",
    estate,
    today: "2026-11-24",
    findings: [{ ...finding, source }],
    rules: [],
    locate: (path) => {
      asked = path;
      return { line: 2, column: 3 };
    },
  });
  return asked;
}

describe("the place of a finding", () => {
  it.each([
    ["databases.ticks", ["databases", "ticks"]],
    ["clusters.gpu-east.nodes[3].rack", ["clusters", "gpu-east", "nodes", 3, "rack"]],
    ["targets.paths.order.stages.inference.limit", ["targets", "paths", "order", "stages", "inference", "limit"]],
    ["pools.archive (stated)", ["pools", "archive"]],
    ["waivers.w-1.expires", ["waivers", "w-1", "expires"]],
  ])("is that of the path %s", (source, path) => {
    expect(pathOf(source)).toEqual(path);
  });

  it.each(["urn:pulumi:dr::estate::aws:s3/bucket:Bucket::a", "RFC 2544", "", "toString.call"])(
    "is the first line of the file for %j, which is no path",
    (source) => {
      expect(pathOf(source)).toBeUndefined();
    },
  );
});

it("rules are sorted by code, whatever order they come in", () => {
  const { estate } = factsOf({});
  const rule = (code: string) => ({ code, title: code, severity: "error" as const, formula: code, sources: [] });
  const report = buildCheck({
    file: "f",
    stack: "s",
    estate,
    today: "2026-11-24",
    findings: [],
    rules: [rule("C-10"), rule("AWS-TAGS"), rule("C-02")],
    locate: () => ({ line: 1, column: 1 }),
  });
  expect(report.rules.map(({ code }) => code)).toEqual(["AWS-TAGS", "C-02", "C-10"]);
});
