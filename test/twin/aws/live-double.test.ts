import { describe, expect, it } from "vitest";
import { type AwsApi, AwsError, type Params } from "../../../src/twin/aws/api.ts";
import { liveAwsDouble } from "../../../src/twin/aws/live-double.ts";
import { changesOf } from "../../../src/twin/providers/diff.ts";
import type { KeptObject, Place, Subject, Work } from "../../../src/twin/providers/double.ts";
import type { Properties } from "../../../src/twin/providers/properties.ts";

const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

const of = (type: string): Subject => ({ urn: `urn:pulumi:s::p::${type}::it`, type, name: "it" });
const place: Place = { scope: "us-east-1", objects: [], serial: 1 };
const work: Work = { ignoreChanges: [], signal: new AbortController().signal };

function kept(type: string, id: string, inputs: Properties, outputs: Properties = {}): KeptObject {
  return { ...of(type), id, scope: "us-east-1", inputs, outputs: { ...outputs, ...inputs } };
}

/** An API that answers as told, with nothing where it is told nothing, and keeps what it was asked. */
function fakeApi(answers: Readonly<Record<string, Params | Error>> = {}) {
  const asked: string[] = [];
  const answer = (how: string, region: string, service: string, operation: string, params: Params): Params => {
    asked.push(`${how} ${region} ${service} ${operation} ${JSON.stringify(params)}`);
    const told = answers[operation] ?? {};
    if (told instanceof Error) throw told;
    return told;
  };
  const api: AwsApi = {
    call: async (...call) => answer("call", ...call),
    judge: async (...call) => void answer("judge", ...call),
  };
  return { asked, double: liveAwsDouble(api) };
}

const BUCKET = "aws:s3/bucket:Bucket";
const GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const ADDON = "aws:eks/addon:Addon";
const NO_BUCKET = new AwsError("NoSuchBucket", "The specified bucket does not exist");

describe("the AWS double before an emulator", () => {
  it("makes an object and completes it, without the marks of secrets in the calls and with them in the outputs", async () => {
    const { asked, double } = fakeApi();
    const inputs = { bucket: secret("logs"), tags: { purpose: "logs" } };
    expect(await double.create(of(BUCKET), inputs, place, work)).toEqual({
      id: "logs",
      outputs: { arn: "arn:aws:s3:::logs", region: "us-east-1", ...inputs },
    });
    expect(asked).toEqual([
      'call us-east-1 s3 CreateBucket {"Bucket":"logs"}',
      'call us-east-1 s3 PutBucketTagging {"Bucket":"logs","Tagging":{"TagSet":[{"Key":"purpose","Value":"logs"}]}}',
    ]);
    expect(double.recorded).toEqual([]);
  });

  it("has what the emulator lacks judged and written down, until it is removed", async () => {
    const { asked, double } = fakeApi();
    const inputs = { clusterName: "dr", addonName: "vpc-cni" };
    const made = await double.create(of(ADDON), inputs, place, work);
    expect(made).toEqual({ id: "dr:vpc-cni", outputs: inputs });
    expect(asked).toEqual(['judge us-east-1 eks CreateAddon {"clusterName":"dr","addonName":"vpc-cni"}']);
    expect(double.recorded).toEqual([
      { name: "it", type: ADDON, region: "us-east-1", reason: "moto 5.2.5 does not have eks CreateAddon" },
    ]);
    const object = kept(ADDON, made.id, inputs);
    expect(await double.read?.(object)).toEqual(object);
    expect(await double.update({ ...inputs, addonVersion: "v1" }, object, false, work)).toEqual({
      ...inputs,
      addonVersion: "v1",
    });
    expect(asked[1]).toBe(
      'judge us-east-1 eks CreateAddon {"clusterName":"dr","addonName":"vpc-cni","addonVersion":"v1"}',
    );
    await double.remove?.(object, work);
    expect(double.recorded).toEqual([]);
  });

  it("writes down a type that it has never heard of", async () => {
    const { asked, double } = fakeApi();
    expect(await double.create(of("aws:sqs/queue:Queue"), { name: "q" }, place, work)).toEqual({
      id: "queue-1",
      outputs: { arn: "arn:aws:sqs:us-east-1:000000000000:queue/queue-1", name: "q" },
    });
    expect(double.recorded.map(({ reason }) => reason)).toEqual(["the double has no calls for this type"]);
    expect(asked).toEqual([]);
  });

  it("says a refusal in the words of the service, with the name of the resource", async () => {
    const { double } = fakeApi({ CreateBucket: new AwsError("BucketAlreadyExists", "The name is not available") });
    await expect(double.create(of(BUCKET), { bucket: "b" }, place, work)).rejects.toThrow(
      /^aws:s3\/bucket:Bucket it: The name is not available$/,
    );
  });

  it("takes half an object away when it cannot be completed", async () => {
    const { asked, double } = fakeApi({
      CreateInternetGateway: { InternetGateway: { InternetGatewayId: "igw-1" } },
      AttachInternetGateway: new AwsError("InvalidVpcID.NotFound", "The vpc ID 'vpc-0' does not exist"),
      DetachInternetGateway: new AwsError("Gateway.NotAttached", "not attached"),
    });
    await expect(double.create(of(GATEWAY), { vpcId: "vpc-0" }, place, work)).rejects.toThrow(
      /^aws:ec2\/internetGateway:InternetGateway it: The vpc ID 'vpc-0' does not exist$/,
    );
    expect(asked.map((line) => line.split(" ")[3])).toEqual([
      "CreateInternetGateway",
      "AttachInternetGateway",
      "DetachInternetGateway",
      "DeleteInternetGateway",
    ]);
  });

  it("says so when half an object cannot be taken away", async () => {
    const { double } = fakeApi({
      PutBucketTagging: new AwsError("InvalidTag", "The tag is invalid"),
      DeleteBucket: new AwsError("AccessDenied", "Access Denied"),
    });
    await expect(double.create(of(BUCKET), { bucket: "b", tags: {} }, place, work)).rejects.toThrow(
      "aws:s3/bucket:Bucket it: The tag is invalid; what was made of it is left behind: Access Denied",
    );
  });

  it("does not take an answer without an id for an object", async () => {
    const { double } = fakeApi({ CreateFlowLogs: { Unsuccessful: [{ Error: { Message: "no such role" } }] } });
    await expect(double.create(of("aws:ec2/flowLog:FlowLog"), { vpcId: "v" }, place, work)).rejects.toThrow(
      'aws:ec2/flowLog:FlowLog it: the answer has no id: {"Unsuccessful":[{"Error":{"Message":"no such role"}}]}',
    );
  });

  it("takes the name of a replicated key for that of its replica, and of no other key", async () => {
    const taken = new AwsError("AlreadyExistsException", "An alias with the name alias/a already exists");
    const { double } = fakeApi({ CreateAlias: taken });
    const alias = (targetKeyId: string) =>
      double.create(of("aws:kms/alias:Alias"), { name: "alias/a", targetKeyId }, place, work);
    expect((await alias("mrk-1")).id).toBe("alias/a");
    await expect(alias("1-2-3")).rejects.toThrow(
      "aws:kms/alias:Alias it: An alias with the name alias/a already exists",
    );
  });

  it("finds an object gone that the service does not find, and fails on any other refusal", async () => {
    const object = kept(BUCKET, "logs", { bucket: "logs" });
    expect(await fakeApi().double.read?.(object)).toEqual(object);
    expect(await fakeApi({ HeadBucket: NO_BUCKET }).double.read?.(object)).toBeUndefined();
    await expect(
      fakeApi({ HeadBucket: new AwsError("AccessDenied", "Access Denied") }).double.read?.(object),
    ).rejects.toThrow("aws:s3/bucket:Bucket it: Access Denied");
    const document = kept("aws:ssm/document:Document", "d", { name: "d" });
    const invalid = new AwsError("InvalidDocument", "The specified document does not exist.");
    expect(await fakeApi({ DescribeDocument: invalid }).double.read?.(document)).toBeUndefined();
    await expect(fakeApi({ HeadBucket: invalid }).double.read?.(object)).rejects.toThrow(
      "aws:s3/bucket:Bucket it: The specified document does not exist.",
    );
    const key = kept("aws:kms/key:Key", "k", {});
    const pending = fakeApi({ DescribeKey: { KeyMetadata: { KeyState: "PendingDeletion" } } });
    expect(await pending.double.read?.(key)).toBeUndefined();
  });

  it("removes an object once, and is content when it is gone already", async () => {
    const object = kept(BUCKET, "logs", { bucket: "logs" });
    await fakeApi({ DeleteBucket: NO_BUCKET }).double.remove?.(object, work);
    const full = fakeApi({ DeleteBucket: new AwsError("BucketNotEmpty", "The bucket is not empty") });
    await expect(full.double.remove?.(object, work)).rejects.toThrow(
      "aws:s3/bucket:Bucket it: The bucket is not empty",
    );
  });

  it("changes in place what the service changes in place, and nothing in a preview", async () => {
    const { asked, double } = fakeApi();
    const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
    const before = kept(TEMPLATE, "lt-1", { name: "t", imageId: "a" }, { latestVersion: 3 });
    const after = { name: "t", imageId: "b", latestVersion: 4 };
    expect(await double.update({ name: "t", imageId: "b" }, before, true, work)).toEqual(after);
    expect(asked).toEqual([]);
    expect(await double.update({ name: "t", imageId: "b" }, before, false, work)).toEqual(after);
    expect(asked).toEqual([
      'call us-east-1 ec2 CreateLaunchTemplateVersion {"LaunchTemplateId":"lt-1","LaunchTemplateData":{"ImageId":"b"}}',
    ]);
    const policy = kept("aws:iam/rolePolicy:RolePolicy", "r:p", { role: "r", name: "p", policy: "{}" });
    await double.update({ role: "r", name: "p", policy: "{1}" }, policy, false, work);
    expect(asked[1]).toBe('call us-east-1 iam PutRolePolicy {"RoleName":"r","PolicyName":"p","PolicyDocument":"{1}"}');
  });

  it("replaces for every other change", () => {
    const { double } = fakeApi();
    const replacing = (type: string, before: Properties, after: Properties) =>
      changesOf(before, after)
        .filter((change) => double.replaces(of(type), change))
        .map(({ path }) => path);
    expect(replacing("aws:iam/rolePolicy:RolePolicy", { role: "a", policy: "1" }, { role: "b", policy: "2" })).toEqual([
      "role",
    ]);
    expect(replacing("aws:ec2/natGateway:NatGateway", { subnetId: "a", tags: { a: "1" } }, { subnetId: "b" })).toEqual([
      "subnetId",
    ]);
    expect(replacing(ADDON, { name: "a", addonVersion: "1" }, { name: "b", addonVersion: "2" })).toEqual(["name"]);
  });
});
