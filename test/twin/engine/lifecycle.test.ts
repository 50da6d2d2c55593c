import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ResourceGraph, ResourceNode } from "../../../src/engine/graph.ts";
import { readGraph } from "../../../src/engine/state.ts";
import { changesShown } from "./changes-shown.ts";
import { compared } from "./compared.ts";
import { openSession, type Session, type StackName, stacks } from "./session.ts";

/** What keeps a stack from being destroyed by one command, by stack. */
const PROTECTED: Readonly<Record<StackName, number>> = { prod: 6, dr: 19, small: 0 };

const REPLICA = { from: "replicas: 2\n", to: "replicas: 3\n" };

/** A real change as small as they come, and all that a preview has to show of it. */
const EDITS: Readonly<Record<StackName, { from: string; to: string; shown: readonly string[] }>> = {
  small: {
    ...{ from: "memory: 512MiB", to: "memory: 513MiB" },
    shown: [
      "house-tool workload.resources.memory: 536870912 -> 537919488",
      'house-tool spec.template.spec.containers[0].resources.limits.memory: "512Mi" -> "513Mi"',
      'house-tool spec.template.spec.containers[0].resources.requests.memory: "512Mi" -> "513Mi"',
    ],
  },
  dr: {
    ...REPLICA,
    shown: ["dr-recovery-orchestrator workload.replicas: 2 -> 3", "dr-recovery-orchestrator spec.replicas: 2 -> 3"],
  },
  prod: {
    ...{ from: "memory: 2TiB", to: "memory: 2049GiB" },
    shown: [
      'gpu-east-namespaces-learning-quota spec.hard["limits.memory"]: "2Ti" -> "2049Gi"',
      'gpu-east-namespaces-learning-quota spec.hard["requests.memory"]: "2Ti" -> "2049Gi"',
    ],
  },
};

const byUrn = (a: ResourceNode, b: ResourceNode): number => (a.urn < b.urn ? -1 : 1);

/** What a deployment leaves as it was planned: everything but ids and the values that were unknown. */
function asDeployed({ resources }: ResourceGraph, unknown: ReadonlyMap<string, readonly string[]>) {
  return resources.map((node) => {
    const { urn, type, parent, dependencies, propertyDependencies, provider, ...rest } = node;
    const inputs = compared(node);
    return {
      urn,
      type,
      parent,
      inputs: Object.fromEntries(Object.entries(inputs).filter(([key]) => !unknown.get(urn)?.includes(key))),
      // A value that arrives makes no new input and takes none away.
      keys: Object.keys(inputs).sort(),
      dependencies,
      propertyDependencies,
      provider: provider?.slice(0, provider.lastIndexOf("::")),
      protect: rest.protect,
      retainOnDelete: rest.retainOnDelete,
      secrets: rest.secrets.filter((path) => path.startsWith("inputs")),
    };
  });
}

/** Top-level inputs that hold something unknown, by URN. */
function unknownInputs({ resources }: ResourceGraph): ReadonlyMap<string, readonly string[]> {
  const keyOf = (path: string): string => /^inputs\.?([^.[]+)/.exec(path)?.[1] ?? "";
  return new Map(resources.map(({ urn, unknowns }) => [urn, unknowns.map(keyOf)]));
}

const managed = (graph: ResourceGraph): readonly string[] =>
  graph.resources
    .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
    .map(({ urn }) => urn)
    .sort();

describe.each(stacks)("the stack %s under the real engine", (name) => {
  let session: Session;
  let graph: ResourceGraph;
  /** With the stack itself, which the graph leaves out. */
  let all: number;

  beforeAll(async () => {
    session = await openSession({ name, hasty: true });
    graph = await session.embeddedGraph();
    all = graph.resources.length + 1;
  });
  afterAll(() => session?.close());

  it("is created, and its state records the graph that was previewed", async () => {
    const { summary } = await session.stack.up();
    expect(summary.resourceChanges).toEqual({ create: all });
    const state = readGraph(JSON.stringify(await session.stack.exportStack()), "state.json");
    const unknown = unknownInputs(graph);
    const sorted = (g: ResourceGraph): ResourceGraph => ({ ...g, resources: [...g.resources].sort(byUrn) });
    expect(asDeployed(sorted(state), unknown)).toEqual(asDeployed(sorted(graph), unknown));
    expect(state.unknowns.concat(state.resources.flatMap((node) => node.unknowns))).toEqual([]);
    expect(state.outputs).toEqual(graph.outputs);
    const { books } = session;
    if (books !== undefined) expect(books.objects.map(({ urn }) => urn).sort()).toEqual(managed(graph));
  });

  it("stays as it is when nothing has changed", async () => {
    session.books?.calls.splice(0);
    const { summary } = await session.stack.up();
    expect(summary.resourceChanges).toEqual({ same: all });
    expect(session.books?.calls ?? []).toEqual([]);
  });

  it("is found as it was left by a refresh", async () => {
    const { summary } = await session.stack.refresh();
    expect(summary.resourceChanges).toEqual({ same: all });
    const { books } = session;
    const read = [...(books?.names("read") ?? [])].sort();
    expect(read).toEqual((books?.objects ?? []).map((object) => object.name).sort());
  });

  it.each(["up", "a refresh", "up with a refresh"])(
    "shows no change in a preview against its state after %s",
    async (last) => {
      if (last === "a refresh") await session.stack.refresh();
      if (last === "up with a refresh") await session.stack.up({ refresh: true });
      expect(await changesShown(session)).toEqual([]);
    },
  );

  it("shows exactly what was edited in a preview against its state", async () => {
    const { from, to, shown } = EDITS[name];
    session.rewrite((text) => text.replace(from, to));
    try {
      expect([...(await changesShown(session))].sort()).toEqual([...shown].sort());
    } finally {
      session.rewrite((text) => text.replace(to, from));
    }
  });

  it("makes an object again that was deleted behind its back, once a refresh has missed it", async () => {
    const lost = graph.resources.find(({ type }) => type === "kubernetes:policy/v1:PodDisruptionBudget");
    if (lost === undefined) throw new Error("the estate has no disruption budget");
    await session.lose(lost);
    session.books?.calls.splice(0);
    const { summary } = await session.stack.up({ refresh: true });
    expect(summary.resourceChanges).toEqual({ create: 1, same: all - 1 });
    expect(session.books?.names("create") ?? [lost.name]).toEqual([lost.name]);
  });

  it("is destroyed whole, and not before what is protected has been given up", async () => {
    const guarded = graph.resources.filter((node) => node.protect).map((node) => node.urn);
    expect(guarded).toHaveLength(PROTECTED[name]);
    if (guarded.length > 0) {
      await expect(session.stack.destroy()).rejects.toThrow("cannot be deleted\n    because it is protected");
      const { deployment } = await session.stack.exportStack();
      const left: { urn: string }[] = deployment.resources ?? [];
      expect(left.map(({ urn }) => urn)).toEqual(expect.arrayContaining(guarded));
      await session.pulumi(["state", "unprotect", "--all", "--yes"]);
    }
    await session.stack.destroy();
    const retained = graph.resources.filter((node) => node.retainOnDelete).map((node) => node.urn);
    const { books } = session;
    if (books !== undefined) expect(books.objects.map(({ urn }) => urn).sort()).toEqual(retained.sort());
    expect((await session.stack.exportStack()).deployment.resources ?? []).toEqual([]);
  });
});
