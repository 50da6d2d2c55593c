/** Who may use and who may manage an encryption key. */
import type { Recovery } from "../../model/estate.ts";
import { accountRoot, type CloudPlace, regionalArn } from "./place.ts";
import { forAccount, type PolicyDocument, type PolicyStatement, policyOf } from "./policy.ts";

export type KeyUse = Recovery["keys"][number]["protects"][number];

/** What using a key for data means. */
export const dataActions = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;

/** Spelt out: a later action of the service is not granted by being invented. */
const managingActions = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:CreateGrant",
  "kms:DeleteAlias",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:ListRetirableGrants",
  "kms:PutKeyPolicy",
  "kms:ReplicateKey",
  "kms:RetireGrant",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
  "kms:UpdatePrimaryRegion",
] as const;

/** What a service needs to publish to an encrypted topic. */
const publishing = ["kms:Decrypt", "kms:GenerateDataKey"];

const uses: Readonly<Record<KeyUse, (place: CloudPlace) => readonly PolicyStatement[]>> = {
  buckets: () => [],
  backups: () => [],
  // Disks are opened by EC2 for whoever starts the instance, the auto-scaling service included. This is the policy of
  // the key that AWS keeps for disks, with our key: every caller of this account, and only through EC2.
  cluster: (place) => [
    {
      Sid: "OpenDisks",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: [...dataActions, "kms:CreateGrant"],
      Resource: ["*"],
      Condition: {
        StringEquals: {
          "kms:CallerAccount": place.account,
          "kms:ViaService": `ec2.${place.region}.amazonaws.com`,
        },
      },
    },
  ],
  logs: (place) => [
    {
      Sid: "EncryptLogs",
      Effect: "Allow",
      Principal: { Service: `logs.${place.region}.amazonaws.com` },
      Action: dataActions,
      Resource: ["*"],
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": regionalArn("logs", "log-group:*", place) } },
    },
    {
      Sid: "EncryptTrail",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: ["kms:DescribeKey", "kms:GenerateDataKey"],
      Resource: ["*"],
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:cloudtrail:*:${place.account}:trail/*` } },
    },
    {
      Sid: "EncryptAlarms",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: publishing,
      Resource: ["*"],
      Condition: forAccount(place),
    },
    // EventBridge names no account when it publishes to a topic: with the condition its alarms would be lost.
    {
      Sid: "EncryptEvents",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: publishing,
      Resource: ["*"],
    },
  ],
};

/** Policy of a key. In a key's policy the resource `*` is the key itself. */
export function keyPolicy(protects: readonly KeyUse[], place: CloudPlace): PolicyDocument {
  return policyOf(
    {
      Sid: "LetIamDecide",
      Effect: "Allow",
      Principal: { AWS: accountRoot(place) },
      Action: [...managingActions, ...dataActions],
      Resource: ["*"],
    },
    ...protects.flatMap((use) => uses[use](place)),
  );
}

/** Lets a role use the keys with these aliases: aliases are known before the keys exist. */
export function useKeys(
  aliases: readonly string[],
  actions: readonly string[],
  places: readonly CloudPlace[],
): PolicyStatement {
  return {
    Sid: "UseKeys",
    Effect: "Allow",
    Action: actions,
    Resource: places.map((place) => regionalArn("kms", "key/*", place)),
    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliases } },
  };
}
