import { beforeAll, describe, expect, it } from "vitest";
import { type Graph, siteGraph } from "./site.ts";

const parts = {
  versioning: "s3/bucketVersioning:BucketVersioning",
  encryption: "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  ownership: "s3/bucketOwnershipControls:BucketOwnershipControls",
  access: "s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  policy: "s3/bucketPolicy:BucketPolicy",
  lifecycle: "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
} as const;

describe("the buckets of the recovery site", () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await siteGraph();
  });

  it("stand where the estate says, copies with the name of their original", () => {
    expect(graph.ofType("s3/bucket:Bucket").map((node) => node.inputs["bucket"])).toEqual([
      "archive-123456789012-us-east-1",
      "backup-123456789012-us-east-1",
      "backup-123456789012-eu-central-1",
      "backup-123456789012-us-west-2",
      "logs-123456789012-us-east-1",
      "models-123456789012-us-east-1",
      "models-123456789012-us-west-2",
      "state-123456789012-us-east-1",
    ]);
  });

  it("are each made by the provider of their own region", () => {
    for (const node of graph.ofType("s3/bucket:Bucket")) {
      const region = /-((us|eu)-[a-z]+-\d)$/.exec(String(node.inputs["bucket"]))?.[1];
      expect(node.provider).toContain(`pulumi:providers:aws::recovery-${region}::`);
    }
  });

  it("each have every protection once: versions, encryption, owner, no public access, policy, lifecycle", () => {
    for (const bucket of graph.ofType("s3/bucket:Bucket")) {
      expect(bucket.protect, bucket.name).toBe(true);
      for (const type of Object.values(parts))
        expect(graph.below(bucket, type), `${bucket.name} ${type}`).toHaveLength(1);
      const [versioning] = graph.below(bucket, parts.versioning);
      expect(versioning?.inputs["versioningConfiguration"]).toEqual({ status: "Enabled" });
      const [ownership] = graph.below(bucket, parts.ownership);
      expect(ownership?.inputs["rule"]).toEqual({ objectOwnership: "BucketOwnerEnforced" });
      const [access] = graph.below(bucket, parts.access);
      expect(access?.inputs).toMatchObject({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
    }
  });

  it("are encrypted under the estate's key, but for the one that AWS delivers logs to", () => {
    const algorithms = graph.ofType("s3/bucket:Bucket").map((bucket) => {
      const [encryption] = graph.below(bucket, parts.encryption);
      return JSON.stringify(encryption?.inputs["rules"]);
    });
    const own =
      '[{"applyServerSideEncryptionByDefault":{"kmsMasterKeyId":"[unknown]","sseAlgorithm":"aws:kms"},"bucketKeyEnabled":true}]';
    const byS3 = '[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"AES256"}}]';
    expect(algorithms).toEqual([own, own, own, own, byS3, own, own, own]);
  });

  it("refuse plain text, old TLS, other keys and keys of the caller", () => {
    expect(JSON.parse(String(graph.inputs("recovery-store-archive-policy")["policy"]))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "RefusePlainText",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*"],
          Resource: ["arn:aws:s3:::archive-123456789012-us-east-1", "arn:aws:s3:::archive-123456789012-us-east-1/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        {
          Sid: "RefuseOldTls",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*"],
          Resource: ["arn:aws:s3:::archive-123456789012-us-east-1", "arn:aws:s3:::archive-123456789012-us-east-1/*"],
          Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
        },
        {
          Sid: "RefuseOtherEncryption",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:PutObject"],
          Resource: ["arn:aws:s3:::archive-123456789012-us-east-1/*"],
          Condition: { StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption": "aws:kms" } },
        },
        {
          Sid: "RefuseCustomerKeys",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:PutObject"],
          Resource: ["arn:aws:s3:::archive-123456789012-us-east-1/*"],
          Condition: { Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" } },
        },
      ],
    });
  });

  it("all refuse plain text, copies and logs included", () => {
    const policies = graph.ofType(parts.policy).map((node) => String(node.inputs["policy"]));
    expect(policies).toHaveLength(8);
    for (const policy of policies) expect(policy).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
  });

  it("age by the estate's transitions", () => {
    expect(graph.inputs("recovery-store-backup-lifecycle")["rules"]).toEqual([
      {
        id: "age",
        status: "Enabled",
        filter: { prefix: "" },
        transitions: [
          { days: 30, storageClass: "STANDARD_IA" },
          { days: 90, storageClass: "GLACIER_IR" },
        ],
        expiration: { days: 2555 },
        noncurrentVersionExpiration: { noncurrentDays: 90 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
  });

  it("lock what must stay, in the original and in every copy", () => {
    const locks = graph
      .ofType("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
      .map((node) => [node.name, node.inputs["rule"]]);
    const compliance = (days: number) => ({ defaultRetention: { mode: "COMPLIANCE", days } });
    const governance = { defaultRetention: { mode: "GOVERNANCE", days: 30 } };
    expect(locks).toEqual([
      ["recovery-store-archive-lock", compliance(2555)],
      ["recovery-store-backup-eu-central-1-lock", compliance(90)],
      ["recovery-store-backup-lock", compliance(90)],
      ["recovery-store-backup-us-west-2-lock", compliance(90)],
      ["recovery-store-models-lock", governance],
      ["recovery-store-models-us-west-2-lock", governance],
    ]);
  });

  it("copy to two more regions without copying deletions", () => {
    const rule = (region: string, priority: number) => ({
      id: region,
      status: "Enabled",
      priority,
      filter: { prefix: "" },
      deleteMarkerReplication: { status: "Disabled" },
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
      destination: {
        bucket: `arn:aws:s3:::backup-123456789012-${region}`,
        storageClass: "GLACIER_IR",
        encryptionConfiguration: { replicaKmsKeyId: "[unknown]" },
      },
    });
    expect(graph.inputs("recovery-store-backup-replicas")["rules"]).toEqual([
      rule("us-west-2", 1),
      rule("eu-central-1", 2),
    ]);
  });

  it("write their access logs to the log bucket, which does not log to itself", () => {
    expect(graph.ofType("s3/bucketLogging:BucketLogging").map((node) => node.inputs["targetPrefix"])).toEqual([
      "access/archive-123456789012-us-east-1/",
      "access/backup-123456789012-us-east-1/",
      "access/models-123456789012-us-east-1/",
      "access/state-123456789012-us-east-1/",
    ]);
  });
});

describe("backups of the recovery site", () => {
  it("lie in locked vaults, are copied to another region and cover the buckets that name them", async () => {
    const graph = await siteGraph();
    expect(graph.ofType("backup/vault:Vault").map((node) => [node.name, node.protect])).toEqual([
      ["recovery-vault-us-west-2-vault", true],
      ["recovery-vault-vault", true],
    ]);
    expect(
      graph
        .ofType("backup/vaultLockConfiguration:VaultLockConfiguration")
        .map((node) => node.inputs["minRetentionDays"]),
    ).toEqual([7, 7]);
    expect(graph.inputs("recovery-vault-daily")["rules"]).toEqual([
      {
        ruleName: "daily",
        schedule: "cron(15 3 * * ? *)",
        startWindow: 60,
        completionWindow: 720,
        lifecycle: { deleteAfter: 35 },
        targetVaultName: "recovery-vault",
        copyActions: [{ destinationVaultArn: "[unknown]", lifecycle: { deleteAfter: 35 } }],
      },
    ]);
    expect(graph.inputs("recovery-vault-daily-buckets")["resources"]).toEqual([
      "arn:aws:s3:::state-123456789012-us-east-1",
    ]);
    expect(graph.inputs("recovery-vault-hourly-selection")["selectionTags"]).toEqual([
      { type: "STRINGEQUALS", key: "backup", value: "hourly" },
    ]);
  });
});
