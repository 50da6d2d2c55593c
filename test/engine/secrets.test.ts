import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type LogLine, ProgramError, runProgram } from "../../src/engine/embedded.ts";
import type { ResourceGraph, ResourceNode } from "../../src/engine/graph.ts";

const CANARY = "canary-5f1c";

/** Fails when any canary is anywhere in what is handed out. */
function expectNoCanary(value: unknown): void {
  expect(JSON.stringify(value)).not.toContain("canary");
}

function only(graph: ResourceGraph, name: string): ResourceNode {
  const node = graph.resources.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no resource is named ${name}`);
  return node;
}

class Vault extends pulumi.ComponentResource {
  constructor(name: string, args: pulumi.Inputs, outputs: pulumi.Inputs) {
    super("estate:security:Vault", name, args);
    this.registerOutputs(outputs);
  }
}

const base = { project: "estate", stack: "test", config: {} };

describe("a secret", () => {
  it("is masked wherever the program puts it, and its path is recorded", async () => {
    const graph = await runProgram({
      ...base,
      config: { token: `${CANARY}-config`, structured: JSON.stringify({ key: `${CANARY}-object` }) },
      secretKeys: ["token", "estate:structured"],
      program: async () => {
        const config = new pulumi.Config();
        const token = config.requireSecret("token");
        const secret = (name: string) => pulumi.secret(`${CANARY}-${name}`);
        new Vault(
          "vault",
          { token, list: [{ a: [1, secret("list")] }], "odd.key": { "a b": secret("odd") } },
          { derived: token.apply((t) => t.toUpperCase()), nested: { deep: [secret("deep")] } },
        );
        new command.local.Command("cmd", {
          create: pulumi.interpolate`echo ${token}`,
          environment: { A: secret("env"), B: "clear" },
        });
        return { token, object: config.requireSecretObject("structured"), plain: 1, inner: { of: [secret("out")] } };
      },
    });
    expectNoCanary(graph);
    expect(JSON.stringify(graph)).not.toContain(CANARY.toUpperCase());
    expect(only(graph, "vault").inputs).toEqual({
      token: "[secret]",
      list: [{ a: [1, "[secret]"] }],
      "odd.key": { "a b": "[secret]" },
    });
    expect(only(graph, "vault").outputs).toEqual({ derived: "[secret]", nested: { deep: ["[secret]"] } });
    expect(only(graph, "vault").secrets).toEqual([
      // the protocol sorts keys
      "inputs.list[0].a[1]",
      'inputs["odd.key"]["a b"]',
      "inputs.token",
      "outputs.derived",
      "outputs.nested.deep[0]",
    ]);
    expect(only(graph, "cmd").inputs).toEqual({ create: "[secret]", environment: { A: "[secret]", B: "clear" } });
    expect(graph.outputs).toEqual({ token: "[secret]", object: "[secret]", plain: 1, inner: { of: ["[secret]"] } });
    expect(graph.secrets).toEqual(["outputs.inner.of[0]", "outputs.object", "outputs.token"]);
  });

  it("stays one when it comes back as an output of a resource", async () => {
    const graph = await runProgram({
      ...base,
      program: async () => {
        const cmd = new command.local.Command("cmd", { create: pulumi.secret(CANARY), delete: "x" });
        return { create: cmd.create, delete: cmd.delete, stdout: cmd.stdout };
      },
    });
    expectNoCanary(graph);
    expect(graph.outputs).toEqual({ create: "[secret]", delete: "x", stdout: "[unknown]" });
  });

  it("is one when only the provider would say so: the data of a Kubernetes Secret", async () => {
    const graph = await runProgram({
      ...base,
      program: async () => {
        const secret = new k8s.core.v1.Secret("s", { stringData: { password: CANARY }, type: "Opaque" });
        return { data: secret.stringData, type: secret.type };
      },
    });
    expectNoCanary(graph);
    expect(only(graph, "s").inputs).toMatchObject({ stringData: "[secret]", type: "Opaque" });
    expect(only(graph, "s").secrets).toContain("inputs.stringData");
    expect(graph.outputs).toEqual({ data: "[secret]", type: "Opaque" });
  });

  it("is one when the program declares an output secret", async () => {
    const graph = await runProgram({
      ...base,
      program: async () => {
        const options = { additionalSecretOutputs: ["create"] };
        return { create: new command.local.Command("cmd", { create: CANARY }, options).create };
      },
    });
    expectNoCanary(graph);
    expect(graph.outputs).toEqual({ create: "[secret]" });
  });

  it("from the configuration is recognised even where the program lost its mark", async () => {
    const lines: LogLine[] = [];
    const graph = await runProgram({
      ...base,
      config: { token: `${CANARY}-config` },
      secretKeys: ["token"],
      onLog: (line) => lines.push(line),
      program: async () => {
        const clear = new pulumi.Config().require("token");
        pulumi.log.info(`the token is ${clear}`);
        new command.local.Command("cmd", { create: `curl -H ${clear}`, environment: { B: "clear" } });
      },
    });
    expectNoCanary(graph);
    expectNoCanary(lines);
    expect(lines).toContainEqual({ severity: "info", message: "the token is [secret]" });
    expect(only(graph, "cmd").inputs).toEqual({ create: "[secret]", environment: { B: "clear" } });
    expect(only(graph, "cmd").secrets).toEqual(["inputs.create"]);
  });

  it("is not in the message, the trace or the properties of an error", async () => {
    const error = await runProgram({
      ...base,
      config: { token: `${CANARY}-config` },
      secretKeys: ["token"],
      program: async () => {
        const token = new pulumi.Config().requireSecret("token");
        token.apply((value) => {
          throw new Error(`cannot use ${value}`);
        });
      },
    }).catch((e: unknown) => e);
    if (!(error instanceof ProgramError)) throw new Error("the run did not fail with a ProgramError");
    expect(error.message).toBe("cannot use [secret]");
    expect(error.trace).toContain("cannot use [secret]");
    expect(error.cause).toBeUndefined();
    expectNoCanary([error.message, error.trace, error.messages, error.stack]);
  });

  it("that is unknown as well is shown as a secret", async () => {
    const graph = await runProgram({
      ...base,
      program: async () => {
        const cmd = new command.local.Command("cmd", { create: "x" });
        return { out: pulumi.secret(cmd.stdout) };
      },
    });
    expect(graph).toMatchObject({ outputs: { out: "[secret]" }, secrets: ["outputs.out"], unknowns: [] });
  });
});
