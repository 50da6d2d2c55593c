import { expect, test } from "vitest";
import type { Build, Cluster } from "../../../src/model/estate.ts";
import { machines, NODE_LABELS, NODE_TAINTS } from "../../../src/render/kubernetes/machines.ts";
import { hardwareOf, type NodeObject } from "../../../src/twin/hardware/index.ts";
import { q } from "../../../src/units/index.ts";
import { clusterOf, prod, small, type World } from "../../components/kubernetes/estates.ts";

const info = {
  architecture: "amd64",
  operatingSystem: "linux",
  kubeletVersion: "v1.36.3",
  machineID: "",
  systemUUID: "",
  bootID: "",
  kernelVersion: "",
  containerRuntimeVersion: "",
  kubeProxyVersion: "",
};

function nodeOf(world: World, cluster: string, id: string): NodeObject | undefined {
  return hardwareOf({ ...world, cluster: clusterOf(world, cluster) }).nodes.find(
    ({ metadata }) => metadata.name === id,
  );
}

/** A world whose build is another. */
function withBuild(world: World, id: string, change: (build: Build) => Build): World {
  const builds = world.estate.builds.map((build) => (build.id === id ? change(build) : build));
  return { ...world, estate: { ...world.estate, builds } };
}

function withCluster(world: World, id: string, change: (cluster: Cluster) => Cluster): World {
  const clusters = world.estate.clusters.map((cluster) => (cluster.id === id ? change(cluster) : cluster));
  return { ...world, estate: { ...world.estate, clusters } };
}

test("an ML node offers its threads and its memory less what the accelerated profile reserves, and no GPU by count", () => {
  expect(nodeOf(prod, "gpu-east", "gpu-4")).toEqual({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: "gpu-4",
      labels: {
        "kubernetes.io/hostname": "gpu-4",
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "estate/power": "on",
        "topology.topolvm.io/node": "gpu-4",
        "estate/build": "ml-node",
        "topology.kubernetes.io/zone": "tokyo",
        "topology.estate/rack": "t2",
        "role.estate/research": "true",
        "feed.estate/tokyo-a": "true",
        "feed.estate/tokyo-b": "true",
      },
      annotations: { "kwok.x-k8s.io/node": "fake" },
    },
    spec: {
      podCIDR: "100.64.3.0/24",
      podCIDRs: ["100.64.3.0/24"],
      taints: [{ key: "role.estate/research", value: "true", effect: "NoSchedule" }],
    },
    status: {
      capacity: {
        cpu: "256",
        memory: "1Ti",
        "ephemeral-storage": "480G",
        "hugepages-1Gi": "0Gi",
        pods: "110",
      },
      allocatable: {
        cpu: "252",
        memory: "1008Gi",
        "ephemeral-storage": "480G",
        "hugepages-1Gi": "0Gi",
        pods: "110",
      },
      addresses: [
        { type: "InternalIP", address: "10.20.0.104" },
        { type: "Hostname", address: "gpu-4" },
      ],
      nodeInfo: { ...info, osImage: "ubuntu-24.04-k8s-1.36.3.raw" },
    },
  });
});

test("a trading node offers cores, huge pages and the virtual functions of its bypass ports", () => {
  expect(nodeOf(prod, "exec-okx", "okx-2")).toEqual({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: "okx-2",
      labels: {
        "kubernetes.io/hostname": "okx-2",
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "estate/power": "on",
        "topology.topolvm.io/node": "okx-2",
        "estate/build": "trade-node",
        "topology.kubernetes.io/zone": "pod-okx",
        "topology.estate/rack": "okx-r1",
        "role.estate/venue": "true",
        "node-role.kubernetes.io/control-plane": "",
        "node.kubernetes.io/exclude-from-external-load-balancers": "",
        "feed.estate/pod-okx-a": "true",
        "feed.estate/pod-okx-b": "true",
      },
      annotations: { "kwok.x-k8s.io/node": "fake" },
    },
    spec: {
      podCIDR: "100.69.1.0/24",
      podCIDRs: ["100.69.1.0/24"],
      taints: [{ key: "role.estate/venue", value: "true", effect: "NoSchedule" }],
    },
    status: {
      capacity: {
        cpu: "40",
        memory: "512Gi",
        "ephemeral-storage": "2T",
        "hugepages-1Gi": "128Gi",
        pods: "110",
        "estate.network/vf": "8",
      },
      allocatable: {
        cpu: "36",
        memory: "376Gi",
        "ephemeral-storage": "2T",
        "hugepages-1Gi": "128Gi",
        pods: "110",
        "estate.network/vf": "8",
      },
      addresses: [
        { type: "InternalIP", address: "10.72.0.212" },
        { type: "Hostname", address: "okx-2" },
      ],
      nodeInfo: { ...info, osImage: "ubuntu-24.04-rt-k8s-1.36.3.raw" },
    },
  });
});

test("a monitoring node of two shared roles has both labels and no taint", () => {
  const node = nodeOf(prod, "mon-tokyo", "mon-3");
  expect(node?.spec).toEqual({ podCIDR: "100.66.2.0/24", podCIDRs: ["100.66.2.0/24"] });
  expect(node?.metadata.labels).toMatchObject({
    "estate/build": "mon-node",
    "topology.estate/rack": "t4",
    "role.estate/observability": "true",
    "role.estate/recovery": "true",
    "node-role.kubernetes.io/control-plane": "",
  });
  expect(node?.status.allocatable).toEqual({
    cpu: "64",
    memory: "248Gi",
    "ephemeral-storage": "480G",
    "hugepages-1Gi": "0Gi",
    pods: "110",
  });
});

test("a database node outside the control plane carries its role alone", () => {
  const node = nodeOf(prod, "db-tokyo", "db-4");
  expect(node?.metadata.labels).toEqual({
    "kubernetes.io/hostname": "db-4",
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "estate/power": "on",
    "topology.topolvm.io/node": "db-4",
    "estate/build": "db-node",
    "topology.kubernetes.io/zone": "tokyo",
    "topology.estate/rack": "t4",
    "role.estate/ticks": "true",
    "feed.estate/tokyo-a": "true",
    "feed.estate/tokyo-b": "true",
  });
  expect(node?.status.capacity).toEqual({
    cpu: "64",
    memory: "256Gi",
    "ephemeral-storage": "480G",
    "hugepages-1Gi": "0Gi",
    pods: "110",
  });
});

test("a kubelet without reservations keeps its default eviction thresholds", () => {
  const node = nodeOf(small, "house", "bee");
  expect(node?.status.capacity).toEqual({
    cpu: "80",
    memory: "128Gi",
    "ephemeral-storage": "480G",
    "hugepages-1Gi": "0Gi",
    pods: "110",
  });
  expect(node?.status.allocatable).toEqual({
    cpu: "80",
    memory: "130972Mi",
    "ephemeral-storage": "432G",
    "hugepages-1Gi": "0Gi",
    pods: "110",
  });
});

test.each([
  { world: prod, name: "prod" },
  { world: small, name: "small" },
])("every host of $name tells its kubelet the labels and taints that the twin's node has", ({ world }) => {
  const { estate, views, catalogue } = world;
  let seen = 0;
  for (const cluster of estate.clusters.filter(({ kubernetes }) => kubernetes !== undefined)) {
    const { nodes } = hardwareOf({ ...world, cluster });
    for (const { host } of machines(estate, views, catalogue, cluster)) {
      const node = nodes.find(({ metadata }) => metadata.name === host.metadata.name);
      const told = Object.fromEntries(
        (host.metadata.annotations?.[NODE_LABELS] ?? "").split(",").map((pair) => pair.split("=")),
      );
      expect(node?.metadata.labels).toMatchObject(told);
      const taints = (node?.spec.taints ?? []).map(({ key, value, effect }) => `${key}=${value}:${effect}`);
      expect(taints.join(",")).toBe(host.metadata.annotations?.[NODE_TAINTS]);
      seen += 1;
    }
  }
  expect(seen).toBe(estate.clusters.filter(({ kubernetes }) => kubernetes).flatMap(({ nodes }) => nodes).length);
});

test("a control plane whose nodes play no role keeps pods away", () => {
  const world = withCluster(small, "house", (cluster) => ({ ...cluster, roles: [] }));
  expect(nodeOf(world, "house", "ant")?.spec.taints).toEqual([
    { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
  ]);
});

test("a node beyond the last pod network of the cluster gets none", () => {
  const world = withCluster(small, "house", (cluster) =>
    cluster.kubernetes === undefined
      ? cluster
      : { ...cluster, kubernetes: { ...cluster.kubernetes, podNetwork: "172.20.0.0/23" } },
  );
  expect(["ant", "bee", "cat"].map((id) => nodeOf(world, "house", id)?.spec)).toEqual([
    { podCIDR: "172.20.0.0/24", podCIDRs: ["172.20.0.0/24"] },
    { podCIDR: "172.20.1.0/24", podCIDRs: ["172.20.1.0/24"] },
    {},
  ]);
});

test("the same estate gives the same bytes", () => {
  const once = () =>
    JSON.stringify(
      prod.estate.clusters.filter(({ kubernetes }) => kubernetes).map((cluster) => hardwareOf({ ...prod, cluster })),
    );
  expect(once()).toBe(once());
});

test.each<{ fault: string; world: World; cluster: string; says: string }>([
  {
    fault: "a processor that nobody knows",
    world: withBuild(small, "pizza-box", (build) => ({ ...build, cpu: { ...build.cpu, product: "abacus" } })),
    cluster: "house",
    says: "pizza-box: processor abacus is not in the catalogue; add it to cpus.yaml or state cpu.statedCores",
  },
  {
    fault: "no memory",
    world: withBuild(small, "pizza-box", (build) => ({
      ...build,
      memory: { ...build.memory, total: q("size", "0GiB") },
    })),
    cluster: "house",
    says: "pizza-box: 0B of memory, profile plain takes 100MiB and 0 huge pages of 1GiB; lower them or fit more memory",
  },
  {
    fault: "less memory than huge pages",
    world: withBuild(prod, "trade-node", (build) => ({
      ...build,
      memory: { ...build.memory, total: q("size", "128GiB") },
    })),
    cluster: "trade-tokyo",
    says: "trade-node: 128GiB of memory, profile low-latency takes 8GiB and 128 huge pages of 1GiB; lower them or fit more memory",
  },
  {
    fault: "no CPU left",
    world: withBuild(prod, "trade-node", (build) => ({ ...build, cpu: { ...build.cpu, statedCores: 4 } })),
    cluster: "trade-tokyo",
    says: "trade-node: 4 CPUs, profile low-latency reserves 4; name fewer reservedCpus or fit more cores",
  },
  {
    fault: "no system disks, and no memory besides",
    world: withBuild(small, "pizza-box", (build) => ({
      ...build,
      disks: [],
      memory: { ...build.memory, total: q("size", "64MiB") },
    })),
    cluster: "house",
    says:
      "pizza-box: 64MiB of memory, profile plain takes 100MiB and 0 huge pages of 1GiB; lower them or fit more memory\n" +
      "pizza-box: no disk set holds data: system, so pods have no local disk; state data: system of one set",
  },
])("a build with $fault is refused once, however many nodes have it", ({ world, cluster, says }) => {
  expect(() => hardwareOf({ ...world, cluster: clusterOf(world, cluster) })).toThrow(new RangeError(says));
});
