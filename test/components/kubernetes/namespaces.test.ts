import { expect, test } from "vitest";
import {
  limitManifest,
  namespaceManifest,
  namespacesOf,
  quotaManifest,
} from "../../../src/render/kubernetes/namespaces.ts";
import { networkPolicies } from "../../../src/render/kubernetes/network-policies.ts";
import { clusterOf, prod, small } from "./estates.ts";

const worlds = [prod, small];
const all = worlds.flatMap((world) =>
  world.estate.clusters.flatMap((cluster) =>
    namespacesOf(world.estate, cluster).map((namespace) => ({ ...world, cluster, namespace })),
  ),
);

function named(cluster: string, id: string) {
  const found = all.find((each) => each.cluster.id === cluster && each.namespace.id === id);
  if (found === undefined) throw new Error(`no namespace ${id} in ${cluster}`);
  return found;
}

test("every namespace of every cluster denies all that no other policy allows", () => {
  expect(all.length).toBeGreaterThan(15);
  for (const { estate, catalogue, cluster, namespace } of all) {
    const policies = networkPolicies(estate, catalogue, cluster, namespace);
    expect(policies[0]).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: {
        name: "default-deny",
        namespace: namespace.id,
        labels: { "app.kubernetes.io/managed-by": "pulumi" },
      },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    });
  }
});

test("no policy has an empty list of peers, which would allow everybody", () => {
  for (const { estate, catalogue, cluster, namespace } of all) {
    for (const { spec } of networkPolicies(estate, catalogue, cluster, namespace)) {
      for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
        expect((rule.from ?? rule.to ?? []).length).toBeGreaterThan(0);
      }
    }
  }
});

test("trading may ask inference on one port and nothing of the guests", () => {
  const { estate, catalogue, cluster, namespace } = named("trade-tokyo", "execution");
  const policies = networkPolicies(estate, catalogue, cluster, namespace);
  expect(policies.map(({ metadata }) => metadata.name)).toEqual([
    "default-deny",
    "allow-dns",
    "allow-own-namespace",
    ...estate.security.flows.flatMap(({ id, from, to }) => [
      ...(from === "trading" ? [`flow-${id}-out`] : []),
      ...(to === "trading" ? [`flow-${id}-in`] : []),
    ]),
  ]);
  const prefixes = estate.fabrics
    .flatMap(({ segments }) => segments)
    .filter(({ zone }) => zone === "ml")
    .map(({ prefix }) => ({ ipBlock: { cidr: prefix } }));
  const ports = estate.security.flows.find(({ id }) => id === "trading-inference")?.ports ?? [];
  expect(policies.find(({ metadata }) => metadata.name === "flow-trading-inference-out")?.spec).toEqual({
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [{ to: prefixes, ports: ports.map((port) => ({ port, protocol: "TCP" })) }],
  });
});

test("feed, model, risk and orders reach one another at every venue, each in a namespace of its own", () => {
  const ports = [
    ["market-data", "execution", "grpc"],
    ["execution", "risk", "http"],
    ["execution", "market-data", "feed"],
  ] as const;
  for (const id of ["trade-tokyo", "exec-binance", "exec-okx", "exec-bybit"]) {
    for (const [from, to, port] of ports) {
      const { estate, catalogue, cluster, namespace } = named(id, from);
      const called = estate.workloads.filter((one) => one.namespace === to && one.clusters.includes(id));
      const numbers = called.flatMap(({ ports: open }) => open[port] ?? []);
      const out = networkPolicies(estate, catalogue, cluster, namespace).flatMap(({ spec }) => spec.egress ?? []);
      const target = named(id, to).namespace;
      const inward = networkPolicies(estate, catalogue, cluster, target).flatMap(({ spec }) => spec.ingress ?? []);
      const zone = { namespaceSelector: { matchLabels: { "estate/zone": namespace.zone } } };
      for (const number of numbers) {
        const opens = { port: number, protocol: "TCP" };
        expect(out, `${id}: ${from} to ${to}`).toContainEqual({
          to: expect.arrayContaining([zone]),
          ports: expect.arrayContaining([opens]),
        });
        expect(inward, `${id}: ${to} from ${from}`).toContainEqual({
          from: expect.arrayContaining([zone]),
          ports: expect.arrayContaining([opens]),
        });
      }
    }
  }
});

test("a namespace carries its zone, its security level and the rules that admission selects by", () => {
  const { estate, cluster, namespace } = named("trade-tokyo", "execution");
  expect(namespaceManifest(estate, cluster, namespace)).toEqual({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: "execution",
      labels: {
        "app.kubernetes.io/managed-by": "pulumi",
        "estate/own-images": "true",
        "estate/zone": "trading",
        "estate/team": "trading",
        "estate/exclusive-cpus": "true",
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
      },
      annotations: { "estate/title": "Order entry" },
    },
  });
});

test("a namespace that holds a chart or a database is not held to the estate's own images", () => {
  for (const [cluster, id] of [
    ["mon-tokyo", "observability"],
    ["db-tokyo", "ticks"],
  ] as const) {
    const found = named(cluster, id);
    const { labels } = namespaceManifest(found.estate, found.cluster, found.namespace).metadata;
    expect(Object.keys(labels)).not.toContain("estate/own-images");
  }
});

test("a quota counts devices by their old resource and by their class", () => {
  const { estate, catalogue, cluster, namespace } = named("gpu-east", "inference");
  expect(quotaManifest(estate, catalogue, cluster, namespace)?.spec.hard).toEqual({
    "requests.cpu": `${namespace.quota?.cpu}`,
    "requests.memory": "1Ti",
    "limits.memory": "1Ti",
    pods: `${namespace.quota?.pods}`,
    "requests.nvidia.com/gpu": `${namespace.quota?.accelerators}`,
    "nvidia-a100-80gb-pcie.deviceclass.resource.k8s.io/devices": `${namespace.quota?.accelerators}`,
  });
});

test("a container that states nothing gets equal request and limit", () => {
  const { namespace } = named("gpu-east", "inference");
  expect(limitManifest(namespace)?.spec.limits).toEqual([
    { type: "Container", default: { cpu: "1", memory: "2Gi" }, defaultRequest: { cpu: "1", memory: "2Gi" } },
  ]);
});

test("namespaces are looked up in the cluster that holds them", () => {
  expect(namespacesOf(prod.estate, clusterOf(prod, "db-tokyo")).map(({ id }) => id)).toEqual(["ticks"]);
});
