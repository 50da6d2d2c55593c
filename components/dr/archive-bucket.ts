import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketPolicy, logBucketPolicy } from "../../src/views/cloud/bucket-policy.ts";
import { lifecycleRule, type RecoveryBucket } from "../../src/views/cloud/lifecycle.ts";
import { bucketArn, bucketName } from "../../src/views/cloud/place.ts";
import { trustService } from "../../src/views/cloud/policy.ts";
import { type PlacedBucket, replicationPolicy } from "../../src/views/cloud/roles.ts";
import { type CloudSite, keyAlias } from "../../src/views/cloud/site.ts";
import type { Keys } from "./keys.ts";
import { ProtectedBucket } from "./protected-bucket.ts";
import type { RegionalProviders } from "./regional-providers.ts";
import { ServiceRole } from "./service-role.ts";

export interface ArchiveBucketArgs {
  readonly site: CloudSite;
  readonly bucket: RecoveryBucket;
  readonly keys: Keys;
  readonly providers: RegionalProviders;
  /** The bucket that receives the access logs; it does not log to itself. */
  readonly logs?: ArchiveBucket | undefined;
}

/** A store of the estate in S3 with its copies in other regions: objects age by the estate's tiers. */
export class ArchiveBucket extends pulumi.ComponentResource {
  readonly bucketName: string;
  /** The bucket with its policy: whoever delivers into it waits for this. */
  readonly original: ProtectedBucket;

  constructor(name: string, args: ArchiveBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:ArchiveBucket", name, { bucket: args.bucket }, opts);
    const { site, bucket, keys } = args;
    this.bucketName = bucketName(bucket.id, site);
    const forLogs = bucket.purpose === "logs";
    this.original = new ProtectedBucket(
      name,
      {
        bucketName: this.bucketName,
        keyArn: forLogs ? undefined : keys.arn("buckets", site.region),
        policy: forLogs ? logBucketPolicy(this.bucketName, site.auditTrail, site) : bucketPolicy(this.bucketName),
        lifecycle: lifecycleRule(bucket, "original"),
        lock: bucket.lock,
        accessLog: args.logs?.bucketName,
        tags: { purpose: bucket.purpose },
      },
      // The log bucket accepts deliveries once its policy stands.
      { parent: this, ...(args.logs === undefined ? {} : { dependsOn: args.logs.original }) },
    );
    if (bucket.replicateTo.length > 0) this.#replicate(name, args);
    this.registerOutputs({ bucket, bucketName: this.bucketName });
  }

  #replicate(name: string, { site, bucket, keys, providers }: ArchiveBucketArgs): void {
    const copies = bucket.replicateTo.map((region) => {
      const place = { account: site.account, region };
      const copyName = bucketName(bucket.id, place);
      const resource = new ProtectedBucket(
        `${name}-${region}`,
        {
          bucketName: copyName,
          keyArn: keys.arn("buckets", region),
          policy: bucketPolicy(copyName),
          lifecycle: lifecycleRule(bucket, "copy"),
          lock: bucket.lock,
          tags: { purpose: bucket.purpose },
        },
        { parent: this, provider: providers.in(region) },
      );
      return { name: copyName, place, resource };
    });
    const source: PlacedBucket = { name: this.bucketName, place: site };
    const role = new ServiceRole(
      `${name}-replication`,
      {
        trust: trustService("s3.amazonaws.com", site),
        policy: replicationPolicy(source, copies, keyAlias(site.name, "buckets")),
      },
      { parent: this },
    );
    new aws.s3.BucketReplicationConfig(
      `${name}-replicas`,
      {
        bucket: this.original.bucket.id,
        role: role.arn,
        rules: copies.map((copy, index) => ({
          id: copy.place.region,
          status: "Enabled",
          priority: index + 1,
          filter: { prefix: "" },
          // A deletion here must not become a deletion there.
          deleteMarkerReplication: { status: "Disabled" },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          destination: {
            bucket: bucketArn(copy.name),
            ...(bucket.replicaClass === undefined ? {} : { storageClass: bucket.replicaClass }),
            encryptionConfiguration: { replicaKmsKeyId: keys.arn("buckets", copy.place.region) },
          },
        })),
      },
      { parent: this, dependsOn: [this.original.versioning, ...copies.map((copy) => copy.resource)] },
    );
  }
}
