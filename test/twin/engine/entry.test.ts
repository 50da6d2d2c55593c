import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readDocument } from "../../../src/config/document.ts";
import { readGraph } from "../../../src/engine/state.ts";
import { asPlanned } from "./compared.ts";
import { openSession, type Session, stacks } from "./session.ts";

describe.each(stacks)("the entry of the program for the stack %s", (name) => {
  let session: Session;
  afterEach(() => session?.close());

  it("gets from Pulumi the configuration that the stack file states, and is planned as the embedded engine previews it", async () => {
    session = await openSession({ name, hasty: true });
    const file = `Pulumi.${name}.yaml`;
    const document = readDocument(readFileSync(join(session.folder, "work", file), "utf8"), file);
    if (!document.readable) throw new Error("the stack file cannot be read");
    const read = Object.fromEntries(
      Object.entries(await session.stack.getAllConfig()).map(([key, { value }]) => [
        key.replace(/^estate:/, ""),
        JSON.parse(value),
      ]),
    );
    expect(read).toEqual(document.sections);

    const graph = await session.embeddedGraph();
    const plan = join(session.folder, "plan.json");
    const { changeSummary } = await session.stack.preview({ plan });
    // With the stack itself, which the graph leaves out.
    expect(changeSummary).toEqual({ create: graph.resources.length + 1 });
    expect(asPlanned(readGraph(readFileSync(plan, "utf8"), "plan.json"))).toEqual(asPlanned(graph));
  });
});
