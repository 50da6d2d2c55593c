import { expect, test } from "vitest";
import { clusterPlan } from "../../../src/render/kubernetes/cluster-api.ts";
import { dataTemplate } from "../../../src/render/kubernetes/node-network.ts";
import { pools } from "../../../src/render/kubernetes/topology.ts";
import { clusterOf, prod, small } from "./estates.ts";

const trading = clusterOf(prod, "trade-tokyo");
const plan = clusterPlan(prod.estate, prod.views, trading);

test("a trading cluster has its control plane and one pool of workers per role", () => {
  expect(plan?.pools.map(({ pool, deployment }) => [pool, deployment?.spec.replicas])).toEqual([
    ["trade-tokyo-control-plane", undefined],
    ["trade-tokyo-execution", 1],
    ["trade-tokyo-market-data", 1],
    ["trade-tokyo-risk", 1],
  ]);
});

test("control plane and network of a cluster come from its kubernetes section", () => {
  expect(plan?.cluster.spec).toEqual({
    clusterNetwork: {
      pods: { cidrBlocks: ["100.65.0.0/16"] },
      services: { cidrBlocks: ["100.100.16.0/20"] },
      serviceDomain: "cluster.local",
    },
    controlPlaneRef: {
      apiGroup: "controlplane.cluster.x-k8s.io",
      kind: "KubeadmControlPlane",
      name: "trade-tokyo-control-plane",
    },
    infrastructureRef: { apiGroup: "infrastructure.cluster.x-k8s.io", kind: "Metal3Cluster", name: "trade-tokyo" },
  });
  expect(plan?.infrastructure.spec).toEqual({
    controlPlaneEndpoint: { host: "10.10.3.250", port: 6443 },
    cloudProviderEnabled: false,
  });
});

test("the failure timers of the estate reach the API server and the controller manager", () => {
  // The leader's lease, the grace of 12 s and the toleration of 5 s fit the 30 s of the critical class together.
  const leaders = [
    { name: "leader-elect-lease-duration", value: "6s" },
    { name: "leader-elect-renew-deadline", value: "5s" },
    { name: "leader-elect-retry-period", value: "1s" },
  ];
  expect(plan?.controlPlane.spec.version).toBe("v1.36.3");
  expect(plan?.controlPlane.spec.replicas).toBe(3);
  expect(plan?.controlPlane.spec.kubeadmConfigSpec.clusterConfiguration).toEqual({
    apiServer: {
      certSANs: ["trade-tokyo.prod.meridian.example"],
      extraArgs: [
        { name: "tls-min-version", value: "VersionTLS13" },
        { name: "default-not-ready-toleration-seconds", value: "5" },
        { name: "default-unreachable-toleration-seconds", value: "5" },
      ],
    },
    controllerManager: {
      extraArgs: [
        { name: "tls-min-version", value: "VersionTLS13" },
        { name: "node-monitor-grace-period", value: "12s" },
        { name: "node-monitor-period", value: "1s" },
        { name: "node-eviction-rate", value: "2" },
        ...leaders,
      ],
    },
    scheduler: { extraArgs: [{ name: "tls-min-version", value: "VersionTLS13" }, ...leaders] },
  });
});

test("a program of the control plane that keeps all its defaults is left out: Cluster API refuses an empty list of arguments", () => {
  const { controlPlane } = clusterPlan(small.estate, small.views, clusterOf(small, "house")) ?? {};
  expect(controlPlane?.spec.kubeadmConfigSpec.clusterConfiguration).toEqual({
    apiServer: { certSANs: ["house.workshop.example"] },
  });
});

test("every node has an address pool of its own with the address of the plan", () => {
  expect(plan?.addresses.map(({ metadata, spec }) => [metadata.name, spec.pools, spec.prefix])).toEqual(
    trading.nodes.map(({ id }) => {
      const found = prod.views.interfaces.find((port) => port.device === id && port.interface === "trading");
      return [id, [{ start: found?.address, end: found?.address }], found?.length];
    }),
  );
  expect(plan?.addresses).toHaveLength(6);
});

test("a port that a bypass library drives is none of the kernel's", () => {
  const [pool] = pools(prod.estate, trading);
  const links = pool && dataTemplate(prod.estate, prod.views, trading, pool).networkData.links;
  expect(links).toEqual({
    ethernets: [
      { id: "eth0", type: "phy", mtu: 9000, macAddress: { fromHostInterface: "eth0" } },
      { id: "eth1", type: "phy", mtu: 9000, macAddress: { fromHostInterface: "eth1" } },
    ],
  });
});

test("ports of an LACP build form one bond that carries the address", () => {
  const house = clusterOf(small, "house");
  const [pool] = pools(small.estate, house);
  const network = pool && dataTemplate(small.estate, small.views, house, pool).networkData;
  expect(network?.links.bonds).toEqual([
    {
      id: "bond0",
      bondMode: "802.3ad",
      bondXmitHashPolicy: "layer3+4",
      bondLinks: ["lan0", "lan1"],
      mtu: small.estate.fabrics[0]?.mtu?.host ?? 1500,
      macAddress: { fromHostInterface: "lan0" },
      parameters: [
        { name: "miimon", value: 100 },
        { name: "lacp_rate", value: "fast" },
      ],
    },
  ]);
  expect(network?.networks?.ipv4.map(({ link }) => link)).toEqual(["bond0"]);
});

test("a template gets another name when its content changes, and keeps it when another cluster changes", () => {
  const names = (image: string) => {
    const cluster = {
      ...trading,
      kubernetes: trading.kubernetes && {
        ...trading.kubernetes,
        image: { url: image, checksum: `${image}.sha256`, format: "raw" as const },
      },
    };
    return clusterPlan(prod.estate, prod.views, cluster)?.pools.map(({ machine }) => machine.metadata.name);
  };
  expect(names("https://a.example/1.raw")).toEqual(names("https://a.example/1.raw"));
  expect(names("https://a.example/1.raw")).not.toEqual(names("https://a.example/2.raw"));
});

test("control plane nodes of two builds are refused by name", () => {
  const [first, ...rest] = trading.nodes;
  const mixed = { ...trading, nodes: first === undefined ? rest : [{ ...first, build: "mon-node" }, ...rest] };
  expect(() => pools(prod.estate, mixed)).toThrow(
    new RangeError(
      "trade-tokyo: control plane nodes trade-1 and trade-3 are of different builds; name nodes of one build in controlPlane.nodes",
    ),
  );
});

test("a cluster whose control plane a cloud runs has no machines", () => {
  const { kubernetes } = trading;
  if (kubernetes === undefined) throw new Error("the trading cluster has no kubernetes section");
  const managed = { ...trading, kubernetes: { ...kubernetes, controlPlane: undefined } };
  expect(clusterPlan(prod.estate, prod.views, managed)).toBeUndefined();
});
