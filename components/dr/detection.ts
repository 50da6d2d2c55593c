import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Recovery } from "../../src/model/estate.ts";

export interface DetectionArgs {
  readonly region: string;
  readonly detection: NonNullable<Recovery["detection"]>;
}

/** Sources that GuardDuty reads on top of flows, DNS and the audit trail. */
const FEATURES = ["EBS_MALWARE_PROTECTION", "EKS_AUDIT_LOGS", "S3_DATA_EVENTS"] as const;

/** What watches the account: threat detection, and a standing check against the provider's own best practices. */
export class Detection extends pulumi.ComponentResource {
  constructor(name: string, args: DetectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:Detection", name, { detection: args.detection }, opts);
    const { detection, region } = args;
    if (detection.guardDuty) {
      const detector = new aws.guardduty.Detector(
        `${name}-threats`,
        { enable: true, findingPublishingFrequency: "FIFTEEN_MINUTES" },
        { parent: this },
      );
      for (const feature of FEATURES) {
        new aws.guardduty.DetectorFeature(
          `${name}-${feature.toLowerCase().replaceAll("_", "-")}`,
          { detectorId: detector.id, name: feature, status: "ENABLED" },
          { parent: this },
        );
      }
    }
    if (detection.securityHub) {
      const hub = new aws.securityhub.Account(
        `${name}-hub`,
        { enableDefaultStandards: false, controlFindingGenerator: "SECURITY_CONTROL" },
        { parent: this },
      );
      new aws.securityhub.StandardsSubscription(
        `${name}-best-practices`,
        { standardsArn: `arn:aws:securityhub:${region}::standards/aws-foundational-security-best-practices/v/1.0.0` },
        { parent: this, dependsOn: hub },
      );
    }
    this.registerOutputs({ detection });
  }
}
