import { describe, expect, test } from "vitest";
import { findingsOf } from "../../../src/twin/proof/findings.ts";
import type {
  DrainProof,
  Drill,
  Fit,
  ProofFinding,
  RoleOutcome,
  ScalingProof,
  SurgeProof,
  Unplaced,
} from "../../../src/twin/proof/schema.ts";
import { factsOf } from "../../analysis/facts.ts";

type Parts = Parameters<typeof findingsOf>[1];

/** Two classes, and two roles of which one states a degraded mode. */
const { estate } = factsOf({
  targets: {
    recovery: {
      critical: { title: "Critical failures", rto: "30s", roles: ["desk", "screen"], by: "hot-standby" },
      system: { title: "System failures", rto: "5min", roles: ["desk"], by: "reschedule" },
    },
  },
  clusters: {
    house: {
      kind: "management",
      title: "House",
      nodes: { "n-1": { build: "box", number: 1 } },
      roles: {
        desk: { title: "Desk", nodes: ["n-1"] },
        screen: { title: "Screen", nodes: ["n-1"], degradedMode: "prices stand still" },
        ledger: { title: "Ledger", nodes: ["n-1"], fallback: "desk" },
      },
    },
  },
});

const none: Parts = { fit: undefined, drills: [], queues: undefined, scaling: [], drains: [], surges: [] };
const say = (parts: Partial<Parts>): ProofFinding[] => findingsOf(estate, { ...none, ...parts });

const placed: Fit = {
  clusters: [{ cluster: "house", nodes: 3, pods: 4, placed: 4, waiting: 0 }],
  workloads: [
    { cluster: "house", workload: "tool", role: "desk", pods: 4, placed: 4, nodes: ["n-1"], basis: "real controller" },
  ],
  unplaced: [],
  less: [],
  headroom: [],
  refusals: [{ cluster: "house", what: "a ninth share", refused: true, reason: "no device is left" }],
  unasked: [],
};
const waiting: Unplaced = {
  cluster: "house",
  namespace: "tools",
  pod: "tool-1",
  workload: "tool",
  priority: 100,
  reason: "0/3 nodes are available: 3 Insufficient cpu",
};
const desk: RoleOutcome = {
  ...{ cluster: "house", role: "desk", class: "critical", limit: 30, pods: 2, moved: 1 },
  ...{ served: 0, whole: 4.21, outcome: "whole" },
};
const node: Drill = {
  ...{ name: "node n-1", kind: "node", clusters: ["house"], lost: ["n-1"], by: "detector" },
  roles: [desk],
  timeline: [],
};
const check = { what: "grows by two", expected: "6 replicas", seen: "6 replicas", holds: true };
const scaling: ScalingProof = {
  ...{ workload: "tool", cluster: "house", compression: 1, rule: "+2/-1", steps: [] },
  checks: [check],
};
const drain: DrainProof = {
  ...{ cluster: "house", nodes: 3, evicted: 9, refused: 2, holds: true, seconds: 40 },
  lowest: [{ workload: "tool", available: 1, floor: 1 }],
};
const surge: SurgeProof = { cluster: "house", workload: "tool", pods: 2, fits: true };

test("a proof in which everything holds has no findings", () => {
  expect(say({})).toEqual([]);
  expect(
    say({
      fit: placed,
      drills: [node],
      queues: { steps: [check] },
      scaling: [scaling],
      drains: [drain],
      surges: [surge],
    }),
  ).toEqual([]);
});

describe("TWIN-FIT", () => {
  const finding: ProofFinding = {
    code: "TWIN-FIT",
    severity: "error",
    subject: "house/tool",
    says: "4 pods of priority 100",
    computed: "2 without a node (measured): 0/3 nodes are available: 3 Insufficient cpu",
    limit: "every pod placed by the scheduler",
    remedy: "ask for less, or add hardware of the kind that the reason names",
    source: "workloads.tool",
  };

  test("is one finding for all pods of a workload that wait for the same reason", () => {
    expect(say({ fit: { ...placed, unplaced: [waiting, { ...waiting, pod: "tool-2" }] } })).toEqual([finding]);
  });

  test("is a finding of its own for another reason, workload or cluster", () => {
    const unplaced = [
      waiting,
      { ...waiting, reason: "no GPU is left" },
      { ...waiting, workload: "toy" },
      { ...waiting, cluster: "shed" },
    ];
    const one = (change: Partial<ProofFinding>, reason = waiting.reason): ProofFinding => ({
      ...finding,
      computed: `1 without a node (measured): ${reason}`,
      ...change,
    });
    expect(say({ fit: { ...placed, unplaced } })).toEqual([
      one({}),
      one({}, "no GPU is left"),
      // Of what is not among the workloads only those that wait are known.
      one({ subject: "house/toy", says: "1 pod of priority 100", source: "workloads.toy" }),
      one({ subject: "shed/tool", says: "1 pod of priority 100" }),
    ]);
  });

  test("is not said of what no longer fits with hardware less", () => {
    const less: Fit["less"] = [
      { cluster: "house", without: "n-1", kind: "node", displaced: 2, unplaced: [waiting, waiting] },
    ];
    expect(say({ fit: { ...placed, less } })).toEqual([]);
  });
});

test("TWIN-REFUSE is an overcommit that went through", () => {
  const refusals = [{ cluster: "house", what: "a ninth share of a GPU", refused: false, reason: "it was placed" }];
  expect(say({ fit: { ...placed, refusals: [...placed.refusals, ...refusals] } })).toEqual([
    {
      code: "TWIN-REFUSE",
      severity: "error",
      subject: "house",
      says: "a ninth share of a GPU",
      computed: "was not refused (measured): it was placed",
      limit: "refused",
      remedy: "let the admission policy or the quota of the namespace forbid it",
      source: "namespaces, accelerators",
    },
  ]);
});

const severities = [
  { kind: "node", severity: "error" },
  { kind: "feed", severity: "error" },
  { kind: "switch", severity: "error" },
  { kind: "control-plane", severity: "error" },
  { kind: "etcd", severity: "error" },
  { kind: "rack", severity: "warning" },
  { kind: "site", severity: "warning" },
] as const;

describe("TWIN-LATE", () => {
  const late: RoleOutcome = { ...desk, whole: 30.04 };
  const finding: ProofFinding = {
    code: "TWIN-LATE",
    severity: "error",
    subject: "house/desk",
    says: "Critical failures: whole again within 30 s",
    computed: "node n-1 lost: whole after 30.0 s (measured)",
    limit: "30 s (stated)",
    remedy: "shorten the failure timers, keep a replica ready on another node, or promise less",
    source: "targets.recovery.critical.rto",
  };

  test("is a role that is whole again after its limit, and not at it", () => {
    expect(say({ drills: [{ ...node, roles: [late] }] })).toEqual([finding]);
    expect(say({ drills: [{ ...node, roles: [{ ...desk, whole: 30 }] }] })).toEqual([]);
  });

  test.each(severities)("of a $kind is of severity $severity", ({ kind, severity }) => {
    expect(say({ drills: [{ ...node, kind, roles: [late] }] })).toEqual([{ ...finding, severity }]);
  });

  test("is not said of the timers where the detector was measured as well: it is what is promised", () => {
    const timers: Drill = { ...node, by: "timers", roles: [late] };
    expect(say({ drills: [timers] })).toEqual([finding]);
    expect(say({ drills: [timers, node] })).toEqual([]);
    // Another node of the same class.
    const alike = ["n-1", "n-2"];
    const other: Drill = { ...node, name: "node n-2", lost: ["n-2"], alike };
    expect(say({ drills: [{ ...timers, alike }, other] })).toEqual([]);
    expect(say({ drills: [timers, { ...node, name: "node n-2", lost: ["n-2"] }] })).toEqual([finding]);
  });

  test("is said of the timers where the detector hit no pod of the role", () => {
    const timers: Drill = { ...node, by: "timers", roles: [late] };
    const empty: Drill = { ...node, roles: [{ ...desk, moved: 0, whole: 0, outcome: "unaffected" }] };
    expect(say({ drills: [timers, empty] })).toEqual([finding]);
    expect(say({ drills: [timers, { ...node, roles: [] }] })).toEqual([finding]);
  });

  test("is not said of a role without a class or without a limit", () => {
    const { class: _class, ...classless } = late;
    const { limit: _limit, ...limitless } = late;
    expect(say({ drills: [{ ...node, roles: [classless, limitless, { ...late, class: "disaster" }] }] })).toEqual([]);
  });
});

describe("TWIN-LOST", () => {
  const { served: _served, whole: _whole, ...gone } = desk;
  const lost: RoleOutcome = { ...gone, outcome: "lost", reason: "no node took its pods in time" };
  const finding: ProofFinding = {
    code: "TWIN-LOST",
    severity: "error",
    subject: "house/desk",
    says: "Critical failures: whole again within 30 s",
    computed: "node n-1 lost: serves no more (measured): no node took its pods in time",
    limit: "30 s (stated)",
    remedy: "put a replica where this loss does not reach it, or state a fallback: the role that serves in its stead",
    source: "targets.recovery.critical.rto",
  };

  test("is a role that serves no more", () => {
    expect(say({ drills: [{ ...node, roles: [lost] }] })).toEqual([finding]);
  });

  test.each(severities)("of a $kind is of severity $severity", ({ kind, severity }) => {
    const { remedy } = finding;
    const way = kind === "switch" ? `give its nodes a way around this switch, or ${remedy}` : remedy;
    expect(say({ drills: [{ ...node, kind, roles: [lost] }] })).toEqual([{ ...finding, severity, remedy: way }]);
  });

  test("says so where nobody gave a reason", () => {
    const { reason: _reason, ...silent } = lost;
    expect(say({ drills: [{ ...node, roles: [silent] }] })).toEqual([
      { ...finding, computed: "node n-1 lost: serves no more (measured): no reason was given" },
    ]);
  });
});

describe("TWIN-DEGRADED", () => {
  const degraded: RoleOutcome = {
    ...{ cluster: "house", role: "desk", class: "critical", limit: 30, pods: 2, moved: 1, served: 0 },
    ...{ outcome: "degraded", reason: "3 Insufficient cpu; 1 replica serves" },
  };
  const finding: ProofFinding = {
    code: "TWIN-DEGRADED",
    severity: "warning",
    subject: "house/desk",
    says: "Critical failures: whole again within 30 s",
    computed: "node n-1 lost: serves with less (measured): 3 Insufficient cpu; 1 replica serves",
    limit: "30 s (stated)",
    remedy: "put a replica where this loss does not reach it, or state a degradedMode of the role",
    source: "targets.recovery.critical.rto",
  };

  test("is a warning where nobody foresaw that the role serves with less", () => {
    expect(say({ drills: [{ ...node, roles: [degraded] }] })).toEqual([finding]);
  });

  test.each(["screen", "ledger"])("is a note where the estate states what goes on: %s", (role) => {
    expect(say({ drills: [{ ...node, roles: [{ ...degraded, role }] }] })).toEqual([
      {
        ...finding,
        severity: "info",
        subject: `house/${role}`,
        remedy: "as stated; put a replica where this loss does not reach it to keep all of the role",
      },
    ]);
  });

  test("states nothing for a role of the same name in another cluster", () => {
    expect(say({ drills: [{ ...node, roles: [{ ...degraded, cluster: "shed", role: "screen" }] }] })).toEqual([
      { ...finding, subject: "shed/screen" },
    ]);
  });
});

test("a role that was not hit, or was whole in time, is no finding whatever the loss", () => {
  const roles: readonly RoleOutcome[] = [desk, { ...desk, moved: 0, whole: 0, outcome: "unaffected" }];
  expect(say({ drills: severities.map(({ kind }) => ({ ...node, kind, roles: [...roles] })) })).toEqual([]);
});

test("TWIN-QUEUE is a step of the queues that came out otherwise", () => {
  const step = { what: "inference takes its GPU back", expected: "1 preempted", seen: "0 preempted", holds: false };
  expect(say({ queues: { steps: [check, step] } })).toEqual([
    {
      code: "TWIN-QUEUE",
      severity: "error",
      subject: "queues",
      says: "inference takes its GPU back",
      computed: "0 preempted (measured)",
      limit: "1 preempted",
      remedy: "correct weights, borrowing and reclaiming under queues",
      source: "queues",
    },
  ]);
});

test("TWIN-SCALE is a check of a scaling rule that came out otherwise", () => {
  expect(say({ scaling: [{ ...scaling, checks: [check, { ...check, seen: "5 replicas", holds: false }] }] })).toEqual([
    {
      code: "TWIN-SCALE",
      severity: "error",
      subject: "house/tool",
      says: "grows by two",
      computed: "5 replicas (measured)",
      limit: "6 replicas",
      remedy: "correct scaling.policy, or the room between minimum and maximum",
      source: "scaling.policy",
    },
  ]);
});

describe("TWIN-DRAIN", () => {
  const finding: ProofFinding = {
    code: "TWIN-DRAIN",
    severity: "error",
    subject: "house",
    says: "every node can be drained within the disruption budgets",
    computed: "a rolling drain did not get through, 2 evictions refused (measured)",
    limit: "tool: 1 ready, floor 1",
    remedy: "let more of its pods be away at a time (maxUnavailable), or give the workload a node more",
    source: "workloads.*.maxUnavailable",
  };

  test("is a cluster whose nodes cannot be drained one after the other", () => {
    expect(say({ drains: [{ ...drain, holds: false }] })).toEqual([finding]);
    expect(say({ drains: [{ ...drain, holds: false, lowest: [] }] })).toEqual([
      { ...finding, limit: "every node drained" },
    ]);
  });

  test("has the reason where one was given", () => {
    expect(say({ drains: [{ ...drain, holds: false, reason: "the budget of tool allows none" }] })).toEqual([
      { ...finding, computed: `${finding.computed}: the budget of tool allows none` },
    ]);
  });
});

test("TWIN-SURGE is a new version that does not fit beside the old one", () => {
  expect(say({ surges: [surge, { ...surge, fits: false, reason: "3 Insufficient cpu" }] })).toEqual([
    {
      code: "TWIN-SURGE",
      severity: "warning",
      subject: "house/tool",
      says: "a new version stands beside the old one while traffic is shifted",
      computed: "no room for 2 further pods (measured): 3 Insufficient cpu",
      limit: "all pods of the second set placed",
      remedy: "update in place by maxUnavailable, or add room to the nodes of the role",
      source: "operations.migration",
    },
  ]);
});
