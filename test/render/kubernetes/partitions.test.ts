import { describe, expect, it, test } from "vitest";
import type { Workload } from "../../../src/model/estate.ts";
import {
  claimTemplateManifest,
  devicesOf,
  partitionClassManifest,
  partitionedDevicesOf,
} from "../../../src/render/kubernetes/devices.ts";
import { gpuPlan } from "../../../src/render/kubernetes/gpu-operator.ts";
import { namespacesOf, quotaManifest } from "../../../src/render/kubernetes/namespaces.ts";
import { queuePlan } from "../../../src/render/kubernetes/queues.ts";
import { clusterOf, platformGraph, prod, type World } from "../../components/kubernetes/estates.ts";
import { cutWorld } from "../../components/kubernetes/partitioned.ts";

const A100 = "nvidia-a100-80gb-pcie";
const cut = cutWorld(A100);
const gpuEast = (world: World) => clusterOf(world, "gpu-east");

function claimOf(world: World, change: Partial<NonNullable<Workload["resources"]["accelerator"]>> = {}) {
  const workload = world.estate.workloads.find(({ id }) => id === "model-inference");
  const accelerator = workload?.resources.accelerator;
  if (workload === undefined || accelerator === undefined) throw new Error("no model server with accelerators");
  const resources = { ...workload.resources, accelerator: { ...accelerator, ...change } };
  return claimTemplateManifest(world.estate, world.catalogue, { ...workload, resources })?.spec.spec.devices;
}

test("partitions of a product are a class of their own, where a build of the cluster shares by mig", () => {
  const [partitioned, ...more] = partitionedDevicesOf(cut.estate, cut.catalogue, gpuEast(cut));
  expect(more).toEqual([]);
  expect(partitioned && partitionClassManifest(partitioned)).toEqual({
    apiVersion: "resource.k8s.io/v1",
    kind: "DeviceClass",
    metadata: {
      name: "nvidia-a100-80gb-pcie-mig",
      labels: { "app.kubernetes.io/managed-by": "pulumi" },
      annotations: { "estate/title": "NVIDIA A100 80GB PCIe" },
    },
    spec: {
      selectors: [{ cel: { expression: cut.catalogue.gpus.get(A100)?.kubernetes?.partitions?.selector.trim() } }],
    },
  });
  expect(partitionedDevicesOf(prod.estate, prod.catalogue, gpuEast(prod))).toEqual([]);
  // The cards of another cluster are cut.
  expect(devicesOf(cut.estate, cut.catalogue, clusterOf(cut, "mon-tokyo"))).not.toEqual([]);
  expect(partitionedDevicesOf(cut.estate, cut.catalogue, clusterOf(cut, "mon-tokyo"))).toEqual([]);
});

test("the program declares both classes, and nothing else besides", async () => {
  const whole = await platformGraph(prod);
  const both = await platformGraph(cut);
  const classes = (graph: typeof whole) =>
    graph.resources.flatMap(({ type, urn }) => (type.endsWith(":DeviceClass") ? [urn.split("::").at(-1)] : []));
  expect(classes(both).filter((name) => !classes(whole).includes(name))).toEqual([`gpu-east-devices-${A100}-mig`]);
  expect(both.resources).toHaveLength(whole.resources.length + 1);
});

describe("a claim of partitions", () => {
  it("takes them from their class, by their profile", () => {
    expect(claimOf(cut, { count: 2 })).toEqual({
      requests: [
        {
          name: "devices",
          exactly: {
            deviceClassName: "nvidia-a100-80gb-pcie-mig",
            allocationMode: "ExactCount",
            count: 2,
            selectors: [{ cel: { expression: "device.attributes['gpu.nvidia.com'].profile == '3g.40gb'" } }],
          },
        },
      ],
    });
  });

  it("leaves a choice of products where its row does", () => {
    const [row] = cut.estate.accelerators;
    if (row === undefined) throw new Error("no accelerators");
    const accelerators = [{ ...row, id: "either", products: [A100, "nvidia-h100"] }];
    const [request] =
      claimOf({ ...cut, estate: { ...cut.estate, accelerators } }, { product: "either" })?.requests ?? [];
    expect(request?.firstAvailable?.map(({ name, deviceClassName }) => [name, deviceClassName])).toEqual([
      ["nvidia-a100-80gb-pcie-mig", "nvidia-a100-80gb-pcie-mig"],
      ["nvidia-h100-mig", "nvidia-h100-mig"],
    ]);
  });
});

test("the driver cuts cards where a build shares by mig, and by its other gate where one shares by mps", () => {
  const gates = (sharing: "none" | "mig" | "mps" | "time-slicing") => {
    const builds = prod.estate.builds.map((build) =>
      build.gpus === undefined ? build : { ...build, gpus: { ...build.gpus, sharing } },
    );
    const offer = gpuPlan({ ...prod.estate, builds }, prod.catalogue, gpuEast(prod))?.offer;
    return offer?.kind === "GPUCluster" ? offer.spec.draDriver.featureGates : "no GPUCluster";
  };
  expect((["none", "mig", "mps", "time-slicing"] as const).map(gates)).toEqual([
    undefined,
    { DynamicMIG: true },
    { MPSSupport: true },
    undefined,
  ]);
});

test("a quota has room for all partitions that the namespace's cards can be cut into", () => {
  const quotas = namespacesOf(cut.estate, gpuEast(cut)).map((namespace) => {
    const hard: Readonly<Record<string, string>> =
      quotaManifest(cut.estate, cut.catalogue, gpuEast(cut), namespace)?.spec.hard ?? {};
    const count = (name: string) => hard[`${name}.deviceclass.resource.k8s.io/devices`];
    return [namespace.quota?.accelerators ?? 0, Number(count(A100)), Number(count(`${A100}-mig`))];
  });
  expect(quotas.length).toBeGreaterThan(1);
  for (const [accelerators = 0, whole, partitions] of quotas) {
    expect([whole, partitions]).toEqual([accelerators, accelerators * 7]);
  }
});

describe("the share of queues", () => {
  const shares = (world: World) =>
    queuePlan(world.estate, world.catalogue, gpuEast(world))?.clusterQueues.map(({ metadata, spec }) => [
      metadata.name,
      spec.resourceGroups[0]?.flavors[0]?.resources.find(({ name }) => name === "nvidia.com/gpu")?.nominalQuota,
    ]);
  const none = [
    ["inference", undefined],
    ["learning", undefined],
    ["meta", undefined],
    ["research", undefined],
  ];

  it("has no cards that are offered in partitions alone", () => {
    expect(shares(cut)).toEqual(none);
  });

  it("has those that are offered whole too, less one for each partition that others may hold", () => {
    // Two replicas of the model server.
    expect(shares(cutWorld("nvidia-h100"))).toEqual([
      ["inference", "0"],
      ["learning", "2"],
      ["meta", "2"],
      ["research", "2"],
    ]);
  });

  it("loses no more cards by partitions than are cut", () => {
    // Both nodes of the role: the model server's first with cards that are cut, and one with cards that are not.
    const world = cutWorld("nvidia-h100", "1g.10gb");
    const { builds, clusters, workloads } = world.estate;
    const [ml] = builds.filter(({ id }) => id === "ml-node");
    if (ml?.gpus === undefined) throw new Error("the ML nodes have no GPUs");
    const wholeBuild = { ...ml, id: "whole-node", gpus: { ...ml.gpus, sharing: "none" as const } };
    const estate = {
      ...world.estate,
      builds: [...builds, wholeBuild],
      clusters: clusters.map((cluster) =>
        cluster.id === "gpu-east"
          ? {
              ...cluster,
              nodes: cluster.nodes.map((node) => (node.id === "gpu-2" ? { ...node, build: "whole-node" } : node)),
              roles: cluster.roles.map((role) =>
                role.id === "inference" ? { ...role, nodes: ["gpu-1", "gpu-2"], gpus: [0, 1, 2, 3] } : role,
              ),
            }
          : cluster,
      ),
      workloads: workloads.map((workload) =>
        workload.id === "model-inference" ? { ...workload, replicas: 8 } : workload,
      ),
    };
    expect(shares({ ...world, estate })?.[0]).toEqual(["inference", "2"]);
  });
});
