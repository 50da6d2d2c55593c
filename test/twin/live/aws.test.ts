import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Params } from "../../../src/twin/aws/api.ts";
import { type Bridge, openBridge } from "../../../src/twin/aws/bridge.ts";
import { failoverAnswer } from "../../../src/twin/aws/failover.ts";
import { type LiveAwsDouble, liveAwsDouble } from "../../../src/twin/aws/live-double.ts";
import { connectMoto, type Moto, startMoto } from "../../../src/twin/aws/moto.ts";
import { asText, at, listAt } from "../../../src/twin/aws/parameters.ts";
import type { KeptObject, Work } from "../../../src/twin/providers/double.ts";
import type { Properties } from "../../../src/twin/providers/properties.ts";
import { isAlive } from "../../../src/twin/system/process.ts";
import { toolPath } from "../../../src/twin/tools/where.ts";
import { openSession, type Session } from "../engine/session.ts";

const HOME = "us-east-1";
const work: Work = { ignoreChanges: [], signal: new AbortController().signal };

const count = (list: readonly string[], more: string): string =>
  `${list.length} resources of ${new Set(list).size} types ${more}`;

describe("the recovery site in an emulated AWS account", () => {
  let folder: string;
  let moto: Moto;
  let api: Bridge;
  let double: LiveAwsDouble;
  let session: Session;
  /** Stack, components and providers included. */
  let all: number;

  const objects = (): readonly KeptObject[] => session.ledger.objects.filter(({ type }) => type.startsWith("aws:"));
  const object = (name: string): KeptObject => {
    const found = objects().find((one) => one.name === name);
    if (found === undefined) throw new Error(`${name} was not deployed`);
    return found;
  };
  const call = (service: string, operation: string, params: Params): Promise<Params> =>
    api.call(HOME, service, operation, params);
  /** Values of a key of the listed objects. */
  const listed = async (service: string, operation: string, list: string, key: string, params: Params = {}) =>
    listAt(await call(service, operation, params), list)
      .map((item) => item[key])
      .sort();
  const create = async (type: string, inputs: Properties): Promise<unknown> =>
    await double.create(
      { urn: `urn:pulumi:s::p::${type}::it`, type, name: "it" },
      inputs,
      { scope: HOME, objects: [], serial: 1 },
      work,
    );

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "estate-aws-"));
    moto = await startMoto({ folder });
    api = connectMoto(moto.endpoint, folder);
    double = liveAwsDouble(api);
    session = await openSession({ name: "dr", hasty: true, aws: double });
    all = (await session.embeddedGraph()).resources.length + 1;
  });
  afterAll(async () => {
    session?.close();
    await api?.close();
    await moto?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is created by the real engine, and every resource is found again or recorded for a reason", async () => {
    const { summary } = await session.stack.up();
    expect(summary.resourceChanges).toEqual({ create: all });
    const recorded = new Set(double.recorded.map(({ name }) => name));
    const live = objects().filter(({ name }) => !recorded.has(name));
    const missed: string[] = [];
    for (const one of live) if ((await double.read?.(one)) === undefined) missed.push(one.name);
    expect(missed).toEqual([]);
    expect(
      count(
        live.map(({ type }) => type),
        "live",
      ),
    ).toBe("206 resources of 56 types live");
    expect(
      count(
        double.recorded.map(({ type }) => type),
        "recorded",
      ),
    ).toBe("41 resources of 13 types recorded");
    console.log(
      count(
        live.map(({ type }) => type),
        "live",
      ),
    );
    console.log(
      count(
        double.recorded.map(({ type }) => type),
        "recorded",
      ),
    );
  });

  it("is in the account as the program has it, asked without the double", async () => {
    const wanted = (type: string, key: string): unknown[] =>
      objects()
        .filter((one) => one.type === type && one.scope === HOME)
        .map(({ inputs }) => inputs[key])
        .sort();
    const buckets = objects().filter(({ type }) => type === "aws:s3/bucket:Bucket");
    expect(await listed("s3", "ListBuckets", "Buckets", "Name")).toEqual(
      buckets.map(({ inputs }) => inputs["bucket"]).sort(),
    );
    const own = { Filters: [{ Name: "vpc-id", Values: [object("recovery-net-vpc").id] }] };
    expect(await listed("ec2", "DescribeSubnets", "Subnets", "CidrBlock", own)).toEqual(
      wanted("aws:ec2/subnet:Subnet", "cidrBlock"),
    );
    expect(await listed("logs", "DescribeLogGroups", "logGroups", "logGroupName")).toEqual(
      wanted("aws:cloudwatch/logGroup:LogGroup", "name"),
    );
    const lock = await call("s3", "GetObjectLockConfiguration", { Bucket: "archive-123456789012-us-east-1" });
    expect(at(lock, "ObjectLockConfiguration", "Rule", "DefaultRetention")).toMatchObject({
      Mode: "COMPLIANCE",
      Days: 2555,
    });
    const { nodegroup } = await call("eks", "DescribeNodegroup", { clusterName: "dr", nodegroupName: "core" });
    expect(at(nodegroup, "scalingConfig")).toEqual({ minSize: 3, maxSize: 6, desiredSize: 3 });
    expect(at(nodegroup, "status")).toBe("ACTIVE");
    const key = object("recovery-key-backups");
    const replica = await api.call("us-west-2", "kms", "DescribeKey", { KeyId: key.id });
    expect(at(replica, "KeyMetadata", "Arn")).toBe(`arn:aws:kms:us-west-2:123456789012:key/${key.id}`);
    const tunnels = objects().filter(({ type }) => type === "aws:ec2/vpnConnection:VpnConnection");
    expect(tunnels.flatMap(({ outputs }) => [outputs["tunnel1Address"], outputs["tunnel2Address"]])).toEqual(
      tunnels.flatMap(() => [
        expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
        expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      ]),
    );
  });

  it("stays as it is when nothing has changed, and a refresh finds it as it was left", async () => {
    expect((await session.stack.up()).summary.resourceChanges).toEqual({ same: all });
    expect((await session.stack.refresh()).summary.resourceChanges).toEqual({ same: all });
  });

  it("turns a failover name over to the recovery site when the primary's check fails, by the records of the account", async () => {
    const zone = object("recovery-failover-zone").id;
    const check = object("recovery-failover-api-check").id;
    const ask = (down: readonly string[]) =>
      failoverAnswer(api, zone, "api.failover.meridian.example", (id) => !down.includes(id));
    expect(await ask([])).toMatchObject({ how: "emulated", role: "primary", values: ["api.prod.meridian.example"] });
    expect(await ask([check])).toEqual({
      how: "emulated",
      role: "secondary",
      type: "CNAME",
      values: ["api.dr.meridian.example"],
      ttl: 60,
      because: "the primary is unhealthy, the secondary is healthy",
    });
  });

  it("wakes its nodes by a change in place", async () => {
    const nodes = object("recovery-eks-gpu-nodes");
    const scaling = { desiredSize: 1, maxSize: 1, minSize: 0 };
    await double.update({ ...nodes.inputs, scalingConfig: scaling }, nodes, false, work);
    const { nodegroup } = await call("eks", "DescribeNodegroup", { clusterName: "dr", nodegroupName: "gpu" });
    expect(at(nodegroup, "scalingConfig")).toEqual(scaling);
    await double.update(nodes.inputs, nodes, false, work);
  });

  it("holds objects and their copies in another region, until they are deleted", async () => {
    const [here, there] = [HOME, "us-west-2"];
    const source = { Bucket: "state-123456789012-us-east-1", Key: "pulumi/state" };
    const copy = { Bucket: "models-123456789012-us-west-2", Key: "pulumi/copy" };
    await api.call(here, "s3", "PutObject", { ...source, Body: "a state" });
    const { Body } = await api.call(here, "s3", "GetObject", source);
    expect(Buffer.from(asText(Body), "base64").toString()).toBe("a state");
    // Read and written: moto refuses CopyObject into a bucket with a lock, for want of a header that botocore does not send.
    await api.call(there, "s3", "PutObject", { ...copy, Body: "a state" });
    const { ContentLength, ObjectLockMode } = await api.call(there, "s3", "HeadObject", copy);
    expect(ContentLength).toBe("a state".length);
    expect(ObjectLockMode).toBe("GOVERNANCE");
    for (const [region, { Bucket, Key }] of [
      [here, source],
      [there, copy],
    ] as const) {
      for (const { VersionId } of listAt(await api.call(region, "s3", "ListObjectVersions", { Bucket }), "Versions")) {
        await api.call(region, "s3", "DeleteObject", { Bucket, Key, VersionId, BypassGovernanceRetention: true });
      }
      expect(listAt(await api.call(region, "s3", "ListObjectVersions", { Bucket }), "Versions")).toEqual([]);
    }
  });

  it("makes an object again that was deleted behind its back", async () => {
    const alarm = object("recovery-failover-api-alarm");
    await call("cloudwatch", "DeleteAlarms", { AlarmNames: [alarm.id] });
    expect(await double.read?.(alarm)).toBeUndefined();
    const { summary } = await session.stack.up({ refresh: true });
    expect(summary.resourceChanges).toEqual({ create: 1, same: all - 1 });
    expect(await listed("cloudwatch", "DescribeAlarms", "MetricAlarms", "AlarmName")).toContain(alarm.id);
  });

  it("refuses what is wrong in the words of the service or of botocore, with the name of the resource", async () => {
    const subnet = { vpcId: object("recovery-net-vpc").id, availabilityZone: "us-east-1a" };
    const refusals = [
      create("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/8" }),
      create("aws:ec2/vpc:Vpc", { cidrBlock: "10.300.0.0/16" }),
      create("aws:ec2/subnet:Subnet", { ...subnet, cidrBlock: "10.97.0.0/20" }),
      create("aws:ec2/subnet:Subnet", { ...subnet, cidrBlock: "10.96.192.0/22" }),
      create("aws:s3/bucket:Bucket", { bucket: "ab" }),
      create("aws:s3/bucket:Bucket", { bucket: "a-bucket", forceDestroy: true }),
      create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        role: "recovery-vault",
        policyArn: "arn:aws:iam::aws:policy/NoSuchPolicy",
      }),
      create("aws:eks/addon:Addon", { clusterName: "dr", addonName: 7 }),
    ];
    const said = await Promise.all(refusals.map((one) => one.then(String, (error: Error) => error.message)));
    expect(said).toEqual([
      "aws:ec2/vpc:Vpc it: An error occurred (InvalidVpc.Range) when calling the CreateVpc operation: The CIDR '10.0.0.0/8' is invalid.",
      "aws:ec2/vpc:Vpc it: An error occurred (InvalidParameterValue) when calling the CreateVpc operation: Value (10.300.0.0/16) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
      "aws:ec2/subnet:Subnet it: An error occurred (InvalidSubnet.Range) when calling the CreateSubnet operation: The CIDR '10.97.0.0/20' is invalid.",
      "aws:ec2/subnet:Subnet it: An error occurred (InvalidSubnet.Conflict) when calling the CreateSubnet operation: The CIDR '10.96.192.0/22' conflicts with another subnet",
      "aws:s3/bucket:Bucket it: An error occurred (InvalidBucketName) when calling the CreateBucket operation: The specified bucket is not valid.",
      expect.stringMatching(
        /^aws:s3\/bucket:Bucket it: Parameter validation failed:\nUnknown parameter in input: "ForceDestroy", must be one of: .*\bBucket\b/,
      ),
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment it: An error occurred (NoSuchEntity) when calling the AttachRolePolicy operation: Policy arn:aws:iam::aws:policy/NoSuchPolicy does not exist or is not attachable.",
      "aws:eks/addon:Addon it: Parameter validation failed:\nInvalid type for parameter addonName, value: 7, type: <class 'int'>, valid types: <class 'str'>",
    ]);
  });

  it("is destroyed whole: nothing of it is left in the account", async () => {
    const recorded = new Set(double.recorded.map(({ name }) => name));
    const gone = objects().filter(({ name }) => !recorded.has(name));
    await session.pulumi(["state", "unprotect", "--all", "--yes"]);
    await session.stack.destroy();
    expect(objects()).toEqual([]);
    expect(double.recorded).toEqual([]);
    expect(await listed("s3", "ListBuckets", "Buckets", "Name")).toEqual([]);
    expect(await listed("iam", "ListRoles", "Roles", "RoleName")).toEqual([]);
    expect(at(await call("eks", "ListClusters", {}), "clusters")).toEqual([]);
    const isOwn = { Filters: [{ Name: "is-default", Values: ["false"] }] };
    expect(await listed("ec2", "DescribeVpcs", "Vpcs", "VpcId", isOwn)).toEqual([]);
    const found: string[] = [];
    for (const one of gone) if ((await double.read?.(one)) !== undefined) found.push(one.name);
    expect(found).toEqual([]);
  });
});

describe("the emulator's process", () => {
  it("says that its calls have ended when the process behind them is gone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "estate-aws-"));
    try {
      const logFile = join(folder, "bridge.log");
      const broken = openBridge({ endpoint: "http://127.0.0.1:1", python: join(folder, "python"), logFile });
      await expect(broken.call(HOME, "s3", "ListBuckets", {})).rejects.toThrow(
        `AWS call bridge: cannot be started: spawn ${join(folder, "python")} ENOENT`,
      );
      const bridge = openBridge({ endpoint: "http://127.0.0.1:1", python: toolPath("python"), logFile });
      await expect(bridge.call(HOME, "s3", "ListBuckets", {})).rejects.toThrow(
        'Could not connect to the endpoint URL: "http://127.0.0.1:1/"',
      );
      await expect(bridge.call(HOME, "s3", "MakeBucket", {})).rejects.toThrow("OperationNotFoundError: MakeBucket");
      await bridge.close();
      await expect(bridge.call(HOME, "s3", "ListBuckets", {})).rejects.toThrow(
        `AWS call bridge: ended with exit code 0; see ${logFile}`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("is gone when it was stopped", async () => {
    const folder = mkdtempSync(join(tmpdir(), "estate-aws-"));
    const said: string[] = [];
    const moto = await startMoto({ folder, log: (line) => said.push(line) });
    try {
      expect(said).toEqual([`moto answers at ${moto.endpoint}`]);
      expect(isAlive(moto.process)).toBe(true);
    } finally {
      await moto.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    expect(isAlive(moto.process)).toBe(false);
  });
});
