import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Recovery } from "../../src/model/estate.ts";
import { type KeyUse, keyPolicy } from "../../src/views/cloud/key-policy.ts";
import { wholeDays } from "../../src/views/cloud/lifecycle.ts";
import { type CloudSite, keyAlias } from "../../src/views/cloud/site.ts";
import type { RegionalProviders } from "./regional-providers.ts";

export interface KeysArgs {
  readonly site: CloudSite;
  /** Keys of the estate; each use of the site is protected by exactly one. */
  readonly keys: Recovery["keys"];
  readonly providers: RegionalProviders;
}

/** Encryption keys with their yearly or faster rotation, and the same key material in every region that holds a copy. */
export class Keys extends pulumi.ComponentResource {
  readonly #site: string;
  readonly #arns = new Map<string, pulumi.Output<string>>();

  constructor(name: string, args: KeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:Keys", name, { keys: args.keys }, opts);
    const { site } = args;
    this.#site = site.name;
    for (const record of args.keys) {
      const key = new aws.kms.Key(
        `${name}-${record.id}`,
        {
          description: record.title,
          multiRegion: true,
          enableKeyRotation: true,
          rotationPeriodInDays: wholeDays(record.rotateEvery),
          deletionWindowInDays: wholeDays(record.deleteAfter),
          policy: JSON.stringify(keyPolicy(record.protects, site)),
        },
        // A deleted key makes everything under it unreadable for good.
        { parent: this, protect: true },
      );
      this.#name(`${name}-${record.id}`, record.protects, site.region, key, { parent: this });
      for (const region of record.replicas) {
        const there = { parent: this, provider: args.providers.in(region) };
        const replica = new aws.kms.ReplicaKey(
          `${name}-${record.id}-${region}`,
          {
            description: record.title,
            primaryKeyArn: key.arn,
            deletionWindowInDays: wholeDays(record.deleteAfter),
            policy: JSON.stringify(keyPolicy(record.protects, { account: site.account, region })),
          },
          { ...there, protect: true },
        );
        this.#name(`${name}-${record.id}-${region}`, record.protects, region, replica, there);
      }
    }
    this.registerOutputs({ keys: args.keys });
  }

  #name(
    prefix: string,
    uses: readonly KeyUse[],
    region: string,
    key: aws.kms.Key | aws.kms.ReplicaKey,
    opts: pulumi.CustomResourceOptions,
  ): void {
    for (const use of uses) {
      new aws.kms.Alias(`${prefix}-${use}`, { name: keyAlias(this.#site, use), targetKeyId: key.keyId }, opts);
      this.#arns.set(`${use} ${region}`, key.arn);
    }
  }

  /** @throws RangeError where no key is: a defect of the plan */
  arn(use: KeyUse, region: string): pulumi.Output<string> {
    const arn = this.#arns.get(`${use} ${region}`);
    if (arn === undefined) throw new RangeError(`${use}: no key in ${region}`);
    return arn;
  }
}
