/** Charges every resource of a state or a preview that belongs to AWS. */
import type { Recovery } from "../../model/estate.ts";
import type { Context } from "../ledger.ts";
import type { ResourceRecord } from "../types.ts";
import { Bill } from "./bill.ts";
import { compute } from "./compute.ts";
import { freeReason } from "./free.ts";
import { network } from "./network.ts";
import { bucketPricer } from "./object-store.ts";
import type { Pricer } from "./pricer.ts";
import { Resources } from "./resources.ts";
import { services } from "./services.ts";
import { chargeTakeover } from "./takeover.ts";
import { vaultPricer } from "./vaults.ts";

/**
 * Every resource of the provider is charged, free with a reason, or unpriced by name; resources of other providers are not looked at.
 *
 * @param recovery what the estate says that the resources will hold and how long they will run at full size
 * @param region where a resource is that states no region and no provider; default that of the recovery
 */
export function chargeCloud(
  resources: readonly ResourceRecord[],
  recovery: Recovery | undefined,
  context: Context,
  region: string | undefined = recovery?.region,
): void {
  const bill = new Bill(context, new Resources(resources, region), recovery?.site);
  const bucket = bucketPricer(recovery);
  const pricers: Readonly<Record<string, Pricer>> = {
    ...compute,
    ...network,
    ...services,
    "aws:s3/bucket:Bucket": bucket,
    "aws:s3/bucketV2:BucketV2": bucket,
    "aws:backup/vault:Vault": vaultPricer(recovery),
  };
  for (const resource of resources) {
    const { type } = resource;
    if (!type.startsWith("aws:")) continue;
    const free = freeReason(type);
    if (free !== undefined) context.ledger.costsNothing(type, free);
    else if (Object.hasOwn(pricers, type)) pricers[type]?.(resource, bill);
    else bill.unsupported(resource);
  }
  if (recovery !== undefined) chargeTakeover(recovery, bill);
}
