import * as aws from "@pulumi/aws";
import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
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

class Rack extends pulumi.ComponentResource {
  readonly servers: Server[];

  constructor(name: string, servers: string[], opts?: pulumi.ComponentResourceOptions) {
    super("estate:compute:Rack", name, { units: 42 }, opts);
    this.servers = servers.map((server) => new Server(server, { parent: this }));
    this.registerOutputs({ servers });
  }
}

class Server extends pulumi.ComponentResource {
  readonly config: k8s.core.v1.ConfigMap;
  readonly setup: command.local.Command;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("estate:compute:Server", name, { host: name }, opts);
    this.config = new k8s.core.v1.ConfigMap(`${name}-config`, { data: { host: name } }, { parent: this });
    this.setup = new command.local.Command(
      `${name}-setup`,
      { create: "true", environment: { NAME: this.config.metadata.name, UID: this.config.metadata.uid } },
      { parent: this.config },
    );
    this.registerOutputs();
  }
}

const U = "urn:pulumi:test::estate::";
const RACK = "estate:compute:Rack";
const SERVER = `${RACK}$estate:compute:Server`;
const CONFIG = `${SERVER}$kubernetes:core/v1:ConfigMap`;

describe("the graph", () => {
  it("has every resource in registration order, with the URN that the real engine gives", async () => {
    const graph = await run(async () => {
      new Rack("r1", ["a", "b"]);
      new aws.s3.Bucket("logs", {});
    });
    // The bucket waits for nothing, the children for the URN of their parents.
    expect(graph.resources.map((node) => node.urn).sort()).toEqual(
      [
        `${U}${RACK}::r1`,
        `${U}aws:s3/bucket:Bucket::logs`,
        `${U}${SERVER}::a`,
        `${U}${SERVER}::b`,
        `${U}${CONFIG}::a-config`,
        `${U}${CONFIG}::b-config`,
        `${U}${CONFIG}$command:local:Command::a-setup`,
        `${U}${CONFIG}$command:local:Command::b-setup`,
      ].sort(),
    );
    const seen = new Set<string>();
    for (const node of graph.resources) {
      for (const needed of [...node.dependencies, ...(node.parent === undefined ? [] : [node.parent])]) {
        expect(seen).toContain(needed);
      }
      seen.add(node.urn);
    }
  });

  it("is the same for the same program", async () => {
    const program = async () => {
      new Rack("r1", ["a", "b", "c"]);
      return { n: 3 };
    };
    expect(JSON.stringify(await run(program))).toBe(JSON.stringify(await run(program)));
  });

  it("gives a component with its inputs and its registered outputs", async () => {
    const graph = await run(async () => {
      new Rack("r1", ["a"]);
    });
    expect(named(graph, "r1")).toEqual({
      urn: `${U}${RACK}::r1`,
      type: RACK,
      name: "r1",
      custom: false,
      inputs: { units: 42 },
      outputs: { servers: ["a"] },
      dependencies: [],
      propertyDependencies: {},
      aliases: [],
      protect: false,
      retainOnDelete: false,
      ignoreChanges: [],
      secrets: [],
      unknowns: [],
    });
  });

  it("gives a custom resource with what it depends on, by property as well", async () => {
    const graph = await run(async () => {
      new Rack("r1", ["a"]);
    });
    const config = `${U}${CONFIG}::a-config`;
    expect(named(graph, "a-setup")).toEqual({
      urn: `${U}${CONFIG}$command:local:Command::a-setup`,
      type: "command:local:Command",
      name: "a-setup",
      custom: true,
      parent: config,
      // metadata was not given, so all of it is only known after the deployment
      inputs: { create: "true", environment: { NAME: "[unknown]", UID: "[unknown]" } },
      dependencies: [config],
      propertyDependencies: { environment: [config] },
      aliases: [],
      protect: false,
      retainOnDelete: false,
      ignoreChanges: [],
      secrets: [],
      unknowns: ["inputs.environment.NAME", "inputs.environment.UID"],
    });
  });

  it("takes inputs for outputs, as a preview does, and knows no ids", async () => {
    const graph = await run(async () => {
      const bucket = new aws.s3.Bucket("logs", { bucket: "estate-logs", tags: { team: "infra" } });
      return { name: bucket.bucket, team: bucket.tags.apply((tags) => tags?.["team"]), arn: bucket.arn, id: bucket.id };
    });
    expect(graph.outputs).toEqual({ name: "estate-logs", team: "infra", arn: "[unknown]", id: "[unknown]" });
    expect(graph.unknowns).toEqual(["outputs.arn", "outputs.id"]);
  });

  it("expands a dependency on a component to its custom resources, but not to their children", async () => {
    const graph = await run(async () => {
      const rack = new Rack("r1", ["a", "b"]);
      new aws.s3.Bucket("after", {}, { dependsOn: [rack] });
    });
    expect(named(graph, "after").dependencies).toEqual([`${U}${CONFIG}::a-config`, `${U}${CONFIG}::b-config`]);
  });

  it("waits for dependencies that are promises and outputs", async () => {
    const graph = await run(async () => {
      const first = new aws.s3.Bucket("first", {});
      const second = new aws.s3.Bucket("second", {});
      new aws.s3.Bucket("third", {}, { dependsOn: pulumi.output([first, Promise.resolve(second)]) });
    });
    expect(named(graph, "third").dependencies).toEqual([
      `${U}aws:s3/bucket:Bucket::first`,
      `${U}aws:s3/bucket:Bucket::second`,
    ]);
  });

  it("refers to explicit providers, inherited ones too, and invents no default provider", async () => {
    const graph = await run(async () => {
      const east = new aws.Provider("east", { region: "us-east-1" });
      const group = new pulumi.ComponentResource("estate:dr:Group", "group", {}, { providers: { aws: east } });
      new aws.s3.Bucket("inherits", {}, { parent: group });
      new aws.s3.Bucket("default", {});
    });
    const east = `${U}pulumi:providers:aws::east`;
    expect(graph.resources.map((node) => node.name).sort()).toEqual(["default", "east", "group", "inherits"]);
    expect(named(graph, "inherits").provider).toBe(`${east}::[unknown]`);
    expect(named(graph, "default").provider).toBeUndefined();
    expect(named(graph, "east")).toMatchObject({ type: "pulumi:providers:aws", inputs: { region: "us-east-1" } });
  });

  it("keeps the options, and lets children inherit protect and retainOnDelete", async () => {
    const graph = await run(async () => {
      const opts = { protect: true, retainOnDelete: true };
      const group = new pulumi.ComponentResource("estate:dr:Group", "group", {}, opts);
      const options = { parent: group, ignoreChanges: ["tags"], deleteBeforeReplace: false };
      new aws.s3.Bucket("kept", {}, options);
      new aws.s3.Bucket("free", {}, { parent: group, protect: false, retainOnDelete: false });
    });
    expect(named(graph, "kept")).toMatchObject({
      protect: true,
      retainOnDelete: true,
      ignoreChanges: ["tags"],
      deleteBeforeReplace: false,
    });
    expect(named(graph, "free")).toMatchObject({ protect: false, retainOnDelete: false, ignoreChanges: [] });
    expect(named(graph, "free").deleteBeforeReplace).toBeUndefined();
  });

  it("resolves aliases: by name, by type, without parent, and those inherited from the parent", async () => {
    const graph = await run(async () => {
      const group = new pulumi.ComponentResource("estate:dr:Group", "new", {}, { aliases: [{ name: "old" }] });
      new aws.s3.Bucket("new-logs", {}, { parent: group, aliases: [{ parent: pulumi.rootStackResource }] });
      new aws.s3.Bucket("plain", {}, { aliases: [{ type: "aws:s3/bucketV2:BucketV2" }, `${U}x:y:Z::w`] });
    });
    expect(named(graph, "new").aliases).toEqual([`${U}estate:dr:Group::old`]);
    expect(named(graph, "new-logs").aliases).toEqual([
      `${U}aws:s3/bucket:Bucket::new-logs`,
      // The SDK itself adds the former type of a bucket.
      `${U}estate:dr:Group$aws:s3/bucketV2:BucketV2::new-logs`,
      `${U}estate:dr:Group$aws:s3/bucket:Bucket::old-logs`,
      `${U}estate:dr:Group$aws:s3/bucketV2:BucketV2::old-logs`,
    ]);
    expect(named(graph, "plain").aliases).toEqual([`${U}aws:s3/bucketV2:BucketV2::plain`, `${U}x:y:Z::w`]);
  });

  it("shows assets, archives and resource references in readable form", async () => {
    const graph = await run(async () => {
      const bucket = new aws.s3.Bucket("logs", {});
      const assets = {
        text: new pulumi.asset.StringAsset("hello"),
        file: new pulumi.asset.FileAsset("package.json"),
        all: new pulumi.asset.AssetArchive({ "a.txt": new pulumi.asset.StringAsset("a") }),
      };
      new pulumi.ComponentResource("estate:dr:Group", "group", { bucket, assets });
    });
    expect(named(graph, "group").inputs).toEqual({
      bucket: `${U}aws:s3/bucket:Bucket::logs`,
      assets: {
        text: { asset: { text: "hello" } },
        file: { asset: { path: "package.json" } },
        all: { archive: { assets: { "a.txt": { asset: { text: "a" } } } } },
      },
    });
  });

  it("answers for a resource that was passed through an input of another", async () => {
    class Holder extends pulumi.CustomResource {
      declare readonly bucket: pulumi.Output<aws.s3.Bucket>;
      constructor(name: string, bucket: aws.s3.Bucket) {
        super("estate:test:Holder", name, { bucket });
      }
    }
    const graph = await run(async () => {
      const bucket = new aws.s3.Bucket("logs", { bucket: "estate-logs", tags: { key: pulumi.secret("canary-1") } });
      const holder = new Holder("holder", bucket);
      const { bucket: ref } = holder;
      return { name: ref.apply((b) => b.bucket), tags: ref.apply((b) => b.tags), id: ref.apply((b) => b.id) };
    });
    expect(graph.outputs).toEqual({ name: "estate-logs", tags: "[unknown]", id: "[unknown]" });
  });

  it("reads config of the project and of packages, and keeps it to itself", async () => {
    const config = { size: "3", "estate:zone": "east", "aws:region": "us-west-2" };
    const seen: unknown[] = [];
    await run(
      async () => {
        seen.push(new pulumi.Config().requireNumber("size"), new pulumi.Config().get("zone"));
        seen.push(new pulumi.Config("aws").get("region"), pulumi.getProject(), pulumi.getStack());
        seen.push(pulumi.getOrganization(), pulumi.runtime.isDryRun());
      },
      { config },
    );
    expect(seen).toEqual([3, "east", "us-west-2", "estate", "test", "organization", true]);
    const later: unknown[] = [];
    await run(async () => {
      later.push(new pulumi.Config().get("size"), new pulumi.Config("aws").get("region"));
    });
    expect(later).toEqual([undefined, undefined]);
  });

  it("does not carry resources or transforms into the next run", async () => {
    await run(async () => {
      pulumi.runtime.registerStackTransformation(({ props, opts }) => ({ props: { ...props, old: 1 }, opts }));
      pulumi.runtime.registerResourceTransform(({ props, opts }) => ({ props: { ...props, new: 1 }, opts }));
      new aws.s3.Bucket("one", {});
    });
    const graph = await run(async () => {
      new aws.s3.Bucket("two", { tags: { a: "b" } });
    });
    expect(graph.resources.map((node) => [node.name, node.inputs])).toEqual([["two", { tags: { a: "b" } }]]);
    expect(globalThis.stackResource).toBeUndefined();
    expect(Error.stackTraceLimit).toBeGreaterThan(0);
  });

  it("waits for resources that the program creates after it has returned", async () => {
    const graph = await run(async () => {
      setTimeout(() => new aws.s3.Bucket("late", {}), 30);
      setImmediate(() => new aws.s3.Bucket("next", {}));
    });
    expect(graph.resources.map((node) => node.name)).toEqual(["next", "late"]);
    const immediate = await run(async () => {
      setImmediate(() => new aws.s3.Bucket("next", {}));
    });
    expect(immediate.resources.map((node) => node.name)).toEqual(["next"]);
  });
});
