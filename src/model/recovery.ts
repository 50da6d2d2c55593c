/** The recovery site in AWS. */
import * as z from "zod";
import { amount, byIdOrNone, count, dnsName, id, network, positive, text, version } from "./fields.ts";

const awsRegion = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "is not an AWS region; write one such as ap-northeast-1" });

export const recovery = z.strictObject({
  site: id,
  region: awsRegion,
  mode: z.enum(["hot-standby", "warm-standby", "pilot-light"]),
  /** Estate that this one recovers: its `about.name`. */
  recovers: id.optional(),
  rto: amount("duration").optional(),
  network: z
    .strictObject({
      cidr: network,
      zones: z.array(z.string().max(20)).min(2).readonly(),
      natGateways: count.default(1),
    })
    .optional(),
  kubernetes: z
    .strictObject({
      version,
      publicEndpoint: z.boolean().default(false),
      nodeGroups: byIdOrNone(
        z.strictObject({
          title: text,
          instanceType: z.string().max(40),
          minimum: count,
          desired: count,
          maximum: positive,
          diskSize: amount("size"),
          /** Cluster of the primary estate whose work the group takes over. */
          standsFor: id.optional(),
          /** Capacity held in AWS for the whole time. */
          reserved: z.boolean().default(false),
        }),
      ),
    })
    .optional(),
  buckets: byIdOrNone(
    z.strictObject({
      title: text,
      purpose: z.enum(["archive", "backup", "models", "logs", "state"]),
      /** Regions that get a copy. */
      replicateTo: z.array(awsRegion).readonly().default([]),
      lock: z.strictObject({ mode: z.enum(["GOVERNANCE", "COMPLIANCE"]), keep: amount("duration") }).optional(),
      /** Moves by age. */
      transitions: z
        .array(
          z.strictObject({
            after: amount("duration"),
            class: z.enum(["STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"]),
          }),
        )
        .readonly()
        .default([]),
      expireAfter: amount("duration").optional(),
      expected: amount("size").optional(),
      objectSize: amount("size").optional(),
    }),
  ),
  backup: byIdOrNone(
    z.strictObject({
      title: text,
      schedule: z.string().max(60),
      keep: amount("duration"),
      coldAfter: amount("duration").optional(),
      copyTo: awsRegion.optional(),
    }),
  ),
  keys: byIdOrNone(
    z.strictObject({
      title: text,
      rotateEvery: amount("duration"),
      deleteAfter: amount("duration"),
      replicas: z.array(awsRegion).readonly().default([]),
    }),
  ),
  vpn: byIdOrNone(
    z.strictObject({
      title: text,
      peerAddress: z.ipv4(),
      peerAsn: z.int().min(1).max(4_294_967_294),
      networks: z.array(network).readonly(),
    }),
  ),
  directConnect: byIdOrNone(
    z.strictObject({
      title: text,
      location: text,
      rate: amount("bitRate"),
      asn: z.int().min(64_512).max(65_534),
      vlan: z.int().min(2).max(4094),
    }),
  ),
  failover: z
    .strictObject({
      zone: dnsName,
      records: byIdOrNone(
        z.strictObject({
          title: text,
          primary: dnsName,
          secondary: dnsName,
          port: z.int().min(1).max(65_535),
          path: z.string().max(100).startsWith("/"),
        }),
      ),
      interval: amount("duration"),
      threshold: positive,
      ttl: amount("duration"),
      drill: z.string().max(60).optional(),
    })
    .optional(),
  webFirewall: z.strictObject({ rateLimit: positive, managedRules: z.array(z.string().max(80)).readonly() }).optional(),
  breakGlass: z
    .strictObject({
      role: id,
      principals: z.array(z.string().max(200)).readonly(),
      session: amount("duration"),
      notify: z.array(z.email()).readonly(),
    })
    .optional(),
});
