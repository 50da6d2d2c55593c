import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkOutput, readInput, writeOutput } from "../../src/cli/files.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-files-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("a file is written whole, with nothing left beside it", async () => {
  const file = join(folder, "page.html");
  await writeOutput(file, "one");
  await writeOutput(file, "two");
  expect(readFileSync(file, "utf8")).toBe("two");
  expect(readdirSync(folder)).toEqual(["page.html"]);
});

test("a replaced file keeps its permissions", async () => {
  const file = join(folder, "page.html");
  writeFileSync(file, "old", { mode: 0o640 });
  await writeOutput(file, "new");
  expect(statSync(file).mode & 0o777).toBe(0o640);
});

test("through a symbolic link the file behind it is replaced", async () => {
  writeFileSync(join(folder, "real"), "old");
  symlinkSync("real", join(folder, "link"));
  await writeOutput(join(folder, "link"), "new");
  expect(readFileSync(join(folder, "real"), "utf8")).toBe("new");
  expect(readdirSync(folder).sort()).toEqual(["link", "real"]);
});

test("a device is written to and stays a device", async () => {
  await writeOutput("/dev/null", "text");
  expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
});

test("a directory is no output and no input", async () => {
  await expect(checkOutput(folder)).rejects.toThrow(`${folder}: is a directory; name a file in it`);
  await expect(readInput(folder, "look")).rejects.toThrow(`${folder}: is a directory; name a file in it`);
});

test("an output in a folder that does not exist is refused", async () => {
  const file = join(folder, "no", "page.html");
  await expect(checkOutput(file)).rejects.toThrow(
    `${file}: the folder ${join(folder, "no")} does not exist; create it first`,
  );
});

test("an output that cannot be written leaves no temporary file", async () => {
  mkdirSync(join(folder, "taken"));
  const file = join(folder, "taken", "x".repeat(250));
  await expect(writeOutput(file, "text")).rejects.toThrow(
    `${file}: cannot be written (ENAMETOOLONG); name another file with --out`,
  );
  expect(readdirSync(join(folder, "taken"))).toEqual([]);
});

test("a file that is not there is named with the way out", async () => {
  const file = join(folder, "none.yaml");
  await expect(readInput(file, "write it first")).rejects.toThrow(`${file}: no such file; write it first`);
});
