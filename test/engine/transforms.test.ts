import * as aws from "@pulumi/aws";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type ProgramRun, runProgram } from "../../src/engine/embedded.ts";
import type { ResourceGraph, ResourceNode } from "../../src/engine/graph.ts";

function run(program: ProgramRun["program"], more: Partial<ProgramRun> = {}): Promise<ResourceGraph> {
  return runProgram({ project: "estate", stack: "test", config: {}, program, ...more });
}

function named(graph: ResourceGraph, name: string): ResourceNode {
  const found = graph.resources.filter((node) => node.name === name);
  const [node] = found;
  if (node === undefined || found.length > 1) throw new Error(`${found.length} resources are named ${name}`);
  return node;
}

describe("transforms", () => {
  it("run in the engine's order: own, then the parent's, then the stack's", async () => {
    const order: string[] = [];
    const note = (who: string): pulumi.ResourceTransform => {
      return ({ name, props, opts }) => {
        order.push(`${who}:${name}`);
        return { props: { ...props, [who]: order.length }, opts };
      };
    };
    const graph = await run(async () => {
      pulumi.runtime.registerResourceTransform(note("stack"));
      const group = new pulumi.ComponentResource("estate:dr:Group", "group", {}, { transforms: [note("parent")] });
      new aws.s3.Bucket("logs", {}, { parent: group, transforms: [note("own")] });
    });
    expect(order).toEqual(["parent:group", "stack:group", "own:logs", "parent:logs", "stack:logs"]);
    expect(named(graph, "logs").inputs).toEqual({ own: 3, parent: 4, stack: 5 });
  });

  it("can change options, and a transformation of the old kind still runs", async () => {
    const graph = await run(async () => {
      pulumi.runtime.registerStackTransformation(({ props, opts }) => ({ props: { ...props, old: true }, opts }));
      pulumi.runtime.registerResourceTransform(({ props, opts }) => ({ props, opts: { ...opts, protect: true } }));
      new aws.s3.Bucket("logs", {});
    });
    expect(named(graph, "logs")).toMatchObject({ inputs: { old: true }, protect: true });
  });

  it("keep secrets secret", async () => {
    const graph = await run(async () => {
      pulumi.runtime.registerResourceTransform(({ props, opts }) => ({ props: { ...props, seen: true }, opts }));
      new command.local.Command("c", { create: pulumi.secret("canary-2") });
    });
    expect(named(graph, "c").inputs).toEqual({ create: "[secret]", seen: true });
    expect(JSON.stringify(graph)).not.toContain("canary-2");
  });

  it("fail the run with their own message", async () => {
    const failing = run(async () => {
      pulumi.runtime.registerResourceTransform(() => {
        throw new Error("no such rack");
      });
      new aws.s3.Bucket("logs", {});
    });
    await expect(failing).rejects.toThrow(
      "failed to register new resource logs [aws:s3/bucket:Bucket]: transform failed: Error: no such rack",
    );
  });
});
