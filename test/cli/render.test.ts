import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { render } from "../../src/cli/render.ts";
import { said } from "./said.ts";

const small = join(import.meta.dirname, "../estates/small.yaml");
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-render-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function estate(...args: readonly string[]) {
  return said("render", render, ["render", ...args]);
}

const names = [
  "addressing.csv",
  "asn.csv",
  "bom.csv",
  "cabling.csv",
  "ports.csv",
  "power.csv",
  "racks.svg",
  "topology.svg",
];

test("writes every table and drawing into a folder that it makes, and names them", async () => {
  const out = join(folder, "deep/files");
  const { code, out: said } = await estate("--file", small, "--out", out);
  expect(code).toBe(0);
  expect(readdirSync(out).sort()).toEqual(names);
  expect(said.trim().split("\n").sort()).toEqual(names.map((name) => join(out, name)));
  expect(readFileSync(join(out, "cabling.csv"), "utf8").split("\r\n")).toHaveLength(1 + 18 + 1);
  expect(readFileSync(join(out, "racks.svg"), "utf8")).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
});

test("writes the same bytes again", async () => {
  await estate("--file", small, "--out", folder);
  const before = names.map((name) => readFileSync(join(folder, name), "utf8"));
  await estate("--file", small, "--out", folder);
  expect(names.map((name) => readFileSync(join(folder, name), "utf8"))).toEqual(before);
});

test("asks for the folder, and refuses a file in its place", async () => {
  expect(await estate("--file", small)).toEqual({
    code: 1,
    out: "",
    err: "--out is missing; name the folder to write to, such as --out prod-files\n",
  });
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(await estate("--file", small, "--out", file)).toEqual({
    code: 1,
    out: "",
    err: `${file}: cannot be made (EEXIST); name another folder with --out\n`,
  });
});
