/** What a server is built of. A build is ordered as one article and stands in the estate as often as nodes name it. */
import * as z from "zod";
import { amount, byIdOrNone, count, id, positive, text } from "./fields.ts";

export const builds = byIdOrNone(
  z.strictObject({
    title: text,
    /** Chassis of the catalogue: height, slots, base load. Not stated: height and base load cannot be told. */
    chassis: id.optional(),
    cpu: z.strictObject({
      product: id,
      /** Sockets filled. Not stated where a plan gives cores only. */
      sockets: z.int().min(1).max(8).optional(),
      /** Cores as the plan gives them, for the whole node. */
      statedCores: positive.optional(),
    }),
    memory: z.strictObject({
      total: amount("size"),
      kind: text.optional(),
      dimms: z.strictObject({ count: positive, size: amount("size") }).optional(),
    }),
    gpus: z
      .strictObject({
        product: id,
        count: positive,
        /** How GPUs of one node reach one another, as stated. */
        links: z
          .array(z.enum(["pcie", "nvlink-bridge", "nvswitch"]))
          .readonly()
          .default([]),
        /** Container, virtual machine with passthrough, or neither. */
        mode: z.enum(["container", "vm-passthrough", "sriov"]).default("container"),
        /** How pods share a card: in partitions of MIG, each a device of its own, or by one claim that several use. */
        sharing: z.enum(["none", "mps", "mig", "time-slicing"]).default("none"),
      })
      .optional(),
    disks: byIdOrNone(
      z.strictObject({
        product: id.optional(),
        count: positive,
        size: amount("size"),
        medium: z.enum(["nvme", "ssd", "hdd"]),
        raid: z.enum(["none", "0", "1", "5", "6", "10"]).default("none"),
        /** What is lost with the set: decides which RAID levels are allowed. Not stated: nobody said that it may be lost. */
        data: z.enum(["system", "scratch", "database", "telemetry", "checkpoints"]).optional(),
      }),
    ),
    /** Ports are named `${id}0`, `${id}1`, ... */
    nics: byIdOrNone(
      z.strictObject({
        product: id.optional(),
        ports: z.int().min(1).max(16),
        rate: amount("bitRate"),
        bond: z.enum(["none", "lacp", "active-backup", "routed"]).default("none"),
        /** Who drives the port: the kernel, or a bypass library that takes it away from the kernel. */
        bypass: z.enum(["none", "dpdk", "onload", "af-xdp"]).default("none"),
        hardwareTimestamps: z.boolean().default(false),
        rdma: z.boolean().default(false),
        virtualFunctions: count.default(0),
      }),
    ),
    psus: z.strictObject({ count: positive, rating: amount("power"), product: id.optional() }).optional(),
    /** Out-of-band controller; its port is named `bmc`. */
    bmc: z.strictObject({ protocol: z.enum(["redfish", "ipmi"]), rate: amount("bitRate") }).optional(),
    /** BIOS settings as the vendor's Redfish names them. */
    firmware: z.record(z.string().max(80), z.union([z.string().max(80), z.number(), z.boolean()])).default({}),
    /** Price as ordered or as the plan states it, for one node with all its parts. */
    price: amount("usdOnce").optional(),
  }),
);
