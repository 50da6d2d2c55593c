import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiObject } from "../../../src/twin/api/object.ts";
import { startControllers } from "../../../src/twin/controllers/index.ts";
import { proveFit } from "../../../src/twin/proof/fit.ts";
import { PROBE } from "../../../src/twin/proof/probes.ts";
import type { Fit } from "../../../src/twin/proof/schema.ts";
import { endProcess, type ProcessRecord } from "../../../src/twin/system/process.ts";
import type { TwinCluster } from "../../../src/twin/twin.ts";
import { type SomeClusters, someClusters } from "./some-clusters.ts";

const NO_NODE = /^0\/\d+ nodes are available: /;

describe("a small estate", () => {
  let twin: SomeClusters;
  let fit: Fit;

  beforeAll(async () => {
    twin = await someClusters("test/estates/small.yaml", ["house"]);
    fit = await proveFit(twin);
  });
  afterAll(() => twin?.close());

  it("fits", () => {
    expect(fit.clusters).toEqual([{ cluster: "house", nodes: 3, pods: 2, placed: 2, waiting: 0 }]);
    expect(fit.workloads).toEqual([
      {
        cluster: "house",
        workload: "tool",
        role: "everything",
        pods: 2,
        placed: 2,
        nodes: expect.any(Array),
        basis: "real controller",
      },
    ]);
    expect(fit.workloads[0]?.nodes).toHaveLength(2);
    expect(fit.unplaced).toEqual([]);
  });

  it("fits with a node less, and not without its only rack", () => {
    const [node, rack] = fit.less;
    expect(fit.less).toHaveLength(2);
    expect(node).toEqual({
      cluster: "house",
      without: "ant",
      kind: "node",
      displaced: expect.any(Number),
      unplaced: [],
    });
    expect(rack).toMatchObject({ cluster: "house", without: "shelf", kind: "rack", displaced: 2 });
    expect(rack?.unplaced.map(({ workload, priority }) => ({ workload, priority }))).toEqual([
      { workload: "tool", priority: 10 },
      { workload: "tool", priority: 10 },
    ]);
    for (const { reason } of rack?.unplaced ?? [])
      expect(reason).toMatch(/^0\/3 nodes are available: 3 node\(s\) were unschedulable/);
  });

  it("refuses every mistake, in the words of whoever refuses it", () => {
    expect(fit.refusals.filter(({ refused }) => !refused)).toEqual([]);
    const words = new Map(fit.refusals.map(({ what, reason }) => [what, reason]));
    expect(words.get("an image without a digest")).toMatch(/image has no digest; write repository@sha256:/);
    expect(words.get("a pod without a priority")).toMatch(/pod has no priorityClassName/);
    expect(words.get("a pod that may use more memory than it asks for")).toMatch(
      /memory limit differs from its request/,
    );
    expect(words.get("more CPUs than the quota of namespace bench")).toMatch(
      /exceeded quota: quota, requested: requests.cpu=25, used: requests.cpu=1, limited: requests.cpu=24$/,
    );
    expect(words.get("81 CPUs where the largest node has 80")).toMatch(
      /^0\/3 nodes are available: 3 Insufficient cpu\./,
    );
  });

  it("is as it was", async () => {
    for (const cluster of twin.clusters.values()) await expectUntouched(cluster);
  });
});

describe("a cluster with accelerators and queues", () => {
  let twin: SomeClusters;
  const started: ProcessRecord[] = [];
  let fit: Fit;

  beforeAll(async () => {
    twin = await someClusters("Pulumi.prod.yaml", ["gpu-east"]);
    const { estate, catalogue, graph, folder, clusters } = twin;
    for (const cluster of clusters.values()) {
      await startControllers({
        estate,
        catalogue,
        graph,
        cluster,
        folder,
        onStart: (process) => started.push(process),
      });
    }
    fit = await proveFit(twin);
  });
  afterAll(async () => {
    await Promise.all(started.map((process) => endProcess(process, "SIGKILL")));
    await twin?.close();
  });

  const placedOf = (workload: string) => {
    const row = fit.workloads.find((one) => one.workload === workload);
    return row === undefined ? undefined : `${row.placed} of ${row.pods} on ${row.nodes.join(", ")}: ${row.basis}`;
  };

  it("places services, and jobs that their queues let in", () => {
    expect(fit.clusters).toEqual([expect.objectContaining({ cluster: "gpu-east", nodes: 4, pods: 6, waiting: 0 })]);
    expect(placedOf("model-inference")).toBe("2 of 2 on gpu-1: real controller");
    expect(placedOf("continuous-learning")).toBe("1 of 1 on gpu-2: real controller");
    expect(placedOf("meta-learning")).toBe("1 of 1 on gpu-3: real controller");
    expect(placedOf("candidate-models")).toBe("1 of 1 on gpu-4: double");
  });

  it("has no room for a pod whose GPU is gone", () => {
    const gpu = fit.less.find(({ without }) => without.startsWith("gpu-1/"));
    expect(gpu).toMatchObject({ kind: "gpu", displaced: 1, unplaced: [{ workload: "model-inference" }] });
    expect(gpu?.unplaced[0]?.reason).toMatch(/1 cannot allocate all claims/);
    expect(fit.less.map(({ kind, without }) => `${kind} ${without.split("/")[0]}`)).toEqual([
      ...["gpu-1", "gpu-2", "gpu-3", "gpu-4"].map((node) => `gpu ${node}`),
      ...["gpu-1", "gpu-2", "gpu-3", "gpu-4"].map((node) => `node ${node}`),
      "rack t1",
      "rack t2",
    ]);
  });

  it("tells by priority what no longer fits without a rack, in the words of the scheduler and of the queue", () => {
    const rack = fit.less.find(({ without }) => without === "t1");
    expect(rack?.displaced).toBe(3);
    expect(rack?.unplaced.map(({ workload, priority }) => `${workload} ${priority}`)).toEqual([
      "model-inference 800000",
      "model-inference 800000",
      "continuous-learning 1000",
    ]);
    expect(rack?.unplaced[0]?.reason).toMatch(NO_NODE);
    expect(rack?.unplaced[2]?.reason).toMatch(/couldn't assign flavors to pod set main/);
  });

  it("has no room for a further replica that needs a GPU of its role", () => {
    expect(fit.headroom).toEqual([
      {
        cluster: "gpu-east",
        workload: "model-inference",
        role: "inference",
        replicas: 2,
        further: 0,
        until: expect.stringMatching(/^0\/4 nodes are available: 1 cannot allocate all claims/),
      },
    ]);
  });

  it("gives no GPU out twice", () => {
    expect(fit.refusals.filter(({ refused }) => !refused)).toEqual([]);
    const gpus = fit.refusals.filter(({ what }) => what.includes("A100"));
    expect(gpus.map(({ what }) => what)).toEqual([
      "3 NVIDIA A100 80GB PCIe in one pod where a node has 2",
      "9 pods with one NVIDIA A100 80GB PCIe each where there are 8",
      "NVIDIA A100 80GB PCIe a second time, as the counted resource nvidia.com/gpu",
    ]);
    for (const { reason } of gpus) expect(reason).toMatch(NO_NODE);
  });

  it("is as it was", async () => {
    for (const cluster of twin.clusters.values()) await expectUntouched(cluster);
  });
});

/** Nothing is cordoned, every device is there, no question is left behind, and what had a node has one. */
async function expectUntouched({ api, hardware }: TwinCluster): Promise<void> {
  const nodes = await api.list("v1", "Node");
  expect(nodes.filter(({ spec }) => JSON.stringify(spec).includes("unschedulable"))).toEqual([]);
  const slices = new Map(
    (await api.list("resource.k8s.io/v1", "ResourceSlice")).map(({ metadata, spec }) => [metadata.name, spec]),
  );
  for (const { metadata, spec } of hardware.resourceSlices) expect(slices.get(metadata.name)).toMatchObject(spec);
  const probes = await Promise.all(
    [
      ["v1", "Pod"],
      ["batch/v1", "Job"],
      ["resource.k8s.io/v1", "ResourceClaimTemplate"],
      ["scheduling.k8s.io/v1", "PriorityClass"],
    ].map(([version = "", kind = ""]) => api.list(version, kind, { labelSelector: PROBE })),
  );
  expect(probes.flat().map(nameOf)).toEqual([]);
  const pods = await api.list("v1", "Pod");
  expect(pods.filter(({ spec }) => !JSON.stringify(spec).includes('"nodeName"')).map(nameOf)).toEqual([]);
}

function nameOf({ kind, metadata }: ApiObject): string {
  return `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
}
