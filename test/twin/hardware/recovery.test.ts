import { expect, test } from "vitest";
import { recoveryHardware } from "../../../src/twin/hardware/index.ts";
import { small, worldOf } from "../../components/kubernetes/estates.ts";
import { readStackFile } from "../../estates/stack-files.ts";

const dr = worldOf(readStackFile("Pulumi.dr.yaml"), "Pulumi.dr.yaml");
const names = (size: "desired" | "maximum") =>
  recoveryHardware({ ...dr, size }).nodes.map(({ metadata }) => metadata.name);

test("a pilot light is the nodes that are always on, without a GPU", () => {
  expect(names("desired")).toEqual(["core-1", "core-2", "core-3"]);
  expect(recoveryHardware({ ...dr, size: "desired" }).resourceSlices).toEqual([]);
});

test("a takeover rents every group at its largest", () => {
  expect(names("maximum")).toEqual([
    ...["core-1", "core-2", "core-3", "core-4", "core-5", "core-6"],
    ...["trading-1", "trading-2", "trading-3"],
    "gpu-1",
  ]);
});

test("the rented GPU node has the labels and the taint of its group and what EKS leaves of an instance", () => {
  const node = recoveryHardware({ ...dr, size: "maximum" }).nodes.at(-1);
  expect(node).toEqual({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: "gpu-1",
      labels: {
        "kubernetes.io/hostname": "gpu-1",
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "estate/power": "on",
        "topology.kubernetes.io/zone": "us-east-1a",
        "topology.kubernetes.io/region": "us-east-1",
        "node.kubernetes.io/instance-type": "p4de.24xlarge",
        "eks.amazonaws.com/nodegroup": "gpu",
        "eks.amazonaws.com/capacityType": "ON_DEMAND",
        "estate/group": "gpu",
        "estate/stands-for": "gpu-east",
      },
      annotations: { "kwok.x-k8s.io/node": "fake" },
    },
    spec: { taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] },
    status: {
      capacity: { cpu: "96", memory: "1152Gi", "ephemeral-storage": "500Gi", "hugepages-1Gi": "0Gi", pods: "250" },
      // 1152 GiB less 255 MiB, 250 x 11 MiB and 100 MiB; 96 CPUs less 80 + 92 x 2.5 thousandths.
      allocatable: {
        cpu: "95690m",
        memory: "1176543Mi",
        "ephemeral-storage": "450Gi",
        "hugepages-1Gi": "0Gi",
        pods: "250",
      },
      addresses: [{ type: "Hostname", address: "gpu-1" }],
      nodeInfo: {
        architecture: "amd64",
        operatingSystem: "linux",
        osImage: "AL2023_x86_64_NVIDIA",
        kubeletVersion: "v1.36",
        machineID: "",
        systemUUID: "",
        bootID: "",
        kernelVersion: "",
        containerRuntimeVersion: "",
        kubeProxyVersion: "",
      },
    },
  });
});

test("the rented cards are of the product that the estate names for the cluster", () => {
  const [slice] = recoveryHardware({ ...dr, size: "maximum" }).resourceSlices;
  expect(slice?.spec.nodeName).toBe("gpu-1");
  expect(
    slice?.spec.devices?.map(({ attributes, capacity }) => [
      attributes["productName"]?.string,
      capacity["memory"]?.value,
    ]),
  ).toEqual(Array.from({ length: 8 }, () => ["NVIDIA A100 80GB SXM4", "80Gi"]));
});

test("the nodes of a group stand in the zones in turn", () => {
  const zones = recoveryHardware({ ...dr, size: "maximum" }).nodes.map(
    ({ metadata }) => metadata.labels["topology.kubernetes.io/zone"],
  );
  expect(zones.slice(0, 6)).toEqual(["a", "b", "c", "a", "b", "c"].map((zone) => `us-east-1${zone}`));
});

test("disks of the cloud are reached from a zone and have no end", () => {
  const { csiDrivers, csiNodes, storageCapacities } = recoveryHardware({ ...dr, size: "desired" });
  expect(csiDrivers.map(({ metadata, spec }) => [metadata.name, spec.storageCapacity])).toEqual([
    ["ebs.csi.aws.com", false],
  ]);
  expect(csiNodes[0]?.spec.drivers).toEqual([
    { name: "ebs.csi.aws.com", nodeID: "core-1", topologyKeys: ["topology.kubernetes.io/zone"] },
  ]);
  expect(storageCapacities).toEqual([]);
});

test("an estate without a recovery cluster has nothing that takes over", () => {
  expect(() => recoveryHardware({ ...small, size: "maximum" })).toThrow(
    new RangeError("workshop: no recovery cluster, so nothing takes over; name one in recovery.kubernetes.cluster"),
  );
});

test("all groups that nothing tells about are named at once", () => {
  const { recovery } = dr.estate;
  if (recovery?.kubernetes === undefined) throw new Error("the recovery estate has no cluster");
  const nodeGroups = recovery.kubernetes.nodeGroups.map((group) =>
    group.id === "core" ? { ...group, instanceType: "z9.huge" } : group,
  );
  const estate = {
    ...dr.estate,
    accelerators: [],
    recovery: { ...recovery, kubernetes: { ...recovery.kubernetes, nodeGroups } },
  };
  expect(() => recoveryHardware({ ...dr, estate, size: "desired" })).toThrow(
    new RangeError(
      "core: instance type z9.huge is not in the catalogue; add it to instances.yaml\n" +
        "gpu: p4de.24xlarge has NVIDIA A100 80 GB of 80GB, which no accelerator of cluster dr is; name its product in accelerators with cluster: dr",
    ),
  );
});
