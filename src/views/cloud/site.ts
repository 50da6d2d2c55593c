/** The recovery site as one value that can be built: nothing left open, nothing contradicting. */
import type { Cluster, Estate, Recovery } from "../../model/estate.ts";
import { sum, type UsdPerYear } from "../../units/index.ts";
import type { Conflict } from "../types.ts";
import { conflictsOf } from "./conflicts.ts";
import type { KeyUse } from "./key-policy.ts";
import { logRetention } from "./lifecycle.ts";
import { bucketName, type CloudPlace, HEALTH_CHECK_REGION } from "./place.ts";

/** What the site needs to know of the estate. */
export type RecoveryEstate = Pick<Estate, "about" | "budget" | "clusters"> & {
  readonly recovery?: Recovery | undefined;
};

export interface CloudSite extends CloudPlace {
  /** Id of the site: first part of every name. */
  readonly name: string;
  readonly record: Recovery;
  /** Every region with something in it, the site's own first, then by name. */
  readonly regions: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** The bucket that AWS writes its logs to. */
  readonly logBucket: string;
  readonly auditTrail: string;
  readonly eksCluster: string;
  /** Days that log groups keep, 0 for ever. */
  readonly logRetention: number;
  /** What the budget lines that pay for the site give it. */
  readonly budget: UsdPerYear;
  /** DNS names whose answer changes in a failover. */
  readonly failoverNames: readonly string[];
  /** Where Kubernetes services get their addresses. */
  readonly serviceNetwork: string | undefined;
}

/** Alias of the key for a use, the same in every region. */
export function keyAlias(site: string, use: KeyUse): string {
  return `alias/${site}-${use}`;
}

/** Owner, cost centre, environment and estate, as every resource carries them. */
function tagsOf(about: Estate["about"]): Readonly<Record<string, string>> {
  return { owner: about.owner, costCentre: about.costCentre, environment: about.environment, estate: about.name };
}

/** The regions of a recovery site: its own first, then those of copies, keys and health check alarms by name. */
export function regionsOf(recovery: Recovery): readonly string[] {
  const others = new Set([
    ...recovery.buckets.flatMap((bucket) => bucket.replicateTo),
    ...recovery.backup.flatMap((plan) => (plan.copyTo === undefined ? [] : [plan.copyTo])),
    ...recovery.keys.flatMap((key) => key.replicas),
    ...(recovery.failover === undefined ? [] : [HEALTH_CHECK_REGION]),
  ]);
  others.delete(recovery.region);
  return [recovery.region, ...[...others].sort()];
}

/** The site that the estate describes, or everything that keeps it from being built. */
export function planSite(
  estate: RecoveryEstate,
): { readonly ok: true; readonly site: CloudSite } | { readonly ok: false; readonly conflicts: readonly Conflict[] } {
  const { recovery } = estate;
  if (recovery === undefined) {
    return { ok: false, conflicts: [{ path: ["recovery"], message: "recovery: is not stated; add the section" }] };
  }
  const cluster = clusterOf(estate.clusters, recovery);
  const conflicts = conflictsOf(recovery, cluster);
  const logs = recovery.buckets.find((bucket) => bucket.purpose === "logs");
  if (conflicts.length > 0 || recovery.account === undefined || logs === undefined) return { ok: false, conflicts };
  const place = { account: recovery.account, region: recovery.region };
  return {
    ok: true,
    site: {
      ...place,
      name: recovery.site,
      record: recovery,
      regions: regionsOf(recovery),
      tags: tagsOf(estate.about),
      logBucket: bucketName(logs.id, place),
      auditTrail: `${recovery.site}-audit`,
      eksCluster: recovery.kubernetes?.cluster ?? `${recovery.site}-eks`,
      logRetention: logRetention(recovery.keepLogs),
      budget: budgetOf(estate.budget, recovery.site),
      failoverNames: failoverNames(recovery),
      serviceNetwork: cluster?.kubernetes?.serviceNetwork,
    },
  };
}

function budgetOf({ operating }: Estate["budget"], site: string): UsdPerYear {
  const lines = operating.flatMap((ledger) => ledger.lines).filter((line) => line.pays.includes(site));
  return sum(lines.map((line) => line.amount));
}

function failoverNames({ failover }: Recovery): readonly string[] {
  return failover === undefined ? [] : failover.records.map((record) => `${record.id}.${failover.zone}`);
}

function clusterOf(clusters: readonly Cluster[], recovery: Recovery): Cluster | undefined {
  const wanted = recovery.kubernetes?.cluster;
  return wanted === undefined ? undefined : clusters.find((cluster) => cluster.id === wanted);
}
