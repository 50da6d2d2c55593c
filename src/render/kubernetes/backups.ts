/** The backup schedule as Velero runs it. What is continuous is replication's work, not a schedule's. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import type { Duration } from "../../units/index.ts";
import { bringer } from "./charts.ts";
import { poolEndpoint } from "./databases.ts";
import { MANAGED_BY, titled } from "./labels.ts";
import type { Custom } from "./manifest.ts";
import { namespacesOf } from "./namespaces.ts";
import { goHours, seconds } from "./quantity.ts";
import { type ExternalSecret, externalSecret } from "./secrets.ts";
import { storageClassesOf } from "./storage.ts";

type Pool = Estate["pools"][number];

export type BackupStorageLocation = Custom<
  "velero.io/v1",
  "BackupStorageLocation",
  {
    readonly provider: "aws";
    readonly accessMode: "ReadWrite";
    readonly objectStorage: { readonly bucket: string; readonly prefix: string };
    readonly credential: { readonly name: string; readonly key: string };
    readonly config: Record<string, string>;
  }
>;
export type Schedule = Custom<
  "velero.io/v1",
  "Schedule",
  {
    readonly schedule: string;
    readonly useOwnerReferencesInBackup: false;
    readonly template: {
      readonly includedNamespaces: string[];
      readonly storageLocation: string;
      readonly ttl?: string;
      readonly snapshotVolumes: boolean;
      readonly snapshotMoveData: boolean;
    };
  }
>;

export interface BackupPlan {
  readonly credentials: readonly ExternalSecret[];
  readonly locations: readonly BackupStorageLocation[];
  readonly schedules: readonly Schedule[];
}

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** Where S3 asks for a region and the store has none. */
const NO_REGION = "us-east-1";

/** @returns `undefined` where Velero is not installed or the cluster has nothing of the estate's own to back up */
export function backupPlan(estate: Estate, catalogue: Catalogue, cluster: Cluster): BackupPlan | undefined {
  const application = bringer(estate, catalogue, cluster, "velero.io");
  const namespaces = namespacesOf(estate, cluster).map(({ id }) => id);
  if (application === undefined || namespaces.length === 0) return undefined;
  const { namespace } = application;
  const timed = estate.backups.flatMap(({ every, to, ...backup }) =>
    every === "continuous" || to === undefined ? [] : [{ ...backup, every, to }],
  );
  const pools = estate.pools.filter(({ id }) => timed.some(({ to }) => to === id));
  const snapshots = storageClassesOf(estate, cluster).some((storageClass) => storageClass.snapshots);
  return {
    credentials: pools.map((pool) =>
      externalSecret(estate, { name: `backup-${pool.id}`, namespace }, `pools/${pool.id}`, ["cloud"]),
    ),
    locations: pools.map((pool) => location(estate, cluster, pool, namespace)),
    schedules: timed
      .filter(({ to }) => pools.some(({ id }) => id === to))
      .map((backup) => ({
        apiVersion: "velero.io/v1",
        kind: "Schedule",
        metadata: { name: backup.id, namespace, labels: MANAGED_BY, annotations: titled(backup.title) },
        spec: {
          schedule: cron(backup.every),
          useOwnerReferencesInBackup: false,
          template: {
            includedNamespaces: namespaces,
            storageLocation: backup.to,
            ...(backup.keep === undefined ? {} : { ttl: goHours(backup.keep) }),
            snapshotVolumes: snapshots,
            snapshotMoveData: snapshots,
          },
        },
      })),
  };
}

function location(estate: Estate, cluster: Cluster, pool: Pool, namespace: string): BackupStorageLocation {
  const region = estate.sites.find(({ id }) => id === pool.site)?.cloudRegion;
  return {
    apiVersion: "velero.io/v1",
    kind: "BackupStorageLocation",
    metadata: { name: pool.id, namespace, labels: MANAGED_BY, annotations: titled(pool.title) },
    spec: {
      provider: "aws",
      accessMode: "ReadWrite",
      objectStorage: { bucket: `${estate.about.name}-${pool.id}`, prefix: cluster.id },
      credential: { name: `backup-${pool.id}`, key: "cloud" },
      config:
        pool.placement === "cloud"
          ? { region: region ?? NO_REGION }
          : { region: NO_REGION, s3Url: poolEndpoint(estate, pool), s3ForcePathStyle: "true" },
    },
  };
}

/** A cron line where the period is one that a calendar has, else a plain interval. */
export function cron(every: Duration): string {
  switch (seconds(every)) {
    case HOUR_S:
      return "0 * * * *";
    case DAY_S:
      return "0 0 * * *";
    case 7 * DAY_S:
      return "0 0 * * 0";
    default:
      return `@every ${goHours(every)}`;
  }
}
