import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CloudSite } from "../../src/views/cloud/site.ts";

export interface AuditTrailArgs {
  readonly site: CloudSite;
  readonly key: pulumi.Input<string>;
}

/** Record of every call to AWS, in all regions, with digests that show a changed file. Alarms on calls need it. */
export class AuditTrail extends pulumi.ComponentResource {
  constructor(name: string, args: AuditTrailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:AuditTrail", name, { logBucket: args.site.logBucket }, opts);
    new aws.cloudtrail.Trail(
      `${name}-trail`,
      {
        name: args.site.auditTrail,
        s3BucketName: args.site.logBucket,
        s3KeyPrefix: "audit",
        kmsKeyId: args.key,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
      },
      { parent: this },
    );
    this.registerOutputs({ trail: args.site.auditTrail });
  }
}
