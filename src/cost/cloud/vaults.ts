/** Backup vaults: what the estate says that they hold; the rest depends on use. */
import type { Recovery } from "../../model/estate.ts";
import type { ResourceRecord } from "../types.ts";
import { type Bill, used } from "./bill.ts";
import { billedGigabytes } from "./gigabytes.ts";

/** Charges a full copy of each bucket that a plan of the vault covers; volumes and changes depend on use. */
export function vaultPricer(recovery: Recovery | undefined): (resource: ResourceRecord, bill: Bill) => void {
  return (resource, bill) => {
    const region = bill.regionOf(resource);
    const base = { service: "backup", article: "warm", region, resource, tags: ["aws-backup"] };
    for (const bucket of recovery?.buckets ?? []) {
      const plan = recovery?.backup.find(({ id }) => id === bucket.backup);
      if (bucket.expected === undefined || plan === undefined) continue;
      if (region !== recovery?.region && region !== plan.copyTo) continue;
      const path = `recovery.buckets.${bucket.id}.expected`;
      bill.charge({
        ...base,
        id: `${resource.name}.${bucket.id}`,
        title: `Backup of bucket ${bucket.id}, one full copy`,
        quantity: [used("size", billedGigabytes(bucket.expected), "GB", "stated", `estate ${path}`), bill.months],
        usageBased: true,
        notes: ["changes between backups are not counted"],
      });
    }
    bill.chargeUse(
      { ...base, id: `backup.volumes.${region ?? "region"}`, title: "Backups of volumes, and changes" },
      "GB-month/year",
    );
  };
}
