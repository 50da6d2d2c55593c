import { expect, test } from "vitest";
import { buildOf } from "../../../src/render/kubernetes/topology.ts";
import { localVolumes, usable } from "../../../src/twin/hardware/disks.ts";
import { hardwareOf } from "../../../src/twin/hardware/index.ts";
import { q, raw } from "../../../src/units/index.ts";
import { clusterOf, prod, small } from "../../components/kubernetes/estates.ts";

const TB = 1e12;

test("a driver of local disks says per node what it has room for, one of an array once for all nodes", () => {
  const { csiDrivers, csiNodes, storageCapacities } = hardwareOf({ ...prod, cluster: clusterOf(prod, "mon-tokyo") });
  const driver = (name: string) => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "CSIDriver",
    metadata: { name },
    spec: {
      attachRequired: false,
      podInfoOnMount: false,
      storageCapacity: true,
      volumeLifecycleModes: ["Persistent"],
    },
  });
  expect(csiDrivers).toEqual([driver("csi.array.meridian.example"), driver("topolvm.io")]);
  expect(csiNodes[1]).toEqual({
    apiVersion: "storage.k8s.io/v1",
    kind: "CSINode",
    metadata: { name: "mon-2" },
    spec: {
      drivers: [
        { name: "csi.array.meridian.example", nodeID: "mon-2", topologyKeys: [] },
        { name: "topolvm.io", nodeID: "mon-2", topologyKeys: ["topology.topolvm.io/node"] },
      ],
    },
  });
  const capacity = (name: string, storageClassName: string, nodeTopology: object, room: string) => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "CSIStorageCapacity",
    metadata: { name, namespace: "kube-system" },
    storageClassName,
    nodeTopology,
    capacity: room,
  });
  const local = (node: string) =>
    capacity(`local-nvme-${node}`, "local-nvme", { matchLabels: { "topology.topolvm.io/node": node } }, "2T");
  expect(storageCapacities).toEqual([
    capacity("nvme-hot", "nvme-hot", {}, "100T"),
    local("mon-1"),
    local("mon-2"),
    local("mon-3"),
  ]);
});

test("scratch disks that a file system pools are nobody's local volumes", () => {
  const { storageCapacities } = hardwareOf({ ...prod, cluster: clusterOf(prod, "gpu-east") });
  const rooms = storageCapacities.map(({ metadata, capacity }) => [metadata.name, capacity]);
  expect(rooms).toEqual([
    ["nvme-hot", "100T"],
    ["local-nvme-gpu-1", "16T"],
    ["local-nvme-gpu-2", "16T"],
    ["local-nvme-gpu-3", "16T"],
    ["local-nvme-gpu-4", "0"],
  ]);
});

test("every node's label leads to the room on it", () => {
  const { nodes, storageCapacities } = hardwareOf({ ...prod, cluster: clusterOf(prod, "db-tokyo") });
  for (const { metadata } of nodes) {
    const reached = storageCapacities.filter(({ nodeTopology }) =>
      Object.entries(nodeTopology.matchLabels ?? {}).every(([key, value]) => metadata.labels[key] === value),
    );
    expect(reached.map(({ metadata: { name } }) => name)).toEqual(["nvme-hot", `local-nvme-${metadata.name}`]);
  }
});

test("the system disks of a build are no room for volumes", () => {
  const node = { id: "gpu-1", build: "ml-node" };
  const build = buildOf(prod.estate, node);
  expect(raw(localVolumes(build, false))).toBe(16 * TB);
  expect(raw(localVolumes({ ...build, disks: build.disks.filter(({ data }) => data === "system") }, false))).toBe(0);
});

test.each([
  { raid: "none", room: 4 },
  { raid: "0", room: 4 },
  { raid: "1", room: 1 },
  { raid: "5", room: 3 },
  { raid: "6", room: 2 },
  { raid: "10", room: 2 },
] as const)("four disks of 1 TB hold $room TB at RAID level $raid", ({ raid, room }) => {
  expect(
    raw(
      usable({
        id: "set",
        product: undefined,
        count: 4,
        size: q("size", "1TB"),
        medium: "nvme",
        raid,
        data: undefined,
      }),
    ),
  ).toBe(room * TB);
});

test("a cluster without storage classes has no drivers, and every node says so", () => {
  const { csiDrivers, csiNodes, storageCapacities } = hardwareOf({ ...small, cluster: clusterOf(small, "house") });
  expect([csiDrivers, storageCapacities]).toEqual([[], []]);
  expect(csiNodes.map(({ metadata, spec }) => [metadata.name, spec.drivers])).toEqual([
    ["ant", []],
    ["bee", []],
    ["cat", []],
  ]);
});

test("a provisioner of Kubernetes itself is no driver", () => {
  const storageClasses = prod.estate.storageClasses.map((row) => ({
    ...row,
    provisioner: "kubernetes.io/no-provisioner",
  }));
  const world = { ...prod, estate: { ...prod.estate, storageClasses } };
  const { csiDrivers, storageCapacities } = hardwareOf({ ...world, cluster: clusterOf(world, "gpu-east") });
  expect([csiDrivers, storageCapacities]).toEqual([[], []]);
});
