import { describe, expect, test } from "vitest";
import { expectedPods } from "../../../src/twin/proof/expected.ts";
import { clusterOf, prod, small, worldOf } from "../../components/kubernetes/estates.ts";
import { readStackFile } from "../../estates/stack-files.ts";

const smallText = readStackFile("test/estates/small.yaml");

/** Pods that the small estate's workload asks for with these lines in place of its kind and replicas. */
function podsWith(...lines: readonly string[]): number[] {
  const text = smallText
    .replace("kind: deployment\n", `${lines.join("\n      ")}\n`)
    .replace("      replicas: 2\n", "");
  const { estate, catalogue } = worldOf(text, "small.yaml");
  return estate.clusters.flatMap((cluster) => expectedPods(estate, catalogue, cluster).map(({ pods }) => pods));
}

test("a workload's pods are told with their namespace, role, priority and maker", () => {
  const { estate, catalogue } = small;
  expect(expectedPods(estate, catalogue, clusterOf(small, "house"))).toEqual([
    {
      cluster: "house",
      namespace: "bench",
      workload: "tool",
      role: "everything",
      pods: 2,
      priority: 10,
      isPeriodic: false,
      kind: "Deployment",
      basis: "real controller",
    },
  ]);
});

test("the maker is the one that is handed in", () => {
  const { estate, catalogue } = small;
  const [row] = expectedPods(estate, catalogue, clusterOf(small, "house"), new Map([["tool", "double"]]));
  expect(row?.basis).toBe("double");
});

describe("how many pods a workload asks for", () => {
  test.each([
    ["a deployment without an autoscaler has its replicas", ["kind: deployment", "replicas: 3"], 3],
    ["a job has one pod, whatever its replicas", ["kind: job", "replicas: 3"], 1],
    ["a training job has a pod for each node that it spans", ["kind: train-job", "replicas: 3"], 3],
    ["a training job of no replicas has one pod", ["kind: train-job", "replicas: 0"], 1],
  ])("%s", (_, lines, pods) => {
    expect(podsWith(...lines)).toEqual([pods]);
  });

  test("a job that runs at times is told as such, with one pod", () => {
    const { estate, catalogue } = prod;
    const rows = expectedPods(estate, catalogue, clusterOf(prod, "mon-tokyo")).filter(({ isPeriodic }) => isPeriodic);
    expect(rows.map(({ workload, pods, kind }) => ({ workload, pods, kind }))).toEqual([
      { workload: "nightly-report", pods: 1, kind: "CronJob" },
    ]);
  });

  test("a job in a queue names its queue", () => {
    const { estate, catalogue } = prod;
    const rows = expectedPods(estate, catalogue, clusterOf(prod, "gpu-east"));
    expect(rows.flatMap(({ workload, queue }) => (queue === undefined ? [] : [`${workload}: ${queue}`]))).toEqual([
      "continuous-learning: learning",
      "meta-learning: meta",
      "research: research",
    ]);
  });
});

test("a database has a pod for each replica of each shard, and its keepers", () => {
  const { estate, catalogue } = prod;
  const rows = expectedPods(estate, catalogue, clusterOf(prod, "db-tokyo"));
  expect(rows.map(({ workload, role, pods, basis }) => ({ workload, role, pods, basis }))).toEqual([
    { workload: "ticks", role: "ticks", pods: 4, basis: "double" },
    { workload: "ticks-keeper", role: "ticks", pods: 3, basis: "double" },
  ]);
});
