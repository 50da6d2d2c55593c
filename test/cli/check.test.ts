import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Inventory } from "../../components/inventory/estate.ts";
import { severities } from "../../src/analysis/finding.ts";
import { allRules, checkOf } from "../../src/cli/check.ts";
import type { Program } from "../../src/cli/input.ts";
import { columns } from "../../src/report/columns.ts";
import { checkSchema } from "../../src/report/findings/schema.ts";
import { said } from "./said.ts";

const root = join(import.meta.dirname, "../..");
const dr = join(root, "Pulumi.dr.yaml");

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-check-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Declares the inventory only: what the rules judge, and nothing for policies over other resources. */
const inventoryOnly: Program = {
  declareEstate: async ({ estate, views }) => {
    new Inventory(estate.about.name, { estate, views });
    return {};
  },
};

async function estate(args: readonly string[], { program = inventoryOnly, today = "2026-11-24" } = {}) {
  const command = checkOf({ loadProgram: async () => program, today: () => today });
  return said("check", command, ["check", ...args]);
}

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** The recovery estate without its account: an error of one rule. */
function withoutAccount(more = ""): string {
  const text = readFileSync(dr, "utf8");
  const broken = text.replace(/^ {4}account: .*\n/m, "");
  expect(broken).not.toBe(text);
  return broken.replace(/\n$/, `\n${more}`);
}

const waiver = (changes = "") =>
  `  estate:waivers:\n    w-1: { policy: RECOVERY-INCOMPLETE, subject: recovery, reason: the account is ordered, owner: a, approver: b, ticket: T-1, created: "2026-11-01", expires: "2026-12-31"${changes} }\n`;

test("an estate without errors passes with code 0, in 80 columns", async () => {
  const { code, out, err } = await estate(["--file", dr]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out.split("\n").slice(0, 2)).toEqual(["meridian-dr (dr) passes", `  stack  dr, from ${dr}`]);
  expect(Math.max(...out.split("\n").map(columns))).toBeLessThanOrEqual(80);
});

test("an error gives code 2, with the line of the stack file", async () => {
  const text = withoutAccount();
  const file = written("broken.yaml", text);
  const { code, out } = await estate(["--file", file, "--format", "json"]);
  const report = checkSchema.parse(JSON.parse(out));
  const line = text.split("\n").findIndex((candidate) => candidate.startsWith("  estate:recovery:")) + 1;
  const found = report.findings.find((finding) => finding.code === "RECOVERY-INCOMPLETE");
  expect({ code, blocked: report.blocked, source: found?.source, file: found?.place.file }).toEqual({
    code: 2,
    blocked: true,
    source: "recovery.account",
    file,
  });
  expect(found?.place.line).toBeGreaterThanOrEqual(line);
  expect(found?.place.line).toBeLessThanOrEqual(line + 1);
});

test("a waiver lets the error pass and stay in every format", async () => {
  const file = written("waived.yaml", withoutAccount(waiver()));
  const json = await estate(["--file", file, "--format", "json"]);
  expect(json.code).toBe(0);
  expect(checkSchema.parse(JSON.parse(json.out)).findings[0]).toMatchObject({
    code: "RECOVERY-INCOMPLETE",
    waiver: "w-1",
  });
  const sarif = await estate(["--file", file, "--format", "sarif"]);
  expect(JSON.parse(sarif.out).runs[0].results[0].suppressions).toEqual([
    {
      kind: "external",
      status: "accepted",
      justification: "w-1: the account is ordered (T-1, owner a, approved by b, until 2026-12-31)",
    },
  ]);
  expect((await estate(["--file", file, "--format", "junit"])).out).toContain('<skipped message="1 waived"/>');
  expect((await estate(["--file", file])).out).toContain("\nWaived  1\n\n  error RECOVERY-INCOMPLETE recovery\n");
});

test("an expired waiver lets nothing pass and is an error itself", async () => {
  const file = written("expired.yaml", withoutAccount(waiver()));
  const { code, out } = await estate(["--file", file, "--format", "json"], { today: "2027-01-01" });
  const errors = checkSchema.parse(JSON.parse(out)).findings.filter(({ severity }) => severity === "error");
  expect({ code, errors: errors.map((finding) => finding.code) }).toEqual({
    code: 2,
    errors: ["RECOVERY-INCOMPLETE", "WAIVER-EXPIRED"],
  });
});

test.each(["text", "json", "sarif", "junit"])("the same estate gives the same bytes as %s", async (format) => {
  const first = await estate(["--file", dr, "--format", format]);
  expect(first.out.length).toBeGreaterThan(200);
  expect(await estate(["--file", dr, "--format", format])).toEqual(first);
});

test("--out writes the file and says so on standard error", async () => {
  const file = join(folder, "findings.sarif");
  const { code, out, err } = await estate(["--file", dr, "--format", "sarif", "--out", file]);
  expect({ code, out }).toEqual({ code: 0, out: "" });
  expect(err).toMatch(new RegExp(`^wrote ${file}: \\d+ warnings?, \\d+ notes?\n$`));
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ version: "2.1.0" });
});

describe("--explain", () => {
  test("of a rule shows its formula, and gives code 0 even where it finds an error", async () => {
    const { code, out } = await estate([
      "--file",
      written("broken.yaml", withoutAccount()),
      "--explain",
      "RECOVERY-INCOMPLETE",
    ]);
    expect(code).toBe(0);
    expect(out).toContain("\n  formula   account, keys, log bucket and networks of recovery are stated and\n");
    expect(out).toContain("\n  status    1 error\n");
  });

  test("without a code lists what the file explains by its comments, wherever the flag stands", async () => {
    const { code, out } = await estate(["--explain", "--file", dr]);
    expect(code).toBe(0);
    expect(out).toContain("\nC-04  ");
    expect(await estate(["--file", dr, "--explain"])).toEqual({ code, out, err: "" });
  });

  test.each([
    [["--explain", "C-1"], "--explain: no rule has the code C-1; did you mean C-"],
    [["--explain", "--format", "json"], "--explain: is for people, got --format json; leave --format out\n"],
  ])("refuses %j", async (args, says) => {
    const { code, out, err } = await estate(["--file", dr, ...args]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err.startsWith(says)).toBe(true);
  });
});

describe("--measurements", () => {
  const measured = (unit: string) =>
    JSON.stringify({
      schema: "estate.measurement/1",
      kind: "model",
      subject: "a",
      machine: "m",
      date: "2026-11-20",
      results: [{ metric: "latency", value: 1, unit }],
    });

  test("reads every measurement file of the folder and no other", async () => {
    written("a.json", measured("ms"));
    written("notes.txt", "not one");
    mkdirSync(join(folder, "inner"));
    expect((await estate(["--file", dr, "--measurements", folder])).code).toBe(0);
  });

  test("reports every broken file with its place", async () => {
    const first = written("a.json", measured("GB"));
    const second = written("b.json", "{");
    const { code, err } = await estate(["--file", dr, "--measurements", folder]);
    expect(code).toBe(1);
    expect(err).toContain(`${first}:1:`);
    expect(err).toContain(`${second}:1:`);
  });

  test("refuses what is no folder", async () => {
    const { code, err } = await estate(["--file", dr, "--measurements", join(folder, "none")]);
    expect({ code, err }).toEqual({
      code: 1,
      err: `--measurements: ${join(folder, "none")} is no folder that can be read; name the folder of the files\n`,
    });
  });
});

test("a program that fails is told with the file", async () => {
  const failing: Program = {
    declareEstate: async () => {
      throw new pulumi.RunError("the rack is on fire");
    },
  };
  expect(await estate(["--file", dr], { program: failing })).toEqual({
    code: 1,
    out: "",
    err: `${dr}: the program failed: the rack is on fire\n`,
  });
});

test("every rule, policy and statement of waivers has a code of its own, and no severity has nine in ten of them", () => {
  const codes = allRules.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const severity of severities) {
    expect(allRules.filter((rule) => rule.severity === severity).length / allRules.length).toBeLessThan(0.9);
  }
});
