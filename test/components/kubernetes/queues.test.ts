import { expect, test } from "vitest";
import { claimTemplateManifest, deviceClassManifest, devicesOf } from "../../../src/render/kubernetes/devices.ts";
import { queuePlan } from "../../../src/render/kubernetes/queues.ts";
import { clusterOf, prod, small } from "./estates.ts";

const gpu = clusterOf(prod, "gpu-east");
const plan = queuePlan(prod.estate, prod.catalogue, gpu);

test("a queue owns its role's devices and may borrow those of its cohort", () => {
  const zero = [
    { name: "cpu", nominalQuota: "0" },
    { name: "memory", nominalQuota: "0" },
    { name: "nvidia.com/gpu", nominalQuota: "0" },
  ];
  expect(plan?.clusterQueues.find(({ metadata }) => metadata.name === "learning")?.spec).toEqual({
    cohortName: "accelerators",
    queueingStrategy: "BestEffortFIFO",
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "learning" } },
    resourceGroups: [
      {
        coveredResources: ["cpu", "memory", "nvidia.com/gpu"],
        flavors: [
          {
            name: "learning",
            resources: [
              // 128 cores of two threads less four reserved CPUs; 1 TiB less 16 GiB.
              { name: "cpu", nominalQuota: "252" },
              { name: "memory", nominalQuota: "1008Gi" },
              { name: "nvidia.com/gpu", nominalQuota: "2" },
            ],
          },
          { name: "inference", resources: zero },
          { name: "meta", resources: zero },
          { name: "research", resources: zero },
        ],
      },
    ],
    fairSharing: { weight: "2" },
    preemption: { reclaimWithinCohort: "Any", withinClusterQueue: "LowerPriority" },
    flavorFungibility: { whenCanBorrow: "TryNextFlavor", whenCanPreempt: "TryNextFlavor" },
  });
});

test("a queue that does not borrow has its own flavor alone", () => {
  const [group] = plan?.clusterQueues.find(({ metadata }) => metadata.name === "inference")?.spec.resourceGroups ?? [];
  expect(
    group?.flavors.map(({ name, resources }) => [name, resources.map(({ borrowingLimit }) => borrowingLimit)]),
  ).toEqual([["inference", ["0", "0", "0"]]]);
});

const quotasOf = (estate: typeof prod.estate, name: string) =>
  queuePlan(estate, prod.catalogue, gpu)?.clusterQueues.map(({ metadata, spec }) => [
    metadata.name,
    spec.resourceGroups.flatMap(({ flavors }) =>
      flavors.flatMap(({ resources }) => resources.filter((each) => each.name === name)),
    )[0]?.nominalQuota,
  ]);

test("the queues of a cluster share out every GPU that it has, once, where their jobs alone run on it", () => {
  const jobs = prod.estate.workloads.filter(({ queue }) => queue !== undefined);
  expect(quotasOf({ ...prod.estate, workloads: jobs }, "nvidia.com/gpu")).toEqual([
    ["inference", "2"],
    ["learning", "2"],
    ["meta", "2"],
    ["research", "2"],
  ]);
});

test("what workloads of a role ask for at their largest beside its queue is not shared out", () => {
  // Two replicas of the model server hold both GPUs of the inference node, with 8 CPUs and 64 GiB each.
  expect(quotasOf(prod.estate, "nvidia.com/gpu")?.[0]).toEqual(["inference", "0"]);
  expect(quotasOf(prod.estate, "cpu")?.[0]).toEqual(["inference", "236"]);
  expect(quotasOf(prod.estate, "memory")?.[0]).toEqual(["inference", "880Gi"]);
  const grown = prod.estate.workloads.map((workload) => ({ ...workload, replicas: workload.replicas * 100 }));
  expect(quotasOf({ ...prod.estate, workloads: grown }, "cpu")?.[3]).toEqual(["research", "0"]);
});

test("topology is placed from site over rack to node", () => {
  expect(plan?.topology.spec.levels.map(({ nodeLabel }) => nodeLabel)).toEqual([
    "topology.kubernetes.io/zone",
    "topology.estate/rack",
    "kubernetes.io/hostname",
  ]);
});

test("a cluster without queues has no plan", () => {
  expect(queuePlan(small.estate, small.catalogue, clusterOf(small, "house"))).toBeUndefined();
});

test("a product becomes a device class with the catalogue's selector", () => {
  const [device] = devicesOf(prod.estate, prod.catalogue, gpu);
  expect(device && deviceClassManifest(device)).toEqual({
    apiVersion: "resource.k8s.io/v1",
    kind: "DeviceClass",
    metadata: {
      name: "nvidia-a100-80gb-pcie",
      labels: { "app.kubernetes.io/managed-by": "pulumi" },
      annotations: { "estate/title": "NVIDIA A100 80GB PCIe" },
    },
    spec: {
      selectors: [
        { cel: { expression: prod.catalogue.gpus.get("nvidia-a100-80gb-pcie")?.kubernetes?.selector.trim() } },
      ],
    },
  });
});

test("a linked pair needs a common root only where a node has more than one pair", () => {
  const workload = prod.estate.workloads.find(({ resources }) => resources.accelerator?.linked === true);
  if (workload === undefined) throw new Error("no workload with a linked pair");
  const request = { deviceClassName: "nvidia-a100-80gb-pcie", allocationMode: "ExactCount", count: 2 };
  expect(claimTemplateManifest(prod.estate, prod.catalogue, workload)?.spec.spec.devices).toEqual({
    requests: [{ name: "devices", exactly: request }],
  });
  const wide = {
    ...prod.estate,
    builds: prod.estate.builds.map((build) =>
      build.gpus === undefined ? build : { ...build, gpus: { ...build.gpus, count: 4 } },
    ),
  };
  expect(claimTemplateManifest(wide, prod.catalogue, workload)?.spec.spec.devices).toEqual({
    requests: [{ name: "devices", exactly: request }],
    constraints: [{ requests: ["devices"], matchAttribute: "resource.kubernetes.io/pcieRoot" }],
  });
});
