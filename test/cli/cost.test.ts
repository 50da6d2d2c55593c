import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, test } from "vitest";
import { costOf } from "../../src/cli/cost.ts";
import type { Program } from "../../src/cli/input.ts";
import { columns } from "../../src/report/columns.ts";
import { COMMENT_LIMIT } from "../../src/report/comment.ts";
import { infracostSchema } from "../../src/report/cost/infracost-schema.ts";
import { costSchema } from "../../src/report/cost/schema.ts";
import { said } from "./said.ts";

const root = join(import.meta.dirname, "../..");
const small = join(root, "test/estates/small.yaml");

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-cost-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

class Keys extends pulumi.CustomResource {
  constructor(name: string) {
    super("aws:kms/key:Key", name, { region: "us-east-1" });
  }
}

/** Declares one key: enough of a program to price in the cloud. */
const keyOnly: Program = {
  declareEstate: async () => {
    new Keys("key");
    return {};
  },
};

async function estate(args: readonly string[], program: Program = keyOnly, today = "2026-11-24") {
  const command = costOf({ loadProgram: async () => program, today: () => today });
  return said("cost", command, ["cost", ...args]);
}

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function priced(out: string) {
  return costSchema.parse(JSON.parse(out));
}

const state = (...resources: readonly Record<string, unknown>[]) =>
  JSON.stringify({
    version: 3,
    deployment: {
      resources: [
        { urn: "urn:pulumi:live::shop::pulumi:pulumi:Stack::shop-live", type: "pulumi:pulumi:Stack", custom: false },
        ...resources.map((resource) => ({ custom: true, id: "i", ...resource })),
      ],
    },
  });

const bucketless = {
  urn: "urn:pulumi:live::shop::aws:kms/key:Key::orders",
  type: "aws:kms/key:Key",
  inputs: { region: "us-east-1" },
};

test("a text fits 80 columns and ends with code 0 where all budgets hold", async () => {
  const { code, out, err } = await estate(["--file", small]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out.split("\n").slice(0, 3)).toEqual([
    "workshop (small): cost in USD",
    ...(`  from     ${small}`.match(/.{1,80}/g)?.slice(0, 1) ?? []),
    "  day      2026-11-24",
  ]);
  expect(Math.max(...out.split("\n").map(columns))).toBeLessThanOrEqual(80);
});

test("the JSON is valid by its schema, the same bytes every time, and its own base", async () => {
  const first = await estate(["--file", small, "--format", "json"]);
  const second = await estate(["--file", small, "--format", "json"]);
  expect(first.out).toBe(second.out);
  const report = priced(first.out);
  expect([report.name, report.environment, report.today, report.curve.length]).toEqual([
    "workshop",
    "small",
    "2026-11-24",
    37,
  ]);
  const again = await estate(["--file", small, "--base", written("base.json", first.out), "--format", "json"]);
  expect(priced(again.out).comparison?.delta).toMatchObject({ lines: [], onceTotal: 0, yearlyTotal: 0, writeOffs: [] });
});

test("a broken budget gives code 3", async () => {
  const text = readFileSync(small, "utf8").replaceAll("USD 42000/year", "USD 20000/year");
  const { code, out } = await estate(["--file", written("dear.yaml", text)]);
  expect(code).toBe(3);
  expect(out).toContain("\n  verdict  over budget: 2 budgets fail");
});

test("stale prices above the limit give code 4", async () => {
  const { code, out } = await estate(["--file", small], keyOnly, "2029-01-01");
  expect(code).toBe(4);
  expect(out).toMatch(/\n {2}verdict {2}not fit to decide on: cost on stale prices \d/);
});

test("what if is compared with the estate as written, and an unchanged value changes nothing", async () => {
  const pue = /pue: ([\d.]+)/.exec(readFileSync(small, "utf8"))?.[1] ?? "";
  const same = priced(
    (await estate(["--file", small, "--what-if", `sites.basement.pue=${pue}`, "--format", "json"])).out,
  );
  expect(same.comparison).toMatchObject({ kind: "as-written", delta: { lines: [], yearlyTotal: 0 } });
  const more = priced((await estate(["--file", small, "--what-if", "sites.basement.pue=3", "--format", "json"])).out);
  expect(more.tried).toEqual([{ path: "sites.basement.pue", before: pue, after: "3" }]);
  expect(more.comparison?.delta.yearly.design).toBeGreaterThan(0);
  expect(more.comparison?.delta).toMatchObject({ yearly: { usage: 0, price: 0, fx: 0 } });
});

test("what is no longer there is written off at its value in the books", async () => {
  const base = JSON.parse((await estate(["--file", small, "--format", "json"])).out);
  const gone = {
    ...base.assets[0],
    id: "old-1",
    title: "old-1",
    cost: { low: "3600", expected: "3600", high: "3600" },
    depreciation: { method: "straight-line", months: 36, residual: "0" },
    inService: "2025-11-24",
    monthsUsed: 12,
    bookValue: "2400",
  };
  const file = written("base.json", JSON.stringify({ ...base, assets: [...base.assets, gone] }));
  const { out } = await estate(["--file", small, "--base", file]);
  expect(out).toContain("\n  removed old-1: 2,400 written off, 24 of 36 months left\n");
});

test("another stack file is a base", async () => {
  const dearer = written("dearer.yaml", readFileSync(small, "utf8").replace(/pue: [\d.]+/, "pue: 3"));
  const { out } = await estate(["--file", small, "--base", dearer, "--format", "json"]);
  const { comparison } = priced(out);
  expect([comparison?.kind, comparison?.name]).toEqual(["stack-file", dearer]);
  expect(comparison?.delta.yearly.design).toBeLessThan(0);
});

test("a state of another program is priced by its AWS resources alone", async () => {
  const file = written("state.json", state(bucketless));
  const { out } = await estate(["--state", file, "--format", "json"]);
  const report = priced(out);
  expect([report.name, report.environment, report.lines.map(({ kind, urn }) => [kind, urn])]).toEqual([
    "shop",
    "live",
    [["cloud", bucketless.urn]],
  ]);
  const { out: text } = await estate(["--state", file, "--base", written("empty.json", state())]);
  expect(text).toContain("What moved against ");
  expect(text).toMatch(/\n {2}12 months {4}\+12 = design \+12\n/);
});

test("a resource of the default provider is priced in the region that the state records for it", async () => {
  const defaultProvider = {
    urn: "urn:pulumi:live::shop::pulumi:providers:aws::default_6_0_0",
    type: "pulumi:providers:aws",
    inputs: { region: "us-east-1", version: "6.0.0" },
  };
  const machine = {
    urn: "urn:pulumi:live::shop::aws:ec2/instance:Instance::web",
    type: "aws:ec2/instance:Instance",
    inputs: { instanceType: "m7i.large" },
    provider: `${defaultProvider.urn}::i`,
  };
  const { out } = await estate([
    "--state",
    written("default.json", state(defaultProvider, machine)),
    "--format",
    "json",
  ]);
  const line = priced(out).lines.find(({ id }) => id === "cloud.web.nodes");
  // 0.1008 USD/h for 8,760 h, in micro-dollars.
  expect(line?.yearly.expected).toBe(883_008_000);
});

test("a price that fell between two days is told as price", async () => {
  const machine = {
    urn: "urn:pulumi:live::shop::aws:ec2/instance:Instance::trainer",
    type: "aws:ec2/instance:Instance",
    inputs: { instanceType: "p4d.24xlarge", region: "us-east-1" },
  };
  const file = written("state.json", state(machine));
  const old = await estate(["--state", file, "--prices-at", "2025-04-01", "--format", "json"]);
  const { out } = await estate(["--state", file, "--base", written("old.json", old.out), "--format", "json"]);
  const { delta } = priced(out).comparison ?? {};
  expect(delta?.yearly).toMatchObject({ design: 0, usage: 0, fx: 0 });
  const { out: text } = await estate(["--state", file, "--base", join(folder, "old.json")]);
  expect(text).toContain("price 32.7726 -> 21.957642 USD/h (price, -33%)");
});

test("every format is whole, and several stacks go into one comment", async () => {
  const page = join(folder, "cost.html");
  const result = await estate(["--file", small, "--format", "html", "--out", page]);
  expect(result.err).toMatch(new RegExp(`^wrote ${page}: small: (all budgets hold|\\d budgets? at risk)\n$`));
  expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>\n.*<\/html>\n$/s);
  const { out } = await estate(["--file", small, "--format", "infracost"]);
  expect(infracostSchema.parse(JSON.parse(out)).projects[0]?.displayName).toBe("workshop/small");
  const markdown = await estate(["--file", small, "--format", "markdown"]);
  expect(markdown.out).toMatch(/^<!-- estate cost: workshop -->\n\n### Cost: workshop small \$/);
  expect(markdown.out.length).toBeLessThan(COMMENT_LIMIT);
});

test("--explain names a line with its factors, or a component", async () => {
  const { lines } = priced((await estate(["--file", small, "--format", "json"])).out);
  const power = lines.find(({ kind }) => kind === "power")?.id ?? "";
  const { out } = await estate(["--file", small, "--explain", power]);
  expect(out.split("\n")[0]).toBe(`${power}  Energy of the devices`);
  expect(out).toContain("formula  full load x share of full load x hours x tariff\n");
  const component = await estate(["--file", small, "--explain", "basement"]);
  expect(component.out).toMatch(/^basement: \d+ lines\n/);
});

test.each([
  [
    ["--explain", "colocation.basemen"],
    '--explain: "colocation.basemen" is no line of the cost; did you mean colocation.basement\n',
  ],
  [
    ["--what-if", "sites.basment.pue=2"],
    '--what-if sites.basment.pue: no "basment" in sites; did you mean sites.basement.pue\n',
  ],
  [
    ["--what-if", "sites.basement.pue"],
    '--what-if: "sites.basement.pue" is not PATH=VALUE; write such as sites.tokyo.pue=1.3\n',
  ],
  [["--prices-at", "2026-06-31"], '--prices-at: "2026-06-31" is not a day; write such as 2026-11-24\n'],
  [["--usage", "none.yaml"], "none.yaml: no such file; name a usage file\n"],
  [["--state", "s.json"], "--state and --file exclude each other; price the one or the other\n"],
  [
    ["--base", "none.json"],
    "none.json: no such file; write it with estate cost --format json or pulumi stack export\n",
  ],
  [["--stack", "a", "--stack", "a"], "--stack: the same stack is named twice; name each once\n"],
  [["--stack", "a", "--stack", "b"], "--stack is given 2 times; a file is one stack; leave one of them out\n"],
  [
    ["--explain", "x", "--format", "json"],
    "--explain and --format exclude each other; an explanation is text; leave --format out, json has every factor of every line\n",
  ],
])("%j ends with code 1 and a way out", async (args, message) => {
  expect(await estate(["--file", small, ...args])).toEqual({ code: 1, out: "", err: message });
});

test("an altered estate that does not hold together is told with every problem", async () => {
  const { code, err } = await estate(["--file", small, "--what-if", "sites.basement.pue=warm"]);
  expect(code).toBe(1);
  expect(err).toMatch(
    /^with what was tried the estate does not hold together:\n.*small\.yaml:\d+:\d+: estate:sites\.basement\.pue: is the text "warm", expected a number; /,
  );
});

test("usage that changes no figure is told, and the cost is printed all the same", async () => {
  const mistyped = written("usage.yaml", "loadShare: 0.4\ndrillHours: 8\n");
  const { code, out, err } = await estate(["--file", small, "--usage", mistyped]);
  expect(err).toBe("usage drillHours: changes no figure; remove it, or see the ids that the cost lists\n");
  expect([code, out.length > 0]).toEqual([0, true]);
});

test("a usage file changes the cost, and what is wrong with it is told with its place", async () => {
  const half = written("usage.yaml", "loadShare: 0.4\n");
  const { lines } = priced((await estate(["--file", small, "--usage", half, "--format", "json"])).out);
  const share = lines.flatMap(({ factors }) => factors).find(({ name }) => name === "share of full load");
  expect(share).toMatchObject({ basis: "stated", value: { low: 0.4, expected: 0.4, high: 0.4 } });
  const bad = written("bad.yaml", "loadShare: 0.4\ndrilHours: 8\n");
  const { code, err } = await estate(["--file", small, "--usage", bad]);
  expect(code).toBe(1);
  expect(err).toMatch(/^\S+bad\.yaml:2:1: drilHours: .*drillHours/);
});

test("a base that is of no priced stack, or of a later version, is refused", async () => {
  const other = written("state.json", state(bucketless));
  const json = written("new.json", '{"schema": "estate.cost/2"}');
  expect((await estate(["--file", small, "--base", json])).err).toBe(
    `${json}: is no estate.cost/1 that this version reads; write it again with estate cost --format json\n`,
  );
  expect((await estate(["--file", small, "--base", other, "--base", small])).err).toBe(
    `--base ${other}: is of live, priced are small; leave it out, or name its stack\n`,
  );
});
