/** Arrays, databases, backup and archive, data tiers and the backup schedule. */
import * as z from "zod";
import { cables } from "./clusters.ts";
import { deviceNumber, placement } from "./facility.ts";
import { amount, byIdOrNone, count, dnsName, id, positive, text, texts } from "./fields.ts";

export const arrays = byIdOrNone(
  z.strictObject({
    title: text,
    product: id.optional(),
    site: id.optional(),
    number: deviceNumber,
    ...placement,
    cables,
    medium: z.enum(["nvme", "ssd", "hdd"]),
    usable: amount("size"),
    iops: amount("rate").optional(),
    /** Block size at which the IOPS are meant. */
    blockSize: amount("size").optional(),
    latency: amount("duration").optional(),
    raid: z.enum(["none", "0", "1", "5", "6", "10"]),
    /** Number of spare disks, or only that there are some. */
    hotSpares: z.union([count, z.boolean()]).optional(),
    protocols: z.array(z.enum(["iscsi", "nfs", "nvme-tcp", "nvme-rdma"])).readonly(),
    /** Data ports, named `d0`, `d1`, ... */
    ports: z.strictObject({ count: positive, rate: amount("bitRate") }).optional(),
    segment: id.optional(),
    holds: texts.default([]),
  }),
);

export const databases = byIdOrNone(
  z.strictObject({
    title: text,
    engine: z.enum(["clickhouse", "postgresql", "valkey"]),
    /** Cluster whose nodes it runs on; left out where a plan only counts nodes. */
    cluster: id.optional(),
    nodes: positive,
    /** As a plan describes it, where it speaks of primaries. */
    primaries: count.optional(),
    replicas: count.optional(),
    replicationFactor: positive,
    shards: positive.optional(),
    shardBy: texts.default([]),
    diskPerNode: amount("size"),
    medium: z.enum(["nvme", "ssd", "hdd"]),
    memoryPerNode: amount("size"),
    retentionOnline: amount("duration"),
    retentionArchived: amount("duration").optional(),
    writeRate: amount("rate"),
    queryLatency: amount("duration").optional(),
    /** Raw size over stored size. */
    compression: z.number().min(1).max(1000),
    /** Raw size of one record; the catalogue assumes one where it is left out. */
    recordSize: amount("size").optional(),
    /** Age at which records move to the cold tier. */
    hotFor: amount("duration").optional(),
    coldTier: id.optional(),
  }),
);

/** Backup and archive capacity, on premises or in a cloud. */
export const pools = byIdOrNone(
  z.strictObject({
    title: text,
    purpose: z.enum(["backup", "archive", "cold"]),
    capacity: amount("size"),
    medium: z.enum(["nvme", "ssd", "hdd", "object"]),
    placement: z.enum(["on-premises", "cloud"]).optional(),
    site: id.optional(),
    product: id.optional(),
    number: deviceNumber.optional(),
    ...placement,
    cables,
    /** Copies in different places, this one included. */
    copies: positive.default(1),
    access: amount("duration").optional(),
    /** Class of the cloud's object store. */
    objectClass: id.optional(),
    objectSize: amount("size").optional(),
    encryption: z.strictObject({ atRest: z.enum(["none", "aes-256"]), inTransit: z.boolean() }).optional(),
  }),
);

export const tiers = byIdOrNone(
  z.strictObject({
    title: text,
    from: amount("duration"),
    /** Open end when left out. */
    to: amount("duration").optional(),
    location: text,
    placement: z.enum(["on-premises", "cloud"]),
    access: amount("duration"),
    use: text,
    /** Array, pool or database that holds the tier. */
    storedIn: id.optional(),
    objectClass: id.optional(),
    format: z.enum(["native", "parquet", "arrow"]).optional(),
  }),
);

export const backups = byIdOrNone(
  z.strictObject({
    title: text,
    every: z.union([z.literal("continuous"), amount("duration")]),
    holds: texts,
    to: id.optional(),
    keep: amount("duration").optional(),
  }),
);

/** Kinds of data with the loss that each may suffer. */
export const dataClasses = byIdOrNone(
  z.strictObject({
    title: text,
    /** Recovery point objective: how much of the newest data may be lost. */
    rpo: amount("duration").optional(),
    size: amount("size").optional(),
    /** How long its data stays in `storedIn`. */
    keep: amount("duration").optional(),
    /** Array, pool or database that holds it. */
    storedIn: id.optional(),
    backup: id.optional(),
    tiers: z.array(id).readonly().default([]),
  }),
);

export const storageClasses = byIdOrNone(
  z.strictObject({
    title: text,
    clusters: z.array(id).readonly(),
    /** Array behind the class; local disks when left out. */
    array: id.optional(),
    provisioner: text,
    parameters: z.record(z.string().max(80), z.string().max(200)).default({}),
    reclaim: z.enum(["Delete", "Retain"]).default("Delete"),
    /** Bind when a pod needs it, so that the volume is made where the pod runs. */
    bind: z.enum(["Immediate", "WaitForFirstConsumer"]).default("WaitForFirstConsumer"),
    expandable: z.boolean().default(true),
    snapshots: z.boolean().default(false),
  }),
);

/** File systems that many nodes share, and caches in front of slower stores. */
export const fileSystems = byIdOrNone(
  z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("lustre"),
      title: text,
      clusters: z.array(id).min(1).readonly(),
      capacity: amount("size"),
      /** Nodes that run the servers, management server first. */
      servers: z.array(id).min(1).readonly(),
      /** Namespaces that get a claim on it. */
      namespaces: z.array(id).readonly().default([]),
    }),
    z.strictObject({
      kind: z.literal("storage-scale"),
      title: text,
      clusters: z.array(id).min(1).readonly(),
      capacity: amount("size"),
      /** Role whose nodes lend their scratch disks. */
      role: id,
    }),
    z.strictObject({
      kind: z.literal("dataset-cache"),
      title: text,
      clusters: z.array(id).min(1).readonly(),
      namespace: id,
      /** Pool that holds the data. */
      pool: id,
      /** Bucket and prefix in the pool. */
      bucket: z
        .string()
        .max(200)
        .regex(/^[a-z0-9][a-z0-9.-]+(\/[A-Za-z0-9._-]+)*$/, {
          error: "is not a bucket with a prefix; write one such as ticks/parquet",
        }),
      /** Host name of the pool's S3 endpoint. */
      endpoint: dnsName,
      size: amount("size"),
      medium: z.enum(["memory", "nvme", "ssd"]),
      replicas: positive,
    }),
  ]),
);
