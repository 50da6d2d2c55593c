/** Amazon S3: buckets and what is set on them. */
import type { Params } from "../api.ts";
import { asObject, at, pascal, tagList } from "../parameters.ts";
import { type Held, type LiveType, type Request, request, type TypeTable, when } from "../type.ts";

/** Something that is set on a bucket and has the bucket's name as its id. */
interface Setting {
  readonly put: string;
  /** Parameters of `put` beside the bucket. */
  readonly params: (inputs: Params) => Params;
  /** Inputs besides the bucket. */
  readonly inputs: readonly string[];
  readonly get: string;
  /** A part of the answer to `get` that is only there where something is set. */
  readonly there?: readonly string[];
  /** Absent where nothing takes the setting back but the end of the bucket. */
  readonly delete?: string;
}

function setting(args: Setting): LiveType {
  const bucketOf = ({ id }: Held): Params => ({ Bucket: id });
  const { there, delete: takeBack } = args;
  return {
    service: "s3",
    create: ({ bucket, ...inputs }) => request(args.put, { Bucket: bucket, ...args.params(inputs) }),
    made: (_answer, { bucket }) => ({ id: bucket }),
    read: (held) => request(args.get, bucketOf(held)),
    ...(there === undefined ? {} : { there: (answer) => at(answer, ...there) !== undefined }),
    inPlace: args.inputs,
    remove: (held): Request[] => (takeBack === undefined ? [] : [request(takeBack, bucketOf(held))]),
  };
}

const HOME = "us-east-1";

const bucket: LiveType = {
  service: "s3",
  create: ({ bucket: name, objectLockEnabled, tags: _tags, ...rest }, { region }) =>
    request("CreateBucket", {
      Bucket: name,
      ObjectLockEnabledForBucket: objectLockEnabled,
      // The first region is the one that is not to be named.
      ...(region === HOME ? {} : { CreateBucketConfiguration: { LocationConstraint: region } }),
      ...pascal(rest),
    }),
  made: (_answer, { bucket: name }, { region }) => ({ id: name, outputs: { arn: `arn:aws:s3:::${name}`, region } }),
  after: ({ id, inputs: { tags } }) =>
    when(tags, request("PutBucketTagging", { Bucket: id, Tagging: { TagSet: tagList(tags) } })),
  read: ({ id }) => request("HeadBucket", { Bucket: id }),
  inPlace: ["tags"],
  update: ({ id, inputs: { tags } }) => [
    request("PutBucketTagging", { Bucket: id, Tagging: { TagSet: tagList(tags) ?? [] } }),
  ],
  remove: ({ id }) => [request("DeleteBucket", { Bucket: id })],
};

export const storage: TypeTable = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketVersioning:BucketVersioning": setting({
    put: "PutBucketVersioning",
    params: ({ versioningConfiguration, ...rest }) => ({
      VersioningConfiguration: pascal(asObject(versioningConfiguration)),
      ...pascal(rest),
    }),
    inputs: ["versioningConfiguration"],
    get: "GetBucketVersioning",
    there: ["Status"],
  }),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": setting({
    put: "PutObjectLockConfiguration",
    params: ({ rule, ...rest }) => ({
      ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule: pascal(asObject(rule)) },
      ...pascal(rest),
    }),
    inputs: ["rule"],
    get: "GetObjectLockConfiguration",
    there: ["ObjectLockConfiguration", "Rule"],
  }),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setting({
    put: "PutBucketEncryption",
    params: ({ rules, ...rest }) => ({
      ServerSideEncryptionConfiguration: pascal(
        { rules },
        { kmsMasterKeyId: "KMSMasterKeyID", sseAlgorithm: "SSEAlgorithm" },
      ),
      ...pascal(rest),
    }),
    inputs: ["rules"],
    get: "GetBucketEncryption",
    delete: "DeleteBucketEncryption",
  }),
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": setting({
    put: "PutBucketReplication",
    params: ({ role, rules, ...rest }) => ({
      ReplicationConfiguration: pascal({ role, rules }, { id: "ID", replicaKmsKeyId: "ReplicaKmsKeyID" }),
      ...pascal(rest),
    }),
    inputs: ["role", "rules"],
    get: "GetBucketReplication",
    delete: "DeleteBucketReplication",
  }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": setting({
    put: "PutBucketLifecycleConfiguration",
    params: ({ rules, ...rest }) => ({ LifecycleConfiguration: pascal({ rules }, { id: "ID" }), ...pascal(rest) }),
    inputs: ["rules"],
    get: "GetBucketLifecycleConfiguration",
    delete: "DeleteBucketLifecycle",
  }),
  "aws:s3/bucketLogging:BucketLogging": {
    service: "s3",
    create: ({ bucket: source, targetBucket, targetPrefix, ...rest }) =>
      request("PutBucketLogging", {
        Bucket: source,
        BucketLoggingStatus: { LoggingEnabled: { TargetBucket: targetBucket, TargetPrefix: targetPrefix } },
        ...pascal(rest),
      }),
    made: (_answer, { bucket: source }) => ({ id: source }),
    recorded: "moto 5.2.5 wants the permission in the log bucket's policy, which it does not have",
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setting({
    put: "PutBucketOwnershipControls",
    params: ({ rule, ...rest }) => ({ OwnershipControls: { Rules: [pascal(asObject(rule))] }, ...pascal(rest) }),
    inputs: ["rule"],
    get: "GetBucketOwnershipControls",
    delete: "DeleteBucketOwnershipControls",
  }),
  "aws:s3/bucketPolicy:BucketPolicy": {
    service: "s3",
    create: (inputs) => request("PutBucketPolicy", pascal(inputs)),
    made: (_answer, { bucket: subject }) => ({ id: subject }),
    recorded: "moto 5.2.5 ignores the conditions of a bucket policy: a refusal of plain text would refuse every object",
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setting({
    put: "PutPublicAccessBlock",
    params: (inputs) => ({ PublicAccessBlockConfiguration: pascal(inputs) }),
    inputs: ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"],
    get: "GetPublicAccessBlock",
    delete: "DeletePublicAccessBlock",
  }),
};
