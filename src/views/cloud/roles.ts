/** What each role of the recovery site may do: only that, only there. */
import { dataActions, useKeys } from "./key-policy.ts";
import { bucketArn, type CloudPlace, regionalArn } from "./place.ts";
import { type PolicyDocument, type PolicyStatement, policyOf } from "./policy.ts";

const objects = (names: readonly string[]): readonly string[] => names.map((name) => `${bucketArn(name)}/*`);
const buckets = (names: readonly string[]): readonly string[] => names.map(bucketArn);

/** A bucket in its place. */
export interface PlacedBucket {
  readonly name: string;
  readonly place: CloudPlace;
}

/** Lets S3 copy one bucket to others, decrypting here and encrypting there. */
export function replicationPolicy(
  source: PlacedBucket,
  copies: readonly PlacedBucket[],
  alias: string,
): PolicyDocument {
  const places = [source, ...copies].map((bucket) => bucket.place);
  return policyOf(
    {
      Sid: "ReadSource",
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket", "s3:GetObjectLegalHold", "s3:GetObjectRetention"],
      Resource: [...buckets([source.name]), ...objects([source.name])],
    },
    {
      Sid: "ReadVersions",
      Effect: "Allow",
      Action: ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
      Resource: objects([source.name]),
    },
    {
      Sid: "WriteCopies",
      Effect: "Allow",
      Action: ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
      Resource: objects(copies.map((copy) => copy.name)),
    },
    useKeys([alias], ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], places),
  );
}

/** Access of a workload to buckets. Nothing deletes: versions and locks are the last line against a compromised pod. */
export function bucketAccessPolicy(
  names: readonly string[],
  access: "read" | "write",
  alias: string,
  place: CloudPlace,
): PolicyDocument {
  const write: readonly PolicyStatement[] = [
    {
      Sid: "WriteObjects",
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject", "s3:PutObjectTagging"],
      Resource: objects(names),
    },
  ];
  return policyOf(
    {
      Sid: "ListBuckets",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket"],
      Resource: buckets(names),
    },
    {
      Sid: "ReadObjects",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"],
      Resource: objects(names),
    },
    ...(access === "write" ? write : []),
    useKeys([alias], access === "write" ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"], [place]),
  );
}

/** Lets a flow log write to its log group. */
export function flowLogPolicy(logGroup: string, place: CloudPlace): PolicyDocument {
  const arn = regionalArn("logs", `log-group:${logGroup}`, place);
  return policyOf({
    Sid: "WriteFlows",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    Resource: [arn, `${arn}:*`],
  });
}

/** Lets AWS Backup use the keys of what it saves and of its vaults, on top of the service's own managed policies. */
export function backupKeyPolicy(aliases: readonly string[], places: readonly CloudPlace[]): PolicyDocument {
  return policyOf(useKeys(aliases, [...dataActions, "kms:CreateGrant"], places));
}

/** Lets the scheduler read its schedules, which are encrypted, and resize these node groups. */
export function drillPolicy(
  cluster: string,
  groups: readonly string[],
  alias: string,
  place: CloudPlace,
): PolicyDocument {
  return policyOf(
    {
      Sid: "ResizeNodeGroups",
      Effect: "Allow",
      Action: ["eks:UpdateNodegroupConfig"],
      // The last part of a node group's name is a number that AWS chooses.
      Resource: groups.map((group) => regionalArn("eks", `nodegroup/${cluster}/${group}/*`, place)),
    },
    useKeys([alias], ["kms:Decrypt"], [place]),
  );
}
