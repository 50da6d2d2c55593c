import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readDocument } from "../../src/config/document.ts";
import { configuredEstate } from "../../src/config/stack.ts";
import { runProgram } from "../../src/engine/embedded.ts";

const SMALL = readFileSync(join(import.meta.dirname, "../estates/small.yaml"), "utf8");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-stack-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes the stack file, and gives the configuration that the engine reads from it. */
function stackFile(text: string): Readonly<Record<string, string>> {
  writeFileSync(join(folder, "Pulumi.small.yaml"), text);
  const document = readDocument(text, "small.yaml");
  if (!document.readable) throw new Error("small.yaml cannot be read");
  const sections = Object.entries(document.sections);
  return Object.fromEntries(sections.map(([key, value]) => [`estate:${key}`, JSON.stringify(value)]));
}

async function clustersOf(config: Readonly<Record<string, string>>): Promise<unknown> {
  const graph = await runProgram({
    project: "estate",
    stack: "small",
    config,
    rootDirectory: folder,
    program: () => Promise.resolve({ clusters: configuredEstate().estate.clusters.map(({ id }) => id) }),
  });
  return graph.outputs;
}

it("reads the stack file in the folder of Pulumi.yaml, wherever the program was started", async () => {
  expect(await clustersOf(stackFile(SMALL))).toEqual({ clusters: ["house"] });
});

it("refuses a configuration whose stack file is not there", async () => {
  const config = stackFile(SMALL);
  rmSync(join(folder, "Pulumi.small.yaml"));
  await expect(clustersOf(config)).rejects.toThrow(
    `Pulumi.small.yaml: cannot be read in ${folder}, the folder of Pulumi.yaml: ENOENT; keep the stack file there, without --config-file`,
  );
});

it("refuses a configuration with other values than the stack file, by line", async () => {
  const { "estate:racks": _, ...rest } = stackFile(SMALL);
  await expect(clustersOf(rest)).rejects.toThrow(
    /^Pulumi's configuration is not what the stack file states\nPulumi\.small\.yaml:\d+:3: estate:racks: is a map in this file, Pulumi got nothing; state it in this file alone, without --config-file and environments$/,
  );
});

it("reports what is wrong with the estate at its place in the stack file", async () => {
  const wrong = SMALL.replace("shelf: {site: basement,", "shelf: {site: cellar,");
  const line = wrong.split("\n").findIndex((text) => text.includes("cellar")) + 1;
  await expect(clustersOf(stackFile(wrong))).rejects.toThrow(
    `the stack file does not describe an estate\nPulumi.small.yaml:${line}:`,
  );
});
