import { beforeAll, describe, expect, it } from "vitest";
import { policy as archiveClass } from "../../policies/aws/archive-class.ts";
import { policy as encryption } from "../../policies/aws/encryption.ts";
import { policy as objectSize } from "../../policies/aws/object-size.ts";
import { policy as publicAccess } from "../../policies/aws/public-access.ts";
import { policy as tags } from "../../policies/aws/tags.ts";
import { changed, loadGraph, nodesOf, put, say, sayUnknown, without } from "./stacks.ts";

const LIFECYCLE = "recovery-store-backup-lifecycle";

beforeAll(async () => {
  await loadGraph("dr");
});

describe("the recovery stack as it is", () => {
  it.each([encryption, publicAccess, archiveClass, tags])("passes $code", (policy) => {
    expect(say(policy, nodesOf("dr"))).toEqual([]);
  });

  it("does not tell the size of its logs, and AWS-OBJECT-SIZE says so", () => {
    expect(say(objectSize, nodesOf("dr"))).toEqual([
      {
        code: "AWS-OBJECT-SIZE",
        severity: "info",
        subject: "recovery-store-logs-lifecycle",
        says: "moves objects to GLACIER_IR",
        computed: "cannot tell: the size of its objects is not stated",
        limit: "128kB",
        remedy: "state recovery.buckets.logs.objectSize",
        source: "recovery",
      },
    ]);
  });
});

describe("a broken copy of the recovery stack", () => {
  it("fails AWS-ENCRYPTION with a bucket that no configuration encrypts", () => {
    expect(say(encryption, without("dr", "recovery-store-backup-encryption"))).toEqual([
      {
        code: "AWS-ENCRYPTION",
        severity: "error",
        subject: "recovery-store-backup-bucket",
        says: "is a bucket",
        computed: "no encryption configuration names it",
        limit: "encryption at rest",
        remedy: "declare its BucketServerSideEncryptionConfiguration",
        source: "recovery",
      },
    ]);
  });

  it.each([
    ["recovery-eks-log", ["kmsKeyId"], "kmsKeyId is not set"],
    ["recovery-vault-vault", ["kmsKeyArn"], "kmsKeyArn is not set"],
    ["recovery-audit-trail", ["kmsKeyId"], "kmsKeyId is not set"],
    ["recovery-eks-cluster", ["encryptionConfig"], "encryptionConfig of secrets is not set"],
    [
      "recovery-eks-gpu-template",
      ["blockDeviceMappings", 0, "ebs", "encrypted"],
      "blockDeviceMappings.ebs.encrypted is not set",
    ],
  ])("fails AWS-ENCRYPTION where %s lacks %j", (name, path, computed) => {
    const found = say(
      encryption,
      changed("dr", name, ({ inputs }) => put(inputs, path, undefined)),
    );
    expect(found.map((finding) => [finding.subject, finding.computed])).toEqual([[name, computed]]);
  });

  it("fails AWS-PUBLIC-ACCESS with one of the four ways open", () => {
    const nodes = changed("dr", "recovery-store-backup-public-access", ({ inputs }) =>
      put(inputs, ["blockPublicPolicy"], false),
    );
    expect(say(publicAccess, nodes)).toEqual([
      {
        code: "AWS-PUBLIC-ACCESS",
        severity: "error",
        subject: "recovery-store-backup-bucket",
        says: "is a bucket",
        computed: "blockPublicPolicy are not on",
        limit: "no access from every address",
        remedy: "set blockPublicPolicy of its BucketPublicAccessBlock",
        source: "recovery",
      },
    ]);
  });

  it.each([
    ["recovery-eks-api-1", ["cidrIpv4"], "0.0.0.0/0", "lets 0.0.0.0/0 in"],
    ["recovery-eks-api-1", ["cidrIpv6"], "::/0", "lets ::/0 in"],
    ["recovery-eks-cluster", ["vpcConfig", "endpointPublicAccess"], true, "its API answers every address"],
  ])("fails AWS-PUBLIC-ACCESS where %s has %j %j", (name, path, value, computed) => {
    const found = say(
      publicAccess,
      changed("dr", name, ({ inputs }) => put(inputs, path, value)),
    );
    expect(found.map((finding) => [finding.subject, finding.computed])).toEqual([[name, computed]]);
  });

  it("fails AWS-ARCHIVE-CLASS where backups answer later than the recovery time", () => {
    const nodes = changed("dr", LIFECYCLE, ({ inputs }) =>
      put(inputs, ["rules", 0, "transitions", 1, "storageClass"], "DEEP_ARCHIVE"),
    );
    expect(say(archiveClass, nodes)).toEqual([
      {
        code: "AWS-ARCHIVE-CLASS",
        severity: "error",
        subject: LIFECYCLE,
        says: "moves objects of purpose backup to DEEP_ARCHIVE",
        computed: "S3 Glacier Deep Archive gives the first byte after up to 12h (stated)",
        limit: "1h",
        remedy: "move them to GLACIER_IR at the latest",
        source: "recovery",
      },
    ]);
  });

  it("cannot tell by AWS-ARCHIVE-CLASS of a class that the catalogue does not know", () => {
    const nodes = changed("dr", LIFECYCLE, ({ inputs }) =>
      put(inputs, ["rules", 0, "transitions", 1, "storageClass"], "SNOWBALL"),
    );
    expect(say(archiveClass, nodes).map(({ severity, computed }) => [severity, computed])).toEqual([
      ["info", "cannot tell: the catalogue has no storage class SNOWBALL"],
    ]);
  });

  it("is warned by AWS-OBJECT-SIZE of objects below the smallest that is paid", () => {
    const nodes = changed("dr", "meridian-dr", ({ outputs }) => {
      if (outputs !== undefined) put(outputs, ["sections", "recovery", "buckets", 2, "objectSize"], 64_000);
    });
    expect(say(objectSize, nodes).find(({ severity }) => severity === "warning")).toEqual({
      code: "AWS-OBJECT-SIZE",
      severity: "warning",
      subject: "recovery-store-models-lifecycle",
      says: "moves objects to STANDARD_IA, of 64kB each (stated)",
      computed: "each is paid as 128kB",
      limit: "128kB",
      remedy: "collect objects into archives of 128kB or more before they move",
      source: "recovery",
    });
  });

  it("fails AWS-TAGS with a provider whose default tags name no owner", () => {
    const nodes = changed("dr", "recovery-us-west-2", ({ inputs }) =>
      put(inputs, ["defaultTags"], '{"tags":{"costCentre":"cc-1"}}'),
    );
    expect(say(tags, nodes)).toEqual([
      {
        code: "AWS-TAGS",
        severity: "error",
        subject: "recovery-us-west-2",
        says: "is a provider",
        computed: "its default tags have no owner",
        limit: "owner, costCentre",
        remedy: "add owner to defaultTags",
        source: "recovery",
      },
    ]);
  });

  it("fails AWS-TAGS with a resource of the default provider, unless it has the tags itself", () => {
    const own = (added: Record<string, string>) =>
      nodesOf("dr").map((node) => {
        if (node.name !== "recovery-store-backup-bucket") return node;
        const { provider: _, ...rest } = node;
        return { ...rest, inputs: { ...node.inputs, tags: added } };
      });
    expect(say(tags, own({ purpose: "backup" })).map(({ computed }) => computed)).toEqual([
      "it has no owner and no costCentre",
    ]);
    expect(say(tags, own({ owner: "a", costCentre: "b" }))).toEqual([]);
  });
});

describe("a value that is known only after a deployment", () => {
  it.each([
    [encryption, "recovery-eks-cluster", ["encryptionConfig"], "encryptionConfig"],
    [publicAccess, "recovery-eks-api-1", ["cidrIpv4"], "cidrIpv4"],
    [archiveClass, LIFECYCLE, ["rules"], "rules"],
    [objectSize, LIFECYCLE, ["rules"], "rules"],
    [tags, "recovery-us-west-2", ["defaultTags"], "defaultTags"],
  ])("makes $code say that it cannot tell: %s", (policy, name, path, shown) => {
    const found = sayUnknown(policy, "dr", name, path).filter(({ subject }) => subject === name);
    expect(found.map(({ severity, computed }) => [severity, computed])).toEqual([
      ["info", `cannot tell: ${shown} is known only after a deployment`],
    ]);
  });

  it("is enough for a key that only has to be there", () => {
    expect(sayUnknown(encryption, "dr", "recovery-eks-log", ["kmsKeyId"])).toEqual([]);
  });
});
