/** AWS Backup: vaults, their locks, plans and what they cover. */
import { at, listAt, pascal } from "../parameters.ts";
import { lacks, request, type TypeTable } from "../type.ts";

const RULE_NAMES = {
  targetVaultName: "TargetBackupVaultName",
  schedule: "ScheduleExpression",
  startWindow: "StartWindowMinutes",
  completionWindow: "CompletionWindowMinutes",
  deleteAfter: "DeleteAfterDays",
  coldStorageAfter: "MoveToColdStorageAfterDays",
  destinationVaultArn: "DestinationBackupVaultArn",
} as const;

export const backup: TypeTable = {
  "aws:backup/vault:Vault": {
    service: "backup",
    create: ({ name, kmsKeyArn, tags, ...rest }) =>
      request("CreateBackupVault", {
        BackupVaultName: name,
        EncryptionKeyArn: kmsKeyArn,
        BackupVaultTags: tags,
        ...pascal(rest),
      }),
    made: ({ BackupVaultArn }, { name }) => ({ id: name, outputs: { arn: BackupVaultArn } }),
    read: ({ id }) => request("DescribeBackupVault", { BackupVaultName: id }),
    remove: ({ id }) => [request("DeleteBackupVault", { BackupVaultName: id })],
  },
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {
    service: "backup",
    create: (inputs) => request("PutBackupVaultLockConfiguration", pascal(inputs)),
    made: (_answer, { backupVaultName }) => ({ id: backupVaultName }),
    read: ({ id }) => request("DescribeBackupVault", { BackupVaultName: id }),
    there: ({ Locked }) => Locked === true,
    inPlace: ["minRetentionDays", "maxRetentionDays", "changeableForDays"],
    remove: ({ id }) => [request("DeleteBackupVaultLockConfiguration", { BackupVaultName: id })],
  },
  "aws:backup/plan:Plan": {
    service: "backup",
    create: ({ name, rules, tags, ...rest }) =>
      request("CreateBackupPlan", {
        BackupPlan: { BackupPlanName: name, ...pascal({ rules, ...rest }, RULE_NAMES) },
        BackupPlanTags: tags,
      }),
    made: ({ BackupPlanId, BackupPlanArn, VersionId }) => ({
      id: BackupPlanId,
      outputs: { arn: BackupPlanArn, version: VersionId },
    }),
    read: ({ id }) => request("GetBackupPlan", { BackupPlanId: id }),
    there: (answer) => at(answer, "DeletionDate") === undefined,
    remove: ({ id }) => [request("DeleteBackupPlan", { BackupPlanId: id })],
  },
  "aws:backup/selection:Selection": {
    service: "backup",
    create: (inputs) => {
      const { planId, name, selectionTags, ...rest } = inputs;
      const tags = listAt(inputs, "selectionTags").map(({ type, key, value, ...other }) => ({
        ConditionType: type,
        ConditionKey: key,
        ConditionValue: value,
        ...pascal(other),
      }));
      return request("CreateBackupSelection", {
        BackupPlanId: planId,
        BackupSelection: {
          SelectionName: name,
          ...(selectionTags === undefined ? {} : { ListOfTags: tags }),
          ...pascal(rest),
        },
      });
    },
    made: (_answer, _inputs, { serial }) => ({ id: `selection-${serial}` }),
    recorded: lacks("backup", "CreateBackupSelection"),
  },
};
