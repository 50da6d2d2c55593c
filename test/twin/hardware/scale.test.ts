import { expect, test } from "vitest";
import { hardwareOf, scaledHardware } from "../../../src/twin/hardware/index.ts";
import { clusterOf, prod } from "../../components/kubernetes/estates.ts";

const gpuEast = hardwareOf({ ...prod, cluster: clusterOf(prod, "gpu-east") });

test("a cluster once is the cluster", () => {
  expect(scaledHardware(gpuEast, 1)).toEqual(gpuEast);
});

test("a copy has names, racks, devices and local disks of its own, and no address", () => {
  const { nodes, resourceSlices, csiNodes, storageCapacities, csiDrivers } = scaledHardware(gpuEast, 2);
  const [original] = gpuEast.nodes;
  const copy = nodes[gpuEast.nodes.length];
  expect(copy).toEqual({
    ...original,
    metadata: {
      ...original?.metadata,
      name: "gpu-1-x2",
      labels: {
        ...original?.metadata.labels,
        "kubernetes.io/hostname": "gpu-1-x2",
        "topology.topolvm.io/node": "gpu-1-x2",
        "topology.estate/rack": "t1-x2",
      },
    },
    spec: { taints: original?.spec.taints },
    status: { ...original?.status, addresses: [{ type: "Hostname", address: "gpu-1-x2" }] },
  });
  const slice = resourceSlices.find(({ spec }) => spec.nodeName === "gpu-4-x2");
  expect([slice?.metadata.name, slice?.spec.pool.name]).toEqual(["gpu-4-gpu.nvidia.com-x2", "gpu-4-x2"]);
  expect(csiNodes.at(-1)?.metadata.name).toBe("gpu-4-x2");
  expect(storageCapacities.at(-1)?.nodeTopology).toEqual({ matchLabels: { "topology.topolvm.io/node": "gpu-4-x2" } });
  expect(storageCapacities.filter(({ storageClassName }) => storageClassName === "nvme-hot")).toHaveLength(1);
  expect(csiDrivers).toEqual(gpuEast.csiDrivers);
});

test("5,000 nodes have 5,000 names and 10,000 cards", () => {
  const { nodes, resourceSlices } = scaledHardware(gpuEast, 1250);
  expect(new Set(nodes.map(({ metadata }) => metadata.name)).size).toBe(5000);
  const cards = resourceSlices.flatMap(({ spec }) =>
    (spec.devices ?? []).map(({ attributes }) => attributes["uuid"]?.string),
  );
  expect(new Set(cards).size).toBe(10_000);
});

test.each([0, 1.5, Number.NaN])("a cluster cannot stand %s times", (factor) => {
  expect(() => scaledHardware(gpuEast, factor)).toThrow(
    new RangeError(`factor: got ${factor}, a cluster stands once at least; give a whole number from 1`),
  );
});
