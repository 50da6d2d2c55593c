/** The emergency role: who may take it, what it opens, and how its use is noticed. */
import type { Recovery } from "../../model/estate.ts";
import { wholeSeconds } from "./lifecycle.ts";
import { bucketArn, type CloudPlace, regionalArn, roleArn } from "./place.ts";
import { type PolicyDocument, type PolicyStatement, policyOf } from "./policy.ts";

export type BreakGlassRecord = NonNullable<Recovery["breakGlass"]>;

/** What there is to reach in an emergency. */
export interface BreakGlassReach {
  readonly cluster: string | undefined;
  readonly buckets: readonly string[];
  /** DNS names whose failover may be forced. */
  readonly records: readonly string[];
  /** Session document that every shell has to use: it is the one that records. */
  readonly sessionDocument: string;
  readonly keyAlias: string;
}

/** Only named people, only with a second factor given within the length of the session. */
export function breakGlassTrust(record: BreakGlassRecord): PolicyDocument {
  return policyOf({
    Sid: "NamedPeopleWithSecondFactor",
    Effect: "Allow",
    Principal: { AWS: record.principals },
    Action: ["sts:AssumeRole"],
    Condition: {
      Bool: { "aws:MultiFactorAuthPresent": "true" },
      NumericLessThan: { "aws:MultiFactorAuthAge": String(wholeSeconds(record.session)) },
    },
  });
}

function clusterAccess(cluster: string, place: CloudPlace): PolicyStatement {
  return {
    Sid: "ResizeCluster",
    Effect: "Allow",
    Action: ["eks:DescribeCluster", "eks:DescribeNodegroup", "eks:ListNodegroups", "eks:UpdateNodegroupConfig"],
    Resource: [regionalArn("eks", `cluster/${cluster}`, place), regionalArn("eks", `nodegroup/${cluster}/*`, place)],
  };
}

/** What the role may do: start shells that are recorded, size the cluster, read data back, turn names over. */
export function breakGlassPolicy(reach: BreakGlassReach, place: CloudPlace): PolicyDocument {
  const document = regionalArn("ssm", `document/${reach.sessionDocument}`, place);
  return policyOf(
    {
      Sid: "OpenRecordedShell",
      Effect: "Allow",
      Action: ["ssm:StartSession"],
      Resource: [regionalArn("ec2", "instance/*", place), document],
      Condition: { BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" } },
    },
    {
      Sid: "EndOwnShell",
      Effect: "Allow",
      Action: ["ssm:ResumeSession", "ssm:TerminateSession"],
      Resource: [regionalArn("ssm", `session/\${aws:userid}-*`, place)],
    },
    ...(reach.cluster === undefined ? [] : [clusterAccess(reach.cluster, place)]),
    {
      Sid: "ReadDataBack",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions"],
      Resource: reach.buckets.flatMap((name) => [bucketArn(name), `${bucketArn(name)}/*`]),
    },
    {
      Sid: "DecryptData",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [regionalArn("kms", "key/*", place)],
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": [reach.keyAlias] } },
    },
    {
      Sid: "TurnNamesOver",
      Effect: "Allow",
      Action: ["route53:ChangeResourceRecordSets"],
      Resource: ["arn:aws:route53:::hostedzone/*"],
      Condition: {
        "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsNormalizedRecordNames": reach.records },
      },
    },
    {
      Sid: "SeeWhatIsThere",
      Effect: "Allow",
      Action: ["ec2:DescribeInstances", "eks:ListClusters", "route53:ListHostedZones"],
      Resource: ["*"],
    },
    {
      Sid: "SeeWhatIsHealthy",
      Effect: "Allow",
      Action: ["route53:GetHealthCheckStatus"],
      Resource: ["arn:aws:route53:::healthcheck/*"],
    },
    {
      Sid: "KeepEvidence",
      Effect: "Deny",
      Action: [
        "backup:DeleteRecoveryPoint",
        "cloudtrail:DeleteTrail",
        "cloudtrail:StopLogging",
        "kms:ScheduleKeyDeletion",
        "s3:BypassGovernanceRetention",
        "s3:DeleteObjectVersion",
      ],
      Resource: ["*"],
    },
  );
}

/** Event that the audit trail sends when somebody takes the role. */
export function roleUsePattern(role: string, place: CloudPlace) {
  return {
    source: ["aws.sts"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: {
      eventSource: ["sts.amazonaws.com"],
      eventName: ["AssumeRole"],
      requestParameters: { roleArn: [roleArn(role, place)] },
    },
  };
}
