import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readDocument } from "../../../src/config/document.ts";
import { doublesOnly } from "./real.ts";
import { openSession, type Session, STACKS, type StackName } from "./session.ts";

const TOP = join(import.meta.dirname, "../../..");

describe.each<StackName>(["prod", "dr", "small"])("the entry of the program for the stack %s", (name) => {
  let session: Session;
  afterEach(() => session?.close());

  it("gets from Pulumi the configuration that the stack file states, and declares the same resources from it", async (context) => {
    doublesOnly(
      context,
      "asks no provider, and the images of real deployments have digests that the entry does not give",
    );
    session = await openSession({ name });
    const config = Object.fromEntries(
      Object.entries(await session.stack.getAllConfig()).map(([key, { value }]) => [key, value]),
    );
    const document = readDocument(readFileSync(join(TOP, STACKS[name]), "utf8"), STACKS[name]);
    if (!document.readable) throw new Error("the stack file cannot be read");
    const read = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.replace(/^estate:/, ""), JSON.parse(value)]),
    );
    expect(read).toEqual(document.sections);

    const { stdout, stderr, status } = spawnSync(process.execPath, [join(import.meta.dirname, "entry.ts")], {
      cwd: TOP,
      input: JSON.stringify({ stack: name, config }),
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(await session.embeddedGraph())));
  });
});
