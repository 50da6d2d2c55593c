import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type LifecycleRule, type RecoveryBucket, wholeDays } from "../../src/views/cloud/lifecycle.ts";
import type { PolicyDocument } from "../../src/views/cloud/policy.ts";

export interface ProtectedBucketArgs {
  /** Name in S3, unique in the world. */
  readonly bucketName: string;
  /** Key for every object. Without it S3 encrypts under its own, as a bucket that AWS delivers logs to has to. */
  readonly keyArn?: pulumi.Input<string> | undefined;
  readonly policy: PolicyDocument;
  readonly lifecycle: LifecycleRule;
  /** No version can be deleted before its time. */
  readonly lock?: RecoveryBucket["lock"];
  /** Bucket of the same region that receives the access log. */
  readonly accessLog?: string | undefined;
  /** Tags of this bucket alone, next to those of its provider. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A bucket with everything that keeps it private, encrypted, versioned and, where asked, unchangeable. */
export class ProtectedBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;
  readonly versioning: aws.s3.BucketVersioning;

  constructor(name: string, args: ProtectedBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:ProtectedBucket", name, { bucketName: args.bucketName }, opts);
    const child = { parent: this };
    this.bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucketName, objectLockEnabled: args.lock !== undefined, tags: args.tags },
      { parent: this, protect: true },
    );
    const bucket = this.bucket.id;
    this.versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket,
        rules: [
          args.keyArn === undefined
            ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
            : {
                applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.keyArn },
                // One data key per bucket and hour instead of one call to KMS per object.
                bucketKeyEnabled: true,
              },
        ],
      },
      child,
    );
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    const closed = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      child,
    );
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket, policy: JSON.stringify(args.policy) },
      // S3 refuses two changes of a bucket's access at the same time.
      { parent: this, dependsOn: closed },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket, rules: [args.lifecycle] },
      { parent: this, dependsOn: this.versioning },
    );
    if (args.lock !== undefined) {
      new aws.s3.BucketObjectLockConfiguration(
        `${name}-lock`,
        { bucket, rule: { defaultRetention: { mode: args.lock.mode, days: wholeDays(args.lock.keep) } } },
        { parent: this, dependsOn: this.versioning },
      );
    }
    if (args.accessLog !== undefined) {
      new aws.s3.BucketLogging(
        `${name}-access-log`,
        { bucket, targetBucket: args.accessLog, targetPrefix: `access/${args.bucketName}/` },
        child,
      );
    }
    this.registerOutputs({ bucketName: args.bucketName });
  }
}
