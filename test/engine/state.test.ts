import * as aws from "@pulumi/aws";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { diffGraphs } from "../../src/engine/diff.ts";
import { runProgram } from "../../src/engine/embedded.ts";
import { GraphFileError, readGraph } from "../../src/engine/state.ts";

const SIG = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const U = "urn:pulumi:test::estate::";
const STACK = `${U}pulumi:pulumi:Stack::estate-test`;
const DEFAULT = `${U}pulumi:providers:aws::default_7_48_0`;
const EAST = `${U}pulumi:providers:aws::east`;

/** What `pulumi stack export` gives for the program below. */
const exported = {
  version: 3,
  deployment: {
    manifest: { time: "2026-01-01T00:00:00Z", magic: "x", version: "v3.250.0" },
    secrets_providers: { type: "passphrase", state: { salt: "v1:x" } },
    resources: [
      {
        urn: STACK,
        custom: false,
        type: "pulumi:pulumi:Stack",
        outputs: { name: "estate-logs", key: { [SIG]: SECRET, ciphertext: "canary-cipher" } },
      },
      { urn: DEFAULT, custom: true, id: "11", type: "pulumi:providers:aws", inputs: { version: "7.48.0" } },
      {
        urn: EAST,
        custom: true,
        id: "22",
        type: "pulumi:providers:aws",
        inputs: {
          region: "us-east-1",
          skipCredentialsValidation: "false",
          skipRegionValidation: "true",
          version: "7.48.0",
          __internal: {},
        },
        parent: STACK,
      },
      {
        urn: `${U}estate:dr:Group::group`,
        custom: false,
        type: "estate:dr:Group",
        inputs: { tier: 1 },
        outputs: { done: true },
        parent: STACK,
      },
      {
        urn: `${U}estate:dr:Group$aws:s3/bucket:Bucket::logs`,
        custom: true,
        id: "estate-logs",
        type: "aws:s3/bucket:Bucket",
        inputs: {
          __defaults: ["bucketPrefix", "forceDestroy"],
          bucketPrefix: "logs-",
          forceDestroy: false,
          bucket: "estate-logs",
          tags: { __defaults: [], team: "infra" },
        },
        outputs: { arn: "arn:aws:s3:::estate-logs" },
        parent: `${U}estate:dr:Group::group`,
        provider: `${EAST}::22`,
        propertyDependencies: { bucket: [], tags: [] },
        protect: true,
      },
      {
        urn: `${U}command:local:Command::setup`,
        custom: true,
        id: "c1",
        type: "command:local:Command",
        inputs: { create: { [SIG]: SECRET, plaintext: '"canary-plain"' }, dir: "/srv" },
        parent: STACK,
        dependencies: [`${U}estate:dr:Group$aws:s3/bucket:Bucket::logs`],
        provider: `${DEFAULT.replace("aws::default_7_48_0", "command::default")}::33`,
        propertyDependencies: { dir: [`${U}estate:dr:Group$aws:s3/bucket:Bucket::logs`] },
      },
      { urn: `${U}pulumi:providers:command::default`, custom: true, id: "33", type: "pulumi:providers:command" },
      { urn: `${U}aws:s3/bucket:Bucket::replaced`, custom: true, type: "aws:s3/bucket:Bucket", delete: true },
    ],
  },
};

const program = async () => {
  const east = new aws.Provider("east", { region: "us-east-1" });
  class Group extends pulumi.ComponentResource {
    constructor() {
      super("estate:dr:Group", "group", { tier: 1 });
      this.registerOutputs({ done: true });
    }
  }
  const options = { parent: new Group(), provider: east, protect: true };
  const bucket = new aws.s3.Bucket("logs", { bucket: "estate-logs", tags: { team: "infra" } }, options);
  new command.local.Command("setup", { create: pulumi.secret("x"), dir: bucket.bucket.apply(() => "/srv") });
  return { name: bucket.bucket, key: pulumi.secret("x") };
};

const message = (text: string): string => {
  try {
    readGraph(text, "f.json");
  } catch (error) {
    if (error instanceof GraphFileError) return error.message;
    throw error;
  }
  return "accepted";
};

const WAY_OUT = "give the output of `pulumi stack export` or of `estate preview --format json`";

describe("an exported state", () => {
  const graph = readGraph(JSON.stringify(exported), "state.json");

  it("gives the resources of the program, without the stack, default providers and what is to be deleted", () => {
    expect(graph.resources.map((node) => node.name)).toEqual(["east", "group", "logs", "setup"]);
    expect([graph.project, graph.stack]).toEqual(["estate", "test"]);
  });

  it("gives a resource without what the provider put into its inputs", () => {
    expect(graph.resources[2]).toEqual({
      urn: `${U}estate:dr:Group$aws:s3/bucket:Bucket::logs`,
      type: "aws:s3/bucket:Bucket",
      name: "logs",
      custom: true,
      parent: `${U}estate:dr:Group::group`,
      inputs: { bucket: "estate-logs", tags: { team: "infra" } },
      dependencies: [],
      propertyDependencies: {},
      provider: `${EAST}::22`,
      aliases: [],
      protect: true,
      retainOnDelete: false,
      ignoreChanges: [],
      id: "estate-logs",
      secrets: [],
      unknowns: [],
    });
  });

  it("has secrets neither in clear nor encrypted", () => {
    expect(graph.resources[3]).toMatchObject({
      inputs: { create: "[secret]", dir: "/srv" },
      secrets: ["inputs.create"],
      dependencies: [`${U}estate:dr:Group$aws:s3/bucket:Bucket::logs`],
    });
    expect(graph.resources[3]?.provider).toBeUndefined();
    expect(graph).toMatchObject({ outputs: { name: "estate-logs", key: "[secret]" }, secrets: ["outputs.key"] });
    expect(JSON.stringify(graph)).not.toContain("canary");
  });

  it("is the same as the preview of the program that was deployed", async () => {
    const next = await runProgram({ project: "estate", stack: "test", config: {}, program });
    const diff = diffGraphs(graph, next);
    expect(diff.changes.flatMap((change) => change.properties)).toEqual([]);
    expect(diff.counts).toEqual({ create: 0, update: 0, delete: 0, same: 4 });
    expect(diff.changes.find((change) => change.name === "setup")?.undecided).toEqual([
      { path: "create", reason: "secret" },
    ]);
  });

  it("drops the name that the Kubernetes provider invented, and keeps one that was given", () => {
    const config = (name: string, metadata: object) => ({
      urn: `${U}kubernetes:core/v1:ConfigMap::${name}`,
      custom: true,
      type: "kubernetes:core/v1:ConfigMap",
      inputs: { metadata, data: {} },
    });
    const resources = [
      config("a", { name: "a-12ab", annotations: { "pulumi.com/autonamed": "true" }, namespace: "x" }),
      config("b", { name: "b", annotations: { other: "1" } }),
    ];
    const read = readGraph(JSON.stringify({ version: 3, deployment: { resources } }), "f.json");
    expect(read.resources.map((node) => node.inputs["metadata"])).toEqual([
      { namespace: "x" },
      { name: "b", annotations: { other: "1" } },
    ]);
  });

  it("keeps an explicit provider that the program calls default", () => {
    const provider = { urn: `${U}pulumi:providers:aws::default`, type: "pulumi:providers:aws", parent: STACK };
    const read = readGraph(JSON.stringify({ version: 3, deployment: { resources: [provider] } }), "f.json");
    expect(read.resources.map((node) => node.urn)).toEqual([provider.urn]);
  });

  it("tells the region of the default AWS providers, where they agree on one", () => {
    const provider = (version: string, region: string, type = "aws") => ({
      urn: `${U}pulumi:providers:${type}::default_${version}`,
      type: `pulumi:providers:${type}`,
      custom: true,
      inputs: { region },
    });
    const regionOf = (...resources: readonly object[]) =>
      readGraph(JSON.stringify({ version: 3, deployment: { resources } }), "f.json").defaultRegion;
    expect(regionOf(provider("6", "us-east-1"), provider("7", "us-east-1"), provider("1", "mars", "gcp"))).toBe(
      "us-east-1",
    );
    expect(regionOf(provider("6", "us-east-1"), provider("7", "us-west-2"))).toBeUndefined();
    expect(graph.defaultRegion).toBeUndefined();
  });

  it("may begin with a byte order mark", () => {
    expect(readGraph(`\ufeff${JSON.stringify(exported)}`, "f.json")).toEqual(graph);
  });

  it("may be empty, or a file of the local backend", () => {
    const empty = { project: "", stack: "", resources: [], outputs: {}, secrets: [], unknowns: [], recorded: true };
    expect(readGraph('{"version":3,"deployment":{}}', "f.json")).toEqual(empty);
    const file = { version: 3, checkpoint: { stack: "test", latest: exported.deployment } };
    expect(readGraph(JSON.stringify(file), "f.json")).toEqual(graph);
  });
});

describe("a printed preview", () => {
  it("gives back the graph that was printed", async () => {
    const graph = await runProgram({ project: "estate", stack: "test", config: {}, program });
    const text = JSON.stringify({ schema: "estate.preview/1", ...graph, secrets: undefined, cost: {}, findings: [] });
    expect(readGraph(text, "preview.json")).toEqual({ ...graph, secrets: [] });
  });

  it("is enough with URN, inputs and dependencies", () => {
    const resources = [{ urn: `${U}a:b:C::r`, type: "a:b:C", inputs: { x: 1 }, dependencies: [] }];
    const text = JSON.stringify({ schema: "estate.preview/1", project: "estate", stack: "test", resources });
    expect(readGraph(text, "preview.json").resources).toEqual([
      {
        urn: `${U}a:b:C::r`,
        type: "a:b:C",
        name: "r",
        custom: true,
        inputs: { x: 1 },
        dependencies: [],
        propertyDependencies: {},
        aliases: [],
        protect: false,
        retainOnDelete: false,
        ignoreChanges: [],
        secrets: [],
        unknowns: [],
      },
    ]);
  });
});

describe("a saved plan", () => {
  const goal = (type: string, parent: string, adds: object, more: object = {}) => ({
    goal: { type, name: "x", custom: true, inputDiff: { adds }, outputDiff: {}, parent, ...more },
    steps: ["create"],
  });
  const bucket = `${U}aws:s3/bucket:Bucket::logs`;

  it("against an empty stack is a graph, ordered so that nothing comes before what it needs", () => {
    const resourcePlans = {
      [`${U}a:b:C::first`]: goal(
        "a:b:C",
        STACK,
        { k: { [SIG]: SECRET, ciphertext: "canary" } },
        { dependencies: [bucket] },
      ),
      [bucket]: goal("aws:s3/bucket:Bucket", STACK, { bucket: "b" }),
      [STACK]: goal("pulumi:pulumi:Stack", "", {}, { outputDiff: { adds: { out: 1 } } }),
    };
    const graph = readGraph(JSON.stringify({ manifest: {}, resourcePlans }), "plan.json");
    expect(graph.resources.map((node) => [node.name, node.inputs])).toEqual([
      ["logs", { bucket: "b" }],
      ["first", { k: "[secret]" }],
    ]);
    expect([graph.project, graph.stack, graph.outputs]).toEqual(["estate", "test", { out: 1 }]);
  });

  it("says of a provider that is not made yet that its id is unknown", () => {
    const provider = `${EAST}::04da6b54-80e4-46f7-96ec-b56ff0331ba9`;
    const resourcePlans = { [bucket]: goal("aws:s3/bucket:Bucket", STACK, {}, { provider }) };
    const graph = readGraph(JSON.stringify({ resourcePlans }), "plan.json");
    expect(graph.resources.map((node) => node.provider)).toEqual([`${EAST}::[unknown]`]);
  });

  it("against an existing stack holds only differences and is refused", () => {
    const resourcePlans = { [bucket]: { ...goal("aws:s3/bucket:Bucket", STACK, {}), steps: ["update"] } };
    expect(message(JSON.stringify({ resourcePlans }))).toBe(
      `f.json: is a plan against an existing stack, and such a plan holds only differences; ${WAY_OUT}`,
    );
  });
});
