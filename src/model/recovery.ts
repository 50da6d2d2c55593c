/** The recovery site in AWS. */
import * as z from "zod";
import { q } from "../units/index.ts";
import { amount, byIdOrNone, count, dnsName, id, network, positive, text, version } from "./fields.ts";

const awsRegion = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "is not an AWS region; write one such as ap-northeast-1" });

const awsPrincipal = z.string().regex(/^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]{1,150}$/, {
  error: "is not an IAM principal; write one such as arn:aws:iam::123456789012:role/operators",
});

/** Schedule as AWS Backup and EventBridge Scheduler read it: six fields, one of the two day fields is `?`. */
const awsCron = z.string().regex(/^cron\(\S+( \S+){5}\)$/, {
  error: "is not an AWS schedule; write six fields such as cron(0 9 1 * ? *)",
});

/** Storage class of S3 that an object is moved or copied to. */
const storageClass = z.enum(["STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"]);

/** Long enough to notice a mass deletion at the end of a quarter. */
const REPLACED = q("duration", "90d");

const nodeGroup = z.strictObject({
  title: text,
  instanceType: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, {
    error: "is not an EC2 instance type; write one such as m7i.xlarge",
  }),
  minimum: count,
  desired: count,
  maximum: positive,
  diskSize: amount("size"),
  /** Cluster of the primary estate whose work the group takes over. */
  standsFor: id.optional(),
  /** Capacity for `maximum` nodes held in AWS for the whole time, paid whether they run or not. */
  reserved: z.boolean().default(false),
  /** Scaled up to `maximum` while a recovery drill lasts. */
  drilled: z.boolean().default(false),
});

const kubernetes = z.strictObject({
  version,
  publicEndpoint: z.boolean().default(false),
  /** Cluster of the estate that this one is: `clusters.<id>`. Its service network is used. */
  cluster: id.optional(),
  /** Add-ons that EKS installs and keeps at the cluster's version. */
  addons: z.array(id).readonly().default([]),
  nodeGroups: byIdOrNone(nodeGroup),
  /** Who may reach the Kubernetes API besides the break-glass role. */
  access: byIdOrNone(z.strictObject({ principal: awsPrincipal, level: z.enum(["view", "edit", "admin"]) })),
  /** Service accounts that may read, or read and write, buckets. */
  identities: byIdOrNone(
    z.strictObject({
      namespace: id,
      serviceAccount: id,
      buckets: z.array(id).min(1).readonly(),
      access: z.enum(["read", "write"]),
    }),
  ),
});

const bucket = z.strictObject({
  title: text,
  purpose: z.enum(["archive", "backup", "models", "logs", "state"]),
  /** Regions that get a copy. */
  replicateTo: z.array(awsRegion).readonly().default([]),
  /** Storage class of the copies; that of the original where it is left out. */
  replicaClass: storageClass.optional(),
  lock: z.strictObject({ mode: z.enum(["GOVERNANCE", "COMPLIANCE"]), keep: amount("duration") }).optional(),
  /** Moves by age. */
  transitions: z
    .array(z.strictObject({ after: amount("duration"), class: storageClass }))
    .readonly()
    .default([]),
  expireAfter: amount("duration").optional(),
  /** How long an overwritten or deleted version stays. @defaultValue 90 days */
  keepReplaced: amount("duration").default(REPLACED),
  /** Backup plan that also covers the bucket. */
  backup: id.optional(),
  expected: amount("size").optional(),
  objectSize: amount("size").optional(),
});

export const recovery = z.strictObject({
  site: id,
  region: awsRegion,
  /** Account that the site is built in; the provider refuses every other. */
  account: z
    .string()
    .regex(/^\d{12}$/, { error: "is not an AWS account; write its 12 digits in quotes" })
    .optional(),
  mode: z.enum(["hot-standby", "warm-standby", "pilot-light"]),
  /** Estate that this one recovers: its `about.name`. */
  recovers: id.optional(),
  rto: amount("duration").optional(),
  /** How long CloudWatch keeps logs. For ever where it is left out. */
  keepLogs: amount("duration").optional(),
  network: z
    .strictObject({
      cidr: network,
      zones: z.array(z.string().max(20)).min(2).readonly(),
      natGateways: count.default(1),
      /** Private BGP number of the AWS side. */
      asn: z.int().min(64_512).max(65_534).default(64_512),
      /** AWS services that stay reachable without the NAT gateway, as in `com.amazonaws.<region>.<service>`. */
      endpoints: z
        .array(z.string().regex(/^[a-z0-9.-]{1,60}$/))
        .readonly()
        .default([]),
    })
    .optional(),
  kubernetes: kubernetes.optional(),
  buckets: byIdOrNone(bucket),
  backup: byIdOrNone(
    z.strictObject({
      title: text,
      schedule: awsCron,
      keep: amount("duration"),
      coldAfter: amount("duration").optional(),
      copyTo: awsRegion.optional(),
    }),
  ),
  keys: byIdOrNone(
    z.strictObject({
      title: text,
      /** What is encrypted under the key. Each use has one key. */
      protects: z
        .array(z.enum(["buckets", "backups", "cluster", "logs"]))
        .readonly()
        .default([]),
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
      /** Code of the AWS Direct Connect location. */
      location: text,
      rate: amount("bitRate"),
      /** BGP number of the primary site's router. */
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
      notify: z.array(z.email()).readonly().default([]),
      /** Start and end of the regular recovery drill. */
      drill: z.strictObject({ start: awsCron, end: awsCron }).optional(),
    })
    .optional(),
  webFirewall: z.strictObject({ rateLimit: positive, managedRules: z.array(z.string().max(80)).readonly() }).optional(),
  breakGlass: z
    .strictObject({
      role: id,
      principals: z.array(awsPrincipal).min(1).readonly(),
      session: amount("duration"),
      notify: z.array(z.email()).readonly(),
    })
    .optional(),
  detection: z.strictObject({ guardDuty: z.boolean(), securityHub: z.boolean() }).optional(),
});
