import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diffGraphs } from "../../../src/engine/diff.ts";
import type { ResourceGraph } from "../../../src/engine/graph.ts";
import { GROWTH } from "../engine/growth.ts";
import { openSession, type Session, stacks } from "../engine/session.ts";
import { steps } from "../engine/steps.ts";
import { differencesIn } from "./lived-in.ts";

describe.each(stacks)("the stack %s in real control planes", (name) => {
  let session: Session;
  let graph: ResourceGraph;
  /** With the stack itself, which the graph leaves out. */
  let all: number;

  beforeAll(async () => {
    session = await openSession({ name, hasty: true, into: "machines" });
    graph = await session.embeddedGraph();
    all = graph.resources.length + 1;
  });
  afterAll(() => session?.close());

  it("is created as it was previewed, and lies in the API servers as it was declared", async () => {
    const { summary } = await session.stack.up();
    expect(summary.resourceChanges).toEqual({ create: all });
    expect(await differencesIn(graph, session.api)).toEqual([]);
  });

  it("does not change when it is deployed again, however much its controllers have written meanwhile", async () => {
    const { seen, onEvent } = steps();
    expect((await session.stack.up({ onEvent })).summary.resourceChanges).toEqual({ same: all });
    expect(seen).toEqual([]);
  });

  it("is found as it was declared by a refresh, after which nothing is to be deployed", async () => {
    const { summary } = await session.stack.refresh();
    expect(summary.resourceChanges).toEqual({ same: all });
    const { seen, onEvent } = steps();
    expect((await session.stack.preview({ onEvent })).changeSummary).toEqual({ same: all });
    expect((await session.stack.up({ onEvent, refresh: true })).summary.resourceChanges).toEqual({ same: all });
    expect(seen).toEqual([]);
    expect(await differencesIn(graph, session.api)).toEqual([]);
  });

  it("takes what the estate grows by, with all that controllers have written since, and gives it back", async () => {
    let stated = "";
    session.rewrite((text) => {
      stated = text;
      return GROWTH[name](text);
    });
    const grown = await session.embeddedGraph();
    const { counts } = diffGraphs(graph, grown);
    expect(counts.create + counts.update).toBeGreaterThan(0);
    const growth = steps();
    await session.stack.up({ onEvent: growth.onEvent });
    const created = growth.seen.filter((step) => step.startsWith("create "));
    expect(created).toHaveLength(counts.create);
    expect(growth.seen.filter((step) => !/^(create|update) /.test(step))).toEqual([]);
    expect(await differencesIn(grown, session.api)).toEqual([]);
    const { summary } = await session.stack.refresh();
    expect(Object.keys(summary.resourceChanges ?? {})).toEqual(["same"]);

    session.rewrite(() => stated);
    const back = steps();
    await session.stack.up({ onEvent: back.onEvent });
    expect(back.seen.filter((step) => step.startsWith("delete "))).toHaveLength(created.length);
    expect(back.seen.filter((step) => !/^(delete|update) /.test(step))).toEqual([]);
    expect((await session.stack.up()).summary.resourceChanges).toEqual({ same: all });
    expect(await differencesIn(graph, session.api)).toEqual([]);
  });

  it("keeps no folder of whoever deployed it in its state", async () => {
    const { deployment } = await session.stack.exportStack();
    const resources: readonly { readonly urn: string; readonly type: string }[] = deployment.resources ?? [];
    expect(resources.map(({ urn }) => urn)).toEqual(expect.arrayContaining(graph.resources.map(({ urn }) => urn)));
    // The SDK registers the stack itself before the program runs.
    const own = resources.filter(({ type }) => type !== "pulumi:pulumi:Stack");
    const telling = own.filter((resource) =>
      /"(stackTrace|sourcePosition|kubeconfig)":/.test(JSON.stringify(resource)),
    );
    expect(telling.map(({ urn }) => urn)).toEqual([]);
    expect(own.filter((resource) => JSON.stringify(resource).includes(session.folder)).map(({ urn }) => urn)).toEqual(
      [],
    );
  });
});
