import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { diffGraphs } from "../../src/engine/diff.ts";
import { type ProgramRun, runProgram } from "../../src/engine/embedded.ts";
import type { JsonObject, ResourceNode } from "../../src/engine/graph.ts";
import { graphOf, resource } from "./resources.ts";

const run = (program: ProgramRun["program"]) => runProgram({ project: "estate", stack: "test", config: {}, program });

const node = (name: string, inputs: JsonObject, more: Partial<ResourceNode> = {}): ResourceNode =>
  resource("a:b:C", name, inputs, more);

/** The one change of a resource whose inputs go from one value to another. */
function change(before: JsonObject, after: JsonObject) {
  const [first] = diffGraphs(graphOf(node("r", before)), graphOf(node("r", after))).changes;
  if (first === undefined) throw new Error("no change");
  return first;
}

describe("a difference", () => {
  it("is in the order of the next graph, with deletions last and dependents first", () => {
    const diff = diffGraphs(
      graphOf(node("gone1", {}), node("gone2", {}), node("kept", { a: 1 }), node("changed", { a: 1 })),
      graphOf(node("new", {}), node("changed", { a: 2 }), node("kept", { a: 1 })),
    );
    expect(diff.changes.map(({ op, name }) => `${op} ${name}`)).toEqual([
      "create new",
      "update changed",
      "same kept",
      "delete gone2",
      "delete gone1",
    ]);
    expect(diff.counts).toEqual({ create: 1, update: 1, same: 1, delete: 2 });
  });

  it("names every changed property with its values", () => {
    const before = { spec: { replicas: 2, gone: "x", list: [1, 2], same: [{ a: 1 }] }, "a.b": true };
    const after = { spec: { replicas: 3, list: [1, 5, 6], same: [{ a: 1 }], fresh: { x: 1 } }, "a.b": false };
    expect(change(before, after)).toEqual({
      op: "update",
      urn: "urn:pulumi:test::estate::a:b:C::r",
      type: "a:b:C",
      name: "r",
      properties: [
        { path: "spec.replicas", kind: "changed", before: 2, after: 3 },
        { path: "spec.gone", kind: "removed", before: "x" },
        { path: "spec.list[1]", kind: "changed", before: 2, after: 5 },
        { path: "spec.list[2]", kind: "added", after: 6 },
        { path: "spec.fresh", kind: "added", after: { x: 1 } },
        { path: '["a.b"]', kind: "changed", before: true, after: false },
      ],
      undecided: [],
    });
  });

  it("is none between null and absent, and one between an object and a list", () => {
    expect(change({ a: null, b: [] }, { b: [], c: null })).toMatchObject({ op: "same", properties: [] });
    expect(change({ a: {} }, { a: [] }).properties).toEqual([{ path: "a", kind: "changed", before: {}, after: [] }]);
  });

  it("cannot be told for two secrets or for an unknown value", () => {
    const result = change(
      { s: "[secret]", n: { u: "id-1" }, t: "x" },
      { s: "[secret]", n: { u: "[unknown]" }, t: "x" },
    );
    expect(result).toMatchObject({
      op: "same",
      properties: [],
      undecided: [
        { path: "s", reason: "secret" },
        { path: "n.u", reason: "unknown" },
      ],
    });
  });

  it("shows neither side of a property that is a secret on one side only", () => {
    const result = change({ s: "canary", a: "[secret]" }, { s: "[secret]", a: { b: "canary" } });
    expect(result.properties).toEqual([
      { path: "s", kind: "changed", before: "[secret]", after: "[secret]" },
      { path: "a", kind: "changed", before: "[secret]", after: "[secret]" },
    ]);
    expect(JSON.stringify(result)).not.toContain("canary");
  });

  it("compares explicit providers by their URN, not by the id that a deployment gives them", () => {
    const p = "urn:pulumi:test::estate::pulumi:providers:aws::east";
    const base = graphOf(node("a", {}, { provider: `${p}::1234` }), node("b", {}, { provider: `${p}::1234` }));
    const next = graphOf(node("a", {}, { provider: `${p}::[unknown]` }), node("b", {}));
    expect(diffGraphs(base, next).changes).toMatchObject([
      { op: "same", name: "a" },
      { op: "update", name: "b", properties: [], provider: { before: p } },
    ]);
  });

  it("prefers the URN over an alias that somebody else still has", () => {
    const old = node("old", { a: 1 });
    const next = graphOf(node("new", { a: 1 }, { aliases: [old.urn] }), old);
    expect(diffGraphs(graphOf(old), next).changes.map(({ op, name }) => `${op} ${name}`)).toEqual([
      "create new",
      "same old",
    ]);
  });
});

describe("between two programs", () => {
  const program = (group: string, alias: string | undefined, acl: string) => async () => {
    const opts = alias === undefined ? {} : { aliases: [{ name: alias }] };
    const parent = new pulumi.ComponentResource("estate:dr:Group", group, {}, opts);
    const bucket = new aws.s3.Bucket(`${group}-logs`, { acl, bucket: "logs" }, { parent });
    new pulumi.ComponentResource("estate:dr:User", "user", { bucket });
  };

  it("an alias keeps a renamed component and its children, and references to them", async () => {
    const base = await run(program("old", undefined, "private"));
    const renamed = diffGraphs(base, await run(program("new", "old", "private")));
    expect(renamed.counts).toEqual({ create: 0, update: 0, delete: 0, same: 3 });
    expect(renamed.changes.map(({ name, formerUrn }) => [name, formerUrn])).toEqual([
      ["new", "urn:pulumi:test::estate::estate:dr:Group::old"],
      ["new-logs", "urn:pulumi:test::estate::estate:dr:Group$aws:s3/bucket:Bucket::old-logs"],
      ["user", undefined],
    ]);
    const both = diffGraphs(base, await run(program("new", "old", "public-read")));
    expect(both.changes.find((c) => c.op === "update")?.properties).toEqual([
      { path: "acl", kind: "changed", before: "private", after: "public-read" },
    ]);
  });

  it("without an alias a rename is a deletion and a creation", async () => {
    const base = await run(program("old", undefined, "private"));
    const diff = diffGraphs(base, await run(program("new", undefined, "private")));
    expect(diff.counts).toEqual({ create: 2, update: 1, delete: 2, same: 0 });
  });
});

describe("a large estate", () => {
  it("of 30,000 resources is compared", () => {
    const make = (replicas: number) =>
      graphOf(
        ...Array.from({ length: 30_000 }, (_, i) =>
          node(`n${i}`, {
            metadata: { labels: { app: `n${i}`, tier: "x" } },
            spec: {
              replicas: i % 3 === 0 ? replicas : 1,
              containers: [{ name: "a", env: [{ name: "A", value: "B" }] }],
            },
          }),
        ),
      );
    const [base, next] = [make(2), make(3)];
    const diff = diffGraphs(base, next);
    expect(diff.counts).toEqual({ create: 0, update: 10_000, delete: 0, same: 20_000 });
  });
});
