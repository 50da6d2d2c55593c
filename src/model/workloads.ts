/** What runs on the clusters: namespaces, priorities, queues, images, workloads. */
import * as z from "zod";
import { amount, byIdOrNone, count, digest, id, port, positive, text } from "./fields.ts";

export const namespaces = byIdOrNone(
  z.strictObject({
    title: text,
    clusters: z.array(id).min(1).readonly(),
    zone: id,
    team: id.optional(),
    /** Pod Security Admission level. */
    podSecurity: z.enum(["privileged", "baseline", "restricted"]).default("restricted"),
    quota: z
      .strictObject({ cpu: positive, memory: amount("size"), pods: positive, accelerators: count.default(0) })
      .optional(),
    /** Requests and limits of a container that states none. */
    defaults: z.strictObject({ cpu: z.number().positive(), memory: amount("size") }).optional(),
    /** Whole CPUs and requests equal to limits only: every pod gets exclusive cores. */
    exclusiveCpus: z.boolean().default(false),
  }),
);

export const priorities = byIdOrNone(
  z.strictObject({
    title: text,
    value: z.int().min(-1_000_000).max(1_000_000_000),
    preempts: z.boolean().default(true),
  }),
);

/** Kueue queues: shares of one cohort that lend to one another. */
export const queues = byIdOrNone(
  z.strictObject({
    title: text,
    cluster: id,
    cohort: id,
    namespace: id,
    /** Role whose devices are the queue's own share. */
    role: id,
    priority: id.optional(),
    weight: z.number().positive().default(1),
    borrows: z.boolean().default(true),
    reclaims: z.enum(["Never", "LowerPriority", "Any"]).default("Any"),
  }),
);

export const images = byIdOrNone(
  z.strictObject({
    repository: z
      .string()
      .max(200)
      .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/, {
        error: "is not an image repository; write registry/path/name in lower case",
      }),
    /** Digest of the built image. Without it the workload is declared and reported as not built yet. */
    digest: digest.optional(),
  }),
);

export const workloads = byIdOrNone(
  z.strictObject({
    title: text,
    kind: z.enum(["deployment", "statefulset", "cronjob", "job", "rollout", "inference-service", "train-job"]),
    clusters: z.array(id).min(1).readonly(),
    namespace: id,
    /** Role of the cluster whose nodes it runs on. */
    role: id.optional(),
    image: id,
    args: z.array(z.string().max(200)).readonly().default([]),
    replicas: count.default(1),
    resources: z.strictObject({
      cpu: z.number().positive(),
      memory: amount("size"),
      /** Limits equal requests unless stated. */
      cpuLimit: z.number().positive().optional(),
      memoryLimit: amount("size").optional(),
      hugePages1Gi: count.default(0),
      ephemeral: amount("size").optional(),
      accelerator: z
        .strictObject({
          /** Accelerator row, or GPU product of the cluster's builds. */
          product: id,
          count: positive,
          memory: amount("size").optional(),
          /** Profile of MIG, such as `3g.40gb`: so many partitions of that kind are claimed in place of whole cards. */
          partition: text.optional(),
          /** All devices of a claim on one node and one NVLink pair. */
          linked: z.boolean().default(false),
        })
        .optional(),
      virtualFunctions: count.default(0),
    }),
    priority: id,
    ports: z.record(id, port).default({}),
    metricsPort: id.optional(),
    /** Path of the probes, on the port `http` or else on the first by name that is not for metrics. */
    health: z.string().max(100).startsWith("/").optional(),
    /** Path of the liveness probe where the service tells being alive from being ready. */
    live: z.string().max(100).startsWith("/").optional(),
    /** At most this many replicas may be away at a time. */
    maxUnavailable: positive.optional(),
    spread: z.enum(["none", "node", "rack"]).default("node"),
    /** Scaled by the estate's rules between these bounds. */
    scale: z.strictObject({ minimum: positive, maximum: positive, triggers: z.array(id).min(1).readonly() }).optional(),
    /** Zones of the segmentation matrix that it calls. */
    calls: z.array(id).readonly().default([]),
    volumes: byIdOrNone(
      z.strictObject({ storageClass: id, size: amount("size"), path: z.string().max(200).startsWith("/") }),
    ),
    schedule: z.string().max(60).optional(),
    queue: id.optional(),
    /** Stage of a latency path that the workload performs. */
    stage: id.optional(),
    model: id.optional(),
    toleratesNodeLoss: amount("duration").optional(),
  }),
);
