import { describe, expect, test } from "vitest";
import type { ExpectedPods } from "../../../src/twin/proof/expected.ts";
import { podView } from "../../../src/twin/proof/observe.ts";
import { type Absence, placementOf } from "../../../src/twin/proof/placement.ts";
import { type PodTraits, pod } from "./pods.ts";

const web: ExpectedPods = {
  cluster: "c",
  namespace: "tools",
  workload: "web",
  role: "front",
  pods: 2,
  priority: 100,
  isPeriodic: false,
  kind: "Deployment",
  basis: "real controller",
};
const batch: ExpectedPods = { ...web, workload: "batch", role: "back", pods: 1, priority: 5, queue: "q", kind: "Job" };
const view = (name: string, traits: PodTraits) => podView(pod(name, traits));
const placed = (expected: readonly ExpectedPods[], pods: ReturnType<typeof view>[], absent: [string, Absence][] = []) =>
  placementOf({
    cluster: "c",
    nodes: 3,
    expected,
    pods,
    absent: new Map(absent),
    reasons: new Map(
      pods.flatMap(({ uid, unschedulable }) => (unschedulable === undefined ? [] : [[uid, unschedulable]])),
    ),
  });

test("a workload whose pods all have nodes is placed, with the nodes named once", () => {
  const pods = [view("web-1", { workload: "web", node: "b" }), view("web-2", { workload: "web", node: "b" })];
  expect(placed([web], pods)).toEqual({
    cluster: { cluster: "c", nodes: 3, pods: 2, placed: 2, waiting: 0 },
    workloads: [
      { cluster: "c", workload: "web", role: "front", pods: 2, placed: 2, nodes: ["b"], basis: "real controller" },
    ],
    unplaced: [],
  });
});

describe("what has no node", () => {
  test("a refused pod is told in the scheduler's words", () => {
    const pods = [
      view("web-1", { workload: "web", node: "b" }),
      view("web-2", { workload: "web", priority: 100, unschedulable: "0/3 nodes are available: 3 Insufficient cpu." }),
    ];
    const { cluster, unplaced } = placed([web], pods);
    expect(cluster).toEqual({ cluster: "c", nodes: 3, pods: 2, placed: 1, waiting: 0 });
    expect(unplaced).toEqual([
      {
        cluster: "c",
        namespace: "tools",
        pod: "web-2",
        workload: "web",
        priority: 100,
        reason: "0/3 nodes are available: 3 Insufficient cpu.",
      },
    ]);
  });

  test("a workload that nobody made pods for is told once for each pod, and counts", () => {
    const { cluster, workloads, unplaced } = placed(
      [web],
      [],
      [["tools/web", { reason: "exceeded quota", isQueued: false }]],
    );
    expect(cluster).toEqual({ cluster: "c", nodes: 3, pods: 2, placed: 0, waiting: 0 });
    expect(workloads[0]).toMatchObject({ pods: 2, placed: 0, nodes: [] });
    expect(unplaced.map(({ pod, reason }) => `${pod}: ${reason}`)).toEqual([
      "web: exceeded quota",
      "web: exceeded quota",
    ]);
  });

  test("a job that its queue holds back waits", () => {
    const { cluster } = placed([batch], [], [["tools/batch", { reason: "no quota", isQueued: true }]]);
    expect(cluster).toEqual({ cluster: "c", nodes: 3, pods: 1, placed: 0, waiting: 1 });
  });

  test("the highest priority comes first", () => {
    const { unplaced } = placed([batch, web], []);
    expect(unplaced.map(({ workload }) => workload)).toEqual(["web", "web", "batch"]);
  });
});

test("pods that nobody expected have to fit as well", () => {
  const pods = [
    view("agent-1", { workload: "agent", roles: ["front"], node: "a" }),
    view("agent-2", { workload: "agent", roles: ["front"], unschedulable: "full" }),
  ];
  const { cluster, workloads } = placed([], pods);
  expect(cluster).toEqual({ cluster: "c", nodes: 3, pods: 2, placed: 1, waiting: 0 });
  expect(workloads).toEqual([
    { cluster: "c", workload: "agent", role: "front", pods: 2, placed: 1, nodes: ["a"], basis: "real controller" },
  ]);
});

test("more pods than expected are counted as they are", () => {
  const pods = ["a", "b", "c"].map((node) => view(`web-${node}`, { workload: "web", node }));
  expect(placed([web], pods).cluster).toEqual({ cluster: "c", nodes: 3, pods: 3, placed: 3, waiting: 0 });
});
