import { cisAws, iso27001, pciDss } from "../../src/analysis/controls.ts";
import type { PolicyResource, StackPolicy, Violation } from "../policy.ts";
import type { Value } from "../value.ts";
import { BUCKET, byBucket } from "./bucket.ts";

const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/** What each service calls its key or its switch, and whether it is set. A key that is known only later is set. */
const settings: Readonly<Record<string, readonly [string, (props: Value) => boolean]>> = {
  "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId", (props) => props.at("kmsKeyId").stated],
  "aws:sns/topic:Topic": ["kmsMasterKeyId", (props) => props.at("kmsMasterKeyId").stated],
  "aws:sqs/queue:Queue": ["kmsMasterKeyId", (props) => props.at("kmsMasterKeyId").stated],
  "aws:backup/vault:Vault": ["kmsKeyArn", (props) => props.at("kmsKeyArn").stated],
  "aws:cloudtrail/trail:Trail": ["kmsKeyId", (props) => props.at("kmsKeyId").stated],
  "aws:ebs/volume:Volume": ["encrypted", (props) => props.at("encrypted").flag() === true],
  "aws:efs/fileSystem:FileSystem": ["encrypted", (props) => props.at("encrypted").flag() === true],
  "aws:rds/instance:Instance": ["storageEncrypted", (props) => props.at("storageEncrypted").flag() === true],
  "aws:rds/cluster:Cluster": ["storageEncrypted", (props) => props.at("storageEncrypted").flag() === true],
  "aws:ec2/launchTemplate:LaunchTemplate": [
    "blockDeviceMappings.ebs.encrypted",
    (props) =>
      props
        .at("blockDeviceMappings")
        .list()
        .every((disk) => !disk.at("ebs").stated || disk.at("ebs", "encrypted").flag() === true),
  ],
  "aws:eks/cluster:Cluster": [
    "encryptionConfig of secrets",
    (props) =>
      props
        .at("encryptionConfig", "resources")
        .list()
        .some((of) => of.text() === "secrets"),
  ],
};

/** What is written to a disk of somebody else is encrypted with a key of one's own or a stated one of theirs. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "AWS-ENCRYPTION",
  title: "Everything that AWS keeps is encrypted as stated",
  severity: "error",
  formula:
    "buckets have an encryption configuration; logs, topics, vaults, trails, disks and cluster secrets a key or switch",
  sources: ["AWS documentation of each service: encryption at rest", "section security: encryption.atRest"],
  controls: [cisAws("2.2.1"), iso27001("A.8.24"), pciDss("3.5.1")],
  over: (scene) => {
    const encrypted = byBucket(scene, ENCRYPTION);
    return {
      subjects: scene.resources.filter(({ type }) => type === BUCKET || settings[type] !== undefined),
      check: (resource) => plain(resource, encrypted),
    };
  },
};

function* plain(resource: PolicyResource, encrypted: ReadonlyMap<string, PolicyResource>): Iterable<Violation> {
  const limit = "encryption at rest";
  if (resource.type === BUCKET) {
    const rules = encrypted.get(resource.urn)?.props.at("rules").list() ?? [];
    if (rules.some((rule) => rule.at("applyServerSideEncryptionByDefault", "sseAlgorithm").stated)) return;
    yield {
      resource,
      says: "is a bucket",
      computed: "no encryption configuration names it",
      limit,
      remedy: "declare its BucketServerSideEncryptionConfiguration",
    };
    return;
  }
  const [name, isSet] = settings[resource.type] ?? [];
  if (name === undefined || isSet === undefined || isSet(resource.props)) return;
  yield { resource, says: `is a ${className(resource)}`, computed: `${name} is not set`, limit, remedy: `set ${name}` };
}

function className({ type }: PolicyResource): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
