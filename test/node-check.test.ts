import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, it } from "vitest";
import { nodeRefusal } from "../src/node-check.cjs";

const refusal = (version: string): string =>
  `node: got ${version}, which does not run TypeScript; needs 22.18, 23.6 or newer; start Pulumi with the pinned one: npm run pulumi -- preview -s prod`;

it("refuses a Node that knows no TypeScript in one sentence that says what to do", () => {
  expect(nodeRefusal({ versions: { node: "20.20.2" }, features: {} })).toBe(refusal("20.20.2"));
});

it("refuses a Node that would run TypeScript only with a flag", () => {
  expect(nodeRefusal({ versions: { node: "22.17.1" }, features: { typescript: false } })).toBe(refusal("22.17.1"));
});

it("takes a Node that strips types by itself, such as the one of this test", () => {
  expect(nodeRefusal({ versions: { node: "22.18.0" }, features: { typescript: "strip" } })).toBeUndefined();
  expect(nodeRefusal(process)).toBeUndefined();
});

it("names a command that gives the user's pulumi the pinned Node, whatever comes first on the PATH", () => {
  const folder = mkdtempSync(join(tmpdir(), "estate-path-"));
  try {
    const command = (name: string, body: string): void => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    command("pulumi", 'node --version; echo "$@"');
    // npm itself runs with the first Node, so that it has to be one: it says another version only.
    command("node", `[ "$1" = --version ] && echo v20.0.0 || exec '${process.execPath}' "$@"`);
    const said = execFileSync("npm", ["run", "--silent", "pulumi", "--", "preview", "-s", "prod"], {
      cwd: join(import.meta.dirname, ".."),
      env: { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter) },
      encoding: "utf8",
    });
    expect(said).toBe(`${process.version}\npreview -s prod\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
