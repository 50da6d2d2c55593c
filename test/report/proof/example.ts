/** Proofs with hand-made values: one with everything in it, one that could measure nothing but a fit. */
import type { Proof, Unplaced } from "../../../src/twin/proof/schema.ts";

const LONG = "research-hyperparameter-sweep-for-the-order-book-transformer-generation-seven";

function waiting(pod: string): Unplaced {
  return {
    cluster: "east",
    namespace: "research",
    pod,
    workload: LONG,
    priority: 100,
    reason: "0/12 nodes are available: 4 cannot allocate all claims, 8 node(s) had untolerated taint(s)",
  };
}

/** Every section, with what holds and what does not. */
export const example: Proof = {
  format: 1,
  stack: "prod",
  estate: "harbour",
  date: "2026-05-04",
  machine: { cores: 4, memory: 25_769_803_776, kubernetes: "v1.36.3" },
  start: {
    seconds: 82.34,
    phases: [
      { name: "control planes", seconds: 11.2 },
      { name: "metal", seconds: 20 },
      { name: "deployment", seconds: 51.1 },
    ],
    resources: 1204,
  },
  fit: {
    clusters: [
      { cluster: "east", nodes: 12, pods: 118, placed: 116, waiting: 2 },
      { cluster: "null-island", nodes: 3, pods: 9, placed: 9, waiting: 0 },
    ],
    workloads: [
      {
        cluster: "east",
        workload: "price-server",
        role: "inference",
        pods: 4,
        placed: 4,
        nodes: ["gpu-1", "gpu-2"],
        basis: "real controller",
      },
      { cluster: "east", workload: LONG, role: "research", pods: 8, placed: 6, nodes: ["gpu-3"], basis: "double" },
    ],
    unplaced: [waiting("sweep-6"), waiting("sweep-7")],
    less: [
      { cluster: "east", without: "gpu-1/0", kind: "gpu", displaced: 1, unplaced: [] },
      {
        cluster: "east",
        without: "rack-t2",
        kind: "rack",
        displaced: 31,
        unplaced: [
          waiting("sweep-1"),
          waiting("sweep-2"),
          { ...waiting("price-1"), workload: "price-server", priority: 900 },
        ],
      },
    ],
    headroom: [
      {
        cluster: "east",
        workload: "price-server",
        role: "inference",
        replicas: 4,
        further: 3,
        until: "0/12 nodes are available: 12 cannot allocate all claims",
      },
    ],
    refusals: [
      {
        cluster: "east",
        what: "a ninth share of a GPU that has eight",
        refused: true,
        reason: "cannot allocate all claims",
      },
    ],
    unasked: [],
  },
  drills: [
    {
      name: "node gpu-1",
      kind: "node",
      clusters: ["east"],
      lost: ["gpu-1"],
      by: "detector",
      roles: [
        {
          cluster: "east",
          role: "trading",
          class: "critical",
          limit: 30,
          pods: 6,
          moved: 0,
          served: 0,
          whole: 0,
          outcome: "unaffected",
        },
        {
          cluster: "east",
          role: "inference",
          class: "critical",
          limit: 30,
          pods: 4,
          moved: 2,
          served: 0,
          whole: 4.21,
          outcome: "whole",
        },
        {
          cluster: "east",
          role: "meta-learning",
          class: "component",
          limit: 120,
          pods: 2,
          moved: 1,
          served: 98.2,
          whole: 120.04,
          outcome: "whole",
        },
        { cluster: "east", role: "monitoring", class: "system", limit: 300, pods: 1, moved: 1, outcome: "whole" },
      ],
      timeline: [
        { at: 0, what: "power off" },
        { at: 1.2, what: "detector sets the taint" },
        { at: 1.9, what: "first pod bound elsewhere" },
        { at: 120.04, what: "last replica ready" },
      ],
    },
    {
      name: "site with every server of the exchange pod and its two racks of network hosts",
      kind: "site",
      clusters: ["east", "null-island"],
      lost: ["gpu-1", "gpu-2", "gpu-3", "cpu-1", "cpu-2", "net-1"],
      by: "timers",
      roles: [
        {
          cluster: "east",
          role: "research",
          pods: 8,
          moved: 8,
          outcome: "lost",
          reason: "0/12 nodes are available: 12 node(s) had untolerated taint(s)",
        },
        {
          cluster: "null-island",
          role: "market-data",
          class: "system",
          limit: 300,
          pods: 3,
          moved: 2,
          served: 1.4,
          outcome: "degraded",
          reason: "one feed of two, as the estate states",
        },
      ],
      timeline: [],
    },
    {
      name: "control plane leader",
      kind: "control-plane",
      clusters: ["east"],
      lost: ["kube-apiserver-1"],
      by: "nothing to give up",
      roles: [],
      api: 3.1,
      timeline: [
        { at: 0, what: "kube-apiserver-1 killed" },
        { at: 3.1, what: "API writes again" },
      ],
    },
  ],
  queues: {
    steps: [
      { what: "research borrows idle quota", expected: "admitted", seen: "admitted", holds: true },
      { what: "inference takes it back", expected: "2 preempted", seen: "1 preempted", holds: false },
    ],
  },
  scaling: [
    {
      workload: "price-server",
      cluster: "east",
      compression: 10,
      rule: "+2/-1, window 300 s, at most 20",
      steps: [
        { at: 0, replicas: 4, metric: 0.5 },
        { at: 15.2, replicas: 6, metric: 0.9 },
        { at: 46, replicas: 5, metric: 0.2 },
      ],
      checks: [{ what: "step up", expected: "at most 2", seen: "2", holds: true }],
    },
  ],
  drains: [
    {
      cluster: "east",
      nodes: 12,
      evicted: 41,
      refused: 3,
      lowest: [
        { workload: "price-server", available: 3, floor: 3 },
        { workload: "order-gate", available: 1, floor: 2 },
      ],
      holds: false,
      seconds: 94.5,
    },
  ],
  surges: [
    { cluster: "east", workload: "order-gate", pods: 2, fits: true },
    { cluster: "east", workload: "price-server", pods: 4, fits: false, reason: "12 cannot allocate all claims" },
  ],
  recovery: {
    from: "prod",
    to: "dr",
    steps: [
      { what: "failover record flips", seconds: 60, basis: "stated" },
      { what: "pods scheduled", seconds: 7.3, basis: "measured" },
      { what: "caches filled", seconds: 1260, basis: "modelled" },
    ],
    total: 1327.3,
    limit: 3600,
    placed: 40,
    pods: 40,
    unplaced: [],
    copies: [
      { data: "orders", rpo: 1, age: 0.4, basis: "stated", holds: true },
      { data: "models", rpo: 3600, age: 7200, basis: "measured", holds: false },
    ],
    restore: [
      {
        data: "archive",
        bytes: 120_000_000_000_000,
        bitsPerSecond: 10_000_000_000,
        seconds: 96_000,
        basis: "modelled",
      },
    ],
    records: [{ name: "orders.harbour.example", before: "192.0.2.1", after: "198.51.100.1", basis: "measured" }],
  },
  findings: [
    {
      code: "T-01",
      severity: "error",
      subject: LONG,
      says: "asks for 8 pods",
      computed: "6 are placed (measured)",
      limit: "8",
      remedy: "add 2 GPUs to cluster east or lower completions to 6",
      source: "workloads.research",
    },
  ],
  notProven: [
    "LACP, MLAG, PFC, PTP and real latency: the twin has no switches",
    "start times of real containers: pods are ready when KWOK says so",
  ],
};

/** Only a fit, which is whole, and nothing else. */
export const fitOnly: Proof = {
  format: 1,
  stack: "small",
  estate: "skiff",
  date: "2026-05-04",
  machine: { cores: 2, memory: 8_589_934_592, kubernetes: "v1.36.3" },
  fit: {
    clusters: [{ cluster: "east", nodes: 1, pods: 1, placed: 1, waiting: 0 }],
    workloads: [],
    unplaced: [],
    less: [],
    headroom: [],
    refusals: [],
    unasked: [],
  },
  drills: [],
  scaling: [],
  drains: [],
  surges: [],
  findings: [],
  notProven: [],
};

/** Nothing at all was measured. */
export const nothing: Proof = { ...fitOnly, fit: undefined };

/** The proof with every text of it replaced. */
export function withText(proof: Proof, text: string): Proof {
  const kept = new Set(["format", "kind", "by", "outcome", "basis", "severity"]);
  const replaced: Proof = JSON.parse(JSON.stringify(proof), (key, value) =>
    typeof value === "string" && !kept.has(key) ? text : value,
  );
  return replaced;
}
