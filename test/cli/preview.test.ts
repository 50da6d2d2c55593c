import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Program } from "../../src/cli/input.ts";
import { previewOf } from "../../src/cli/preview.ts";
import { run } from "../../src/cli/run.ts";
import { columns } from "../../src/report/columns.ts";
import { previewSchema } from "../../src/report/schema.ts";

const root = join(import.meta.dirname, "../..");
const small = join(root, "test/estates/small.yaml");

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-preview-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

class Site extends pulumi.ComponentResource {
  constructor(name: string, inputs: pulumi.Inputs) {
    super("estate:inventory:Site", name, inputs);
    this.registerOutputs({});
  }
}

/** Declares the sites of the estate only: enough of a program to preview, and nothing of the real one. */
const sitesOnly: Program = {
  declareEstate: async ({ estate }) => {
    for (const { id, title } of estate.sites) new Site(id, { title });
    return { estate: estate.about.name };
  },
};

async function estate(args: readonly string[], program: Program = sitesOnly) {
  let out = "";
  let err = "";
  const command = previewOf({ loadProgram: async () => program, today: () => "2026-11-24" });
  const terminal = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    width: 80,
    colour: false,
  };
  const code = await run([{ name: "preview", summary: "plan", load: async () => command }], args, terminal);
  return { code, out, err };
}

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test("a text preview fits 80 columns and ends with code 0 where nothing blocks", async () => {
  const { code, out, err } = await estate(["preview", "--file", small]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out.split("\n").slice(0, 3)).toEqual([
    "workshop (small, primary): Workshop",
    `  stack  small, from ${small}`,
    "  sites  basement: Basement (data-centre)",
  ]);
  expect(out).toContain("Plan  1 resource\n  basement    1\n    physical  1  Site 1\n");
  expect(Math.max(...out.split("\n").map(columns))).toBeLessThanOrEqual(80);
});

test("the JSON of a preview is valid by its schema and the same bytes every time", async () => {
  const first = await estate(["preview", "--file", small, "--format", "json"]);
  const second = await estate(["preview", "--file", small, "--format", "json"]);
  expect(first.out).toBe(second.out);
  const report = previewSchema.parse(JSON.parse(first.out));
  expect(report.resources.map(({ urn }) => urn)).toEqual(["urn:pulumi:small::estate::estate:inventory:Site::basement"]);
});

test("--stack names the stack of a file whose name does not", async () => {
  const { out } = await estate(["preview", "--file", small, "--stack", "other", "--format", "json"]);
  expect(JSON.parse(out)).toMatchObject({ stack: "other", file: small });
});

test("the name of a stack file tells its stack", async () => {
  const file = written("Pulumi.lab.yaml", readFileSync(small, "utf8"));
  const { out } = await estate(["preview", "--file", file, "--format", "json"]);
  expect(JSON.parse(out)).toMatchObject({ stack: "lab" });
});

test("a preview against its own JSON shows no change, against an edited one the difference", async () => {
  const { out } = await estate(["preview", "--file", small, "--format", "json"]);
  const same = await estate(["preview", "--file", small, "--base", written("same.json", out)]);
  expect(same.out).toContain("\n  no change, 1 unchanged\n");
  const edited = await estate([
    "preview",
    "--file",
    small,
    "--base",
    written("edited.json", out.replace('"title": "Basement"\n      }', '"title": "Cellar"\n      }')),
  ]);
  expect(edited.out).toContain(
    '\n  1 to update, 0 unchanged\n  ~ basement  Site, update\n      title: "Cellar" -> "Basement"\n',
  );
});

test("--out writes the file and says so on standard error", async () => {
  const file = join(folder, "plan.md");
  const { code, out, err } = await estate(["preview", "--file", small, "--format", "markdown", "--out", file]);
  expect({ code, out }).toEqual({ code: 0, out: "" });
  expect(err).toMatch(new RegExp(`^wrote ${file}: 1 resource, (\\d+ warnings?|no findings)\n$`));
  expect(readFileSync(file, "utf8")).toContain("### Estate workshop (small) passes: ");
});

test("a budget whose lines exceed it gives code 3", async () => {
  const text = readFileSync(small, "utf8");
  const broken = text.replace(
    /(estate:budget:\n(?: {4}.*\n)*? {4}capital:\n.*?amount: USD )([\d,]+)(\/once)/s,
    "$11$3",
  );
  expect(broken).not.toBe(text);
  const { code, out } = await estate(["preview", "--file", written("broken.yaml", broken)]);
  expect({ code, over: out.match(/^ {2}over {2}.*$/gm) }).toEqual({
    code: 3,
    over: [
      "  over  hardware: lines sum to USD 60,000, limit is USD 1",
      "  over  capital.hardware: comes to USD 60,000, limit is USD 1",
    ],
  });
});

test("a budget that the computed cost exceeds gives code 3", async () => {
  const text = readFileSync(small, "utf8").replaceAll("USD 42000/year", "USD 20000/year");
  const { code, out } = await estate(["preview", "--file", written("dear.yaml", text)]);
  expect({ code, over: out.match(/^ {2}over {2}.*$/gm) }).toEqual({
    code: 3,
    over: [
      expect.stringMatching(/^ {2}over {2}operating\.running\.power: comes to USD 2\d,\d{3}\/year, limit is USD$/),
      expect.stringMatching(
        /^ {2}over {2}operating\.running: comes to USD 2\d,\d{3}\/year, limit is USD 20,000\/year$/,
      ),
    ],
  });
});

test("a program that fails is told with the file and without a stack trace", async () => {
  const failing: Program = {
    declareEstate: async () => {
      throw new pulumi.RunError("the rack is on fire");
    },
  };
  expect(await estate(["preview", "--file", small], failing)).toEqual({
    code: 1,
    out: "",
    err: `${small}: the program failed: the rack is on fire\n`,
  });
});

test.each([
  [
    ["preview", "--stack", "../prod"],
    '--stack: "../prod" is not the name of a stack; use letters, digits, dots, hyphens and underscores, or --file\n',
  ],
  [
    ["preview", "--stack", "nowhere"],
    "Pulumi.nowhere.yaml: no such file; run in the folder of the stack file, or name it with --file\n",
  ],
  [["preview", "--file", root], `${root}: is a directory; name a file in it\n`],
  [["preview", "--file", small, "--out", root], `${root}: is a directory; name a file in it\n`],
  [
    ["preview", "--file", small, "--base", "none.json"],
    "none.json: no such file; write it with pulumi stack export or estate preview --format json\n",
  ],
  [
    ["previw"],
    "estate: unknown command previw; did you mean preview\n\nusage: estate COMMAND [flags]\n\n  preview  plan\n\nestate COMMAND --help shows the flags of a command\n",
  ],
  [[], "usage: estate COMMAND [flags]\n\n  preview  plan\n\nestate COMMAND --help shows the flags of a command\n"],
])("%j ends with code 1 and a way out", async (args, message) => {
  expect(await estate(args)).toEqual({ code: 1, out: "", err: message });
});

test("a base that is no resource graph is told with what it is", async () => {
  const file = written("base.json", '{"kind": "Pod", "apiVersion": "v1"}');
  expect(await estate(["preview", "--file", small, "--base", file])).toEqual({
    code: 1,
    out: "",
    err: `${file}: is a Kubernetes manifest, not a resource graph; give the output of \`pulumi stack export\` or of \`estate preview --format json\`\n`,
  });
});

test("an input problem is told with file, line and column, and nothing is written", async () => {
  const file = written("bad.yaml", "config:\n  estate:about:\n    nmae: x\n");
  const out = join(folder, "out.txt");
  const result = await estate(["preview", "--file", file, "--out", out]);
  expect(result).toMatchObject({ code: 1, out: "" });
  expect(result.err).toMatch(new RegExp(`^${file}:\\d+:\\d+: estate:about`));
  expect(result.err).not.toMatch(/^\s+at /m);
  expect(() => readFileSync(out)).toThrow("ENOENT");
});

/** The command as a user starts it. */
function shell(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "src/cli/main.ts"), ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

test("the process ends with code 1 and the nearest flag for a mistyped one", () => {
  const { status, stdout, stderr } = shell(["preview", "--fromat", "json"]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr.split("\n")[0]).toBe(
    "estate preview: unknown flag --fromat, did you mean --format; see estate preview --help",
  );
});

test("the process refuses a format that it does not know", () => {
  const { status, stderr } = shell(["preview", "--format", "pdf"]);
  expect([status, stderr.split("\n")[0]]).toEqual([
    1,
    "estate preview: --format is pdf; known are text, json, markdown, html",
  ]);
});

test("--help is printed to standard output with code 0", () => {
  expect(shell(["preview", "--help"])).toMatchObject({ status: 0, stderr: "" });
  expect(shell(["--help"])).toMatchObject({ status: 0, stderr: "" });
});

test("a file that may not be read is told without a stack trace", () => {
  const file = written("secret.yaml", "config: {}\n");
  chmodSync(file, 0o000);
  const { status, stderr } = shell(["preview", "--file", file]);
  // Whoever may read everything, as root may, gets the problem of its content instead.
  expect(status).toBe(1);
  expect(stderr).toMatch(
    process.getuid?.() === 0
      ? /^\S+secret\.yaml:\d+:\d+: /
      : /secret\.yaml: may not be read by this user; change its permissions\n$/,
  );
});
