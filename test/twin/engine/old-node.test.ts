import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oldNodes } from "./old-node.ts";
import { openSession, type Session } from "./session.ts";

describe.each(oldNodes())("$title", ({ version, install }) => {
  const refusal = `node: got ${version}, which does not run TypeScript; needs 22.18, 23.6 or newer; start Pulumi with the pinned one: npm run pulumi -- preview -s prod`;
  let folder: string;
  let session: Session;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "estate-old-node-"));
    install(folder);
    session = await openSession({ name: "small", hasty: true, path: [folder] });
  });
  afterAll(async () => {
    await session?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is refused by the program in one sentence that says what to do", async () => {
    const said = await refused(() => session.stack.preview());
    expect(linesWith(said, "node: got")).toEqual([`error: ${refusal}`]);
    expect(said).not.toMatch(STACK_TRACE);
  });

  it("is refused by the policy pack in the same sentence", async () => {
    const said = await refused(() => session.stack.preview({ policyPacks: ["policies"] }));
    expect(linesWith(said, "node: got")).toEqual([`error: [runtime] ${refusal}`]);
    expect(said).not.toMatch(STACK_TRACE);
  });
});

/** Lines of a stack trace of Node, or what Node says of a file of TypeScript. */
const STACK_TRACE = /^\s+at |ERR_[A-Z_]+|unhandled exception/m;

/** What a command that fails says. */
async function refused(command: () => Promise<unknown>): Promise<string> {
  try {
    await command();
  } catch (error) {
    // The Automation API's own stack comes after what the command has said.
    return error instanceof Error ? (error.message.split("\n err?:")[0] ?? "") : String(error);
  }
  throw new Error("the command did not fail");
}

/** Of what the engine says of the stack in the end: each line once, trimmed. */
function linesWith(said: string, words: string): readonly string[] {
  const told = said.slice(said.indexOf("Diagnostics:"));
  return [
    ...new Set(
      told
        .split("\n")
        .filter((line) => line.includes(words))
        .map((line) => line.trim()),
    ),
  ];
}
