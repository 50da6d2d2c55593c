import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { judgeResource, lineOf } from "../../policies/judge.ts";
import type { PolicyResource } from "../../policies/policy.ts";
import { policy } from "../../policies/secrets/plain-text.ts";
import { Value } from "../../policies/value.ts";
import { SECRET, UNKNOWN } from "../../src/engine/graph.ts";
import { changed, loadGraph, nodesOf, put, say } from "./stacks.ts";

beforeAll(async () => {
  await loadGraph("prod");
  await loadGraph("dr");
});

function resource(props: unknown, type = "command:local:Command"): PolicyResource {
  return { urn: "urn:a", type, name: "a", props: new Value(props), propertyDependencies: {} };
}

const judged = (props: unknown, type?: string) => judgeResource(policy, resource(props, type), ({ urn }) => urn);

describe("secrets in the clear", () => {
  it.each(["prod", "dr"] as const)("are in no input or output of %s", (stack) => {
    expect(say(policy, nodesOf(stack))).toEqual([]);
  });

  it("are found in a broken copy of the primary stack, with their path and never their value", () => {
    const nodes = changed("prod", "tokyo-prepare", ({ inputs }) =>
      put(inputs, ["environment"], { password: "hunter22" }),
    );
    const found = say(policy, nodes);
    expect(found).toEqual([
      {
        code: "SECRET-IN-CLEAR",
        severity: "error",
        subject: "tokyo-prepare",
        says: "environment.password is in the clear",
        computed: "looks like the value of a password",
        limit: "secrets are marked as such, or kept elsewhere",
        remedy: "mark environment.password with pulumi.secret, or read it from the secret store",
        source: expect.stringContaining("tokyo-prepare"),
      },
    ]);
    expect(JSON.stringify(found)).not.toContain("hunter22");
  });

  it.each([
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "a private key"],
    [`AKIA${"Z".repeat(16)}`, "an AWS access key"],
    [`ghp_${"a".repeat(36)}`, "a GitHub token"],
    ["eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", "a signed token"],
    ["postgres://user:word@host/db", "a URL with a password"],
  ])("are told by their form: %j", (text, what) => {
    expect(judged({ script: ["run", text] }).map(({ says, computed }) => [says, computed])).toEqual([
      ["script[1] is in the clear", `looks like ${what}`],
    ]);
  });

  it.each([
    "tunnel1PresharedKey",
    "pre_shared_key",
    "masterPassword",
    "DB_PASSWORD",
    "AWS_SECRET_ACCESS_KEY",
    "privateKey",
  ])("are told by their key: %s", (key) => {
    expect(judged({ [key]: "hunter22" }).map(({ says }) => says)).toEqual([`${key} is in the clear`]);
  });

  it("are what a Kubernetes Secret holds, and not what an external secret names", () => {
    expect(judged({ stringData: { user: "x" } }, "kubernetes:core/v1:Secret").map(({ computed }) => computed)).toEqual([
      "looks like data of a Kubernetes Secret",
    ]);
    expect(judged({ password: "x" }, "kubernetes:external-secrets.io/v1:ExternalSecret")).toEqual([]);
  });

  it("are not what is marked as one, empty, or known only after a deployment", () => {
    expect(judged({ password: SECRET, token: "", apiKey: UNKNOWN, keyName: "main" })).toEqual([]);
  });

  it("are never quoted, whatever they are", () => {
    const value = fc.string({ minLength: 12, unit: fc.constantFrom(..."abcdef0123456789") });
    fc.assert(
      fc.property(value, fc.constantFrom("password", "api_key", "clientSecret"), (secret, key) => {
        const found = judged({ nested: [{ [key]: secret }] });
        expect(found).toHaveLength(1);
        expect(found.map(lineOf).join()).not.toContain(secret);
      }),
    );
  });
});
