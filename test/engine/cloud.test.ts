import * as aws from "@pulumi/aws";
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

describe("the cloud", () => {
  const askRegion = async () => ({ id: (await aws.getCallerIdentity({})).accountId });

  it("is not asked: an invoke is an error that names the function", async () => {
    await expect(run(askRegion)).rejects.toThrow(
      "aws:index/getCallerIdentity:getCallerIdentity: the program asks a provider, and a preview runs without one; give an invoke handler, or pass the value as config",
    );
  });

  it("can be answered for by a handler, which also hands out secrets", async () => {
    const calls: unknown[] = [];
    const graph = await run(
      async () => {
        const secret = aws.secretsmanager.getSecretVersionOutput({ secretId: "db" });
        return { ...(await askRegion()), password: secret.secretString };
      },
      {
        invoke: (call) => {
          calls.push(call);
          return { accountId: "123", secretString: pulumi.secret("canary-3") };
        },
      },
    );
    expect(calls).toEqual([
      { token: "aws:index/getCallerIdentity:getCallerIdentity", args: {} },
      { token: "aws:secretsmanager/getSecretVersion:getSecretVersion", args: { secretId: "db" } },
    ]);
    expect(graph.outputs).toEqual({ id: "123", password: "[secret]" });
  });

  it("is not read: neither a stack reference nor an existing resource", async () => {
    await expect(run(async () => void new pulumi.StackReference("org/net/prod"))).rejects.toThrow(
      "failed to read resource #org/net/prod 'org/net/prod' [pulumi:pulumi:StackReference]: pulumi:pulumi:StackReference org/net/prod: the program reads existing resource org/net/prod, and a preview runs without a provider; give a read handler, or pass the value as config",
    );
    await expect(run(async () => void aws.s3.Bucket.get("b", "b-1"))).rejects.toThrow("reads existing resource b-1");
  });

  it("can be read through a handler; the resource is in the graph as external", async () => {
    const graph = await run(
      async () => {
        const net = new pulumi.StackReference("org/net/prod");
        return { vpc: net.getOutput("vpc"), arn: aws.s3.Bucket.get("b", "b-1").arn };
      },
      {
        read: ({ id }): Record<string, unknown> =>
          id === "b-1" ? { arn: "arn:b-1" } : { name: id, outputs: { vpc: "vpc-7" } },
      },
    );
    expect(graph.outputs).toEqual({ vpc: "vpc-7", arn: "arn:b-1" });
    expect(named(graph, "b")).toMatchObject({ id: "b-1", external: true });
  });
});
