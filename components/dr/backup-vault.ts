import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Recovery } from "../../src/model/estate.ts";
import { backupRule, shortestRetention } from "../../src/views/cloud/backup.ts";
import { bucketArn, bucketName } from "../../src/views/cloud/place.ts";
import { trustService } from "../../src/views/cloud/policy.ts";
import { backupKeyPolicy } from "../../src/views/cloud/roles.ts";
import { type CloudSite, keyAlias } from "../../src/views/cloud/site.ts";
import type { Keys } from "./keys.ts";
import type { RegionalProviders } from "./regional-providers.ts";
import { ServiceRole } from "./service-role.ts";

export interface BackupVaultArgs {
  readonly site: CloudSite;
  readonly plans: Recovery["backup"];
  /** Buckets of the site; those that name a plan are saved by it. */
  readonly buckets: Recovery["buckets"];
  readonly keys: Keys;
  readonly providers: RegionalProviders;
}

/** Backups that nobody can delete early: locked vaults here and where copies go, plans, and the tag that selects for them. */
export class BackupVault extends pulumi.ComponentResource {
  constructor(name: string, args: BackupVaultArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:BackupVault", name, { plans: args.plans }, opts);
    const { site, plans, keys, providers } = args;
    const minimum = shortestRetention(plans);
    const vaultIn = (region: string): aws.backup.Vault => {
      const part = region === site.region ? name : `${name}-${region}`;
      const there = { parent: this, provider: providers.in(region) };
      const vault = new aws.backup.Vault(
        `${part}-vault`,
        { name: part, kmsKeyArn: keys.arn("backups", region) },
        { ...there, protect: true },
      );
      new aws.backup.VaultLockConfiguration(
        `${part}-lock`,
        { backupVaultName: vault.name, minRetentionDays: minimum },
        there,
      );
      return vault;
    };
    const vault = vaultIn(site.region);
    const copyRegions = [...new Set(plans.flatMap((plan) => plan.copyTo ?? []))].sort();
    const copies = new Map(copyRegions.map((region) => [region, vaultIn(region)]));

    const places = [site.region, ...copyRegions].map((region) => ({ account: site.account, region }));
    const aliases = [keyAlias(site.name, "backups"), keyAlias(site.name, "buckets"), keyAlias(site.name, "cluster")];
    const role = new ServiceRole(
      name,
      {
        trust: trustService("backup.amazonaws.com", site),
        policy: backupKeyPolicy(aliases, places),
        managed: [
          "service-role/AWSBackupServiceRolePolicyForBackup",
          "service-role/AWSBackupServiceRolePolicyForRestores",
          "AWSBackupServiceRolePolicyForS3Backup",
          "AWSBackupServiceRolePolicyForS3Restore",
        ],
      },
      { parent: this },
    );
    for (const record of plans) {
      const copy = record.copyTo === undefined ? undefined : copies.get(record.copyTo);
      const rule = backupRule(record);
      const plan = new aws.backup.Plan(
        `${name}-${record.id}`,
        {
          name: `${name}-${record.id}`,
          rules: [
            {
              ...rule,
              targetVaultName: vault.name,
              ...(copy === undefined
                ? {}
                : { copyActions: [{ destinationVaultArn: copy.arn, lifecycle: rule.lifecycle }] }),
            },
          ],
        },
        { parent: this },
      );
      new aws.backup.Selection(
        `${name}-${record.id}-selection`,
        {
          name: record.id,
          planId: plan.id,
          iamRoleArn: role.arn,
          selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: record.id }],
        },
        { parent: this },
      );
      const covered = args.buckets.filter((bucket) => bucket.backup === record.id);
      if (covered.length > 0) {
        new aws.backup.Selection(
          `${name}-${record.id}-buckets`,
          {
            name: `${record.id}-buckets`,
            planId: plan.id,
            iamRoleArn: role.arn,
            // By name: what a tag selects is saved only where the account has opted in to backups of its kind.
            resources: covered.map((bucket) => bucketArn(bucketName(bucket.id, site))),
          },
          { parent: this },
        );
      }
    }
    this.registerOutputs({ plans });
  }
}
