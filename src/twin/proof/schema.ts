/** The proof as it is kept and shown. The JSON Schema that is shipped is made from it. */
import * as z from "zod";
import { plainFinding } from "../../analysis/finding-schema.ts";

/** Where a number comes from. Nothing is printed without it. */
export const bases = ["measured", "modelled", "derived", "stated", "assumed"] as const;

const seconds = z.number().nonnegative();

/** A pod, or a job that waits in a queue, that has no node. */
const unplaced = z.strictObject({
  cluster: z.string(),
  namespace: z.string(),
  pod: z.string(),
  workload: z.string(),
  priority: z.number(),
  /** The scheduler's own words. */
  reason: z.string(),
});

const fit = z.strictObject({
  /** Pods that the workloads ask for, and that the scheduler bound. */
  clusters: z.array(
    z.strictObject({
      cluster: z.string(),
      nodes: z.number(),
      pods: z.number(),
      placed: z.number(),
      waiting: z.number(),
    }),
  ),
  workloads: z.array(
    z.strictObject({
      cluster: z.string(),
      workload: z.string(),
      role: z.string(),
      pods: z.number(),
      placed: z.number(),
      nodes: z.array(z.string()),
      basis: z.enum(["real controller", "double"]),
    }),
  ),
  unplaced: z.array(unplaced),
  /** What no longer fits with a piece of hardware less, worst priority last. */
  less: z.array(
    z.strictObject({
      cluster: z.string(),
      without: z.string(),
      kind: z.enum(["gpu", "node", "rack"]),
      displaced: z.number(),
      unplaced: z.array(unplaced),
    }),
  ),
  /** Further replicas of a workload until the scheduler refuses, and why it does. */
  headroom: z.array(
    z.strictObject({
      cluster: z.string(),
      workload: z.string(),
      role: z.string(),
      replicas: z.number(),
      further: z.number(),
      until: z.string(),
    }),
  ),
  /** Refusals that have to happen. */
  refusals: z.array(
    z.strictObject({ cluster: z.string(), what: z.string(), refused: z.boolean(), reason: z.string() }),
  ),
  /** Refusals that could not be asked for: a pod without the mistake is refused as well, a quota that is used up may be why. */
  unasked: z.array(z.strictObject({ cluster: z.string(), what: z.string(), reason: z.string() })),
});

const moment = z.strictObject({ at: seconds, what: z.string() });

/** One loss and what came of it. */
const drill = z.strictObject({
  name: z.string(),
  kind: z.enum(["node", "rack", "feed", "switch", "site", "control-plane", "etcd"]),
  clusters: z.array(z.string()),
  /** Nodes without power or without network, or programs that were killed. */
  lost: z.array(z.string()),
  /** All nodes of the class that the lost one stands for. */
  alike: z.array(z.string()).optional(),
  /** Of these the ones that kept their power: only switches on their way lost it. Left out where there are none. */
  cutOff: z.array(z.string()).optional(),
  /** To whom it was left to give the lost node up: the detector that reads power from the BMC, or the control plane's own timers. */
  by: z.enum(["detector", "timers", "nothing to give up"]),
  roles: z.array(
    z.strictObject({
      cluster: z.string(),
      role: z.string(),
      /** Recovery class, and its limit in seconds; none where the estate states none. */
      class: z.string().optional(),
      limit: seconds.optional(),
      pods: z.number(),
      moved: z.number(),
      /** Seconds until every workload of the role had a ready replica; 0 where one was never lost. */
      served: seconds.optional(),
      /** Seconds until every replica was ready again on a node that is there. */
      whole: seconds.optional(),
      /** `open`: not whole while it was watched, of a role that no recovery class gives a limit. */
      outcome: z.enum(["unaffected", "whole", "degraded", "open", "lost"]),
      /** Why it is not whole: the scheduler's words, or the degraded mode that the estate states. */
      reason: z.string().optional(),
    }),
  ),
  /** Seconds until the API answered writes again, where the control plane was hit; without a majority, from when there is one again. */
  api: seconds.optional(),
  /** Seconds from the loss until that time began; left out where it began with the loss. */
  apiFrom: seconds.optional(),
  timeline: z.array(moment),
});

const queues = z.strictObject({
  steps: z.array(z.strictObject({ what: z.string(), expected: z.string(), seen: z.string(), holds: z.boolean() })),
});

const scaling = z.strictObject({
  workload: z.string(),
  cluster: z.string(),
  /** By how much the rule's own times were shortened for the measurement; 1 is none. */
  compression: z.number(),
  rule: z.string(),
  steps: z.array(z.strictObject({ at: seconds, replicas: z.number(), metric: z.number() })),
  checks: z.array(z.strictObject({ what: z.string(), expected: z.string(), seen: z.string(), holds: z.boolean() })),
});

const drains = z.array(
  z.strictObject({
    cluster: z.string(),
    nodes: z.number(),
    evicted: z.number(),
    refused: z.number(),
    lowest: z.array(z.strictObject({ workload: z.string(), available: z.number(), floor: z.number() })),
    holds: z.boolean(),
    /** Why it does not hold, where the API or a controller says so. */
    reason: z.string().optional(),
    seconds,
  }),
);

const surges = z.array(
  z.strictObject({
    cluster: z.string(),
    workload: z.string(),
    pods: z.number(),
    fits: z.boolean(),
    reason: z.string().optional(),
  }),
);

const recovery = z.strictObject({
  from: z.string(),
  to: z.string(),
  steps: z.array(z.strictObject({ what: z.string(), seconds, basis: z.enum(bases) })),
  total: seconds,
  limit: seconds,
  placed: z.number(),
  pods: z.number(),
  unplaced: z.array(unplaced),
  copies: z.array(
    z.strictObject({ data: z.string(), rpo: seconds, age: seconds, basis: z.enum(bases), holds: z.boolean() }),
  ),
  restore: z.array(
    z.strictObject({
      data: z.string(),
      bytes: z.number(),
      bitsPerSecond: z.number(),
      seconds,
      basis: z.enum(bases),
      /** Whether the takeover waits for it. */
      needed: z.boolean().optional(),
    }),
  ),
  records: z.array(z.strictObject({ name: z.string(), before: z.string(), after: z.string(), basis: z.enum(bases) })),
});

export const proofSchema = z.strictObject({
  format: z.literal(1),
  stack: z.string(),
  estate: z.string(),
  /** Day of the measurement, and what it was taken on. */
  date: z.string(),
  machine: z.strictObject({ cores: z.number(), memory: z.number(), kubernetes: z.string() }),
  /** How long the twin took from nothing to deployed. */
  start: z
    .strictObject({ seconds, phases: z.array(z.strictObject({ name: z.string(), seconds })), resources: z.number() })
    .optional(),
  fit: fit.optional(),
  drills: z.array(drill),
  queues: queues.optional(),
  scaling: z.array(scaling),
  drains,
  surges,
  recovery: recovery.optional(),
  findings: z.array(plainFinding),
  /** What the twin does not show, said with every proof. */
  notProven: z.array(z.string()),
});

export type Proof = z.infer<typeof proofSchema>;
export type Fit = z.infer<typeof fit>;
export type Unplaced = z.infer<typeof unplaced>;
export type Drill = z.infer<typeof drill>;
export type RoleOutcome = Drill["roles"][number];
export type Moment = z.infer<typeof moment>;
export type QueueProof = z.infer<typeof queues>;
export type ScalingProof = z.infer<typeof scaling>;
export type DrainProof = z.infer<typeof drains>[number];
export type SurgeProof = z.infer<typeof surges>[number];
export type RecoveryProof = z.infer<typeof recovery>;
export type ProofFinding = z.infer<typeof plainFinding>;
