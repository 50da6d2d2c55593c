import { beforeAll, expect, test } from "vitest";
import type { Json, ResourceGraph, ResourceNode } from "../../../src/engine/graph.ts";
import { platformGraph, prod, prodTitled, small } from "./estates.ts";

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$/;
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const HOSTILE = `"q": 'x' {{ .Boom }} \${HOME} # <b> 日本 \\ | > - &a *b !t %d @${"y".repeat(140)}`;

let graph: ResourceGraph;
beforeAll(async () => {
  graph = await platformGraph(prod);
});

function objects(of: ResourceGraph): ResourceNode[] {
  return of.resources.filter(({ type }) => type.startsWith("kubernetes:"));
}

/** Every string of a value with its path. */
function strings(value: Json, path: string): { readonly path: string; readonly text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    strings(each, Array.isArray(value) ? `${path}[]` : `${path}.${key}`),
  );
}

function labelsOf(node: ResourceNode): [string, Json][] {
  const metadata = node.inputs["metadata"];
  const labels =
    typeof metadata === "object" && metadata !== null && !Array.isArray(metadata) ? metadata["labels"] : undefined;
  return Object.entries(labels ?? {});
}

test("each cluster has one platform, and every object of it uses the cluster's provider or the management cluster's", () => {
  const platforms = graph.resources.filter(({ type }) => type === "estate:kubernetes:ClusterPlatform");
  expect(platforms.map(({ name }) => name)).toEqual(
    prod.estate.clusters.filter(({ kubernetes }) => kubernetes !== undefined).map(({ id }) => id),
  );
  const providers = graph.resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
  expect(providers.map(({ name, inputs }) => [name, inputs["context"], inputs["clusterIdentifier"]])).toEqual(
    prod.estate.clusters
      .filter(({ kubernetes }) => kubernetes !== undefined)
      .sort((a, b) => Number(b.id === "mon-tokyo") - Number(a.id === "mon-tokyo"))
      .map(({ id, kubernetes }) => [
        id === "mon-tokyo" ? "mon-tokyo-management-provider" : `${id}-provider`,
        kubernetes?.context,
        `meridian-${id}`,
      ]),
  );
  for (const node of objects(graph)) {
    const cluster = platforms.find(({ name }) => node.name === name || node.name.startsWith(`${name}-`))?.name;
    const used = node.provider?.split("::").at(-2);
    expect([`${cluster}-provider`, "mon-tokyo-management-provider"]).toContain(
      cluster === undefined ? "mon-tokyo-management-provider" : used,
    );
  }
});

test("machines and clusters stand in the management cluster, namespaces in their own", () => {
  const used = (type: string, name: string) =>
    graph.resources
      .find((node) => node.type === type && node.name === name)
      ?.provider?.split("::")
      .at(-2);
  expect(used("kubernetes:metal3.io/v1alpha1:BareMetalHost", "trade-1-host")).toBe("mon-tokyo-management-provider");
  expect(used("kubernetes:cluster.x-k8s.io/v1beta2:Cluster", "trade-tokyo-capi-cluster")).toBe(
    "mon-tokyo-management-provider",
  );
  expect(used("kubernetes:core/v1:Namespace", "trade-tokyo-namespaces-execution")).toBe("trade-tokyo-provider");
});

test("a host is below its server, its machines and its platform", () => {
  const host = graph.resources.find(({ name }) => name === "db-1-host");
  expect(host?.urn).toBe(
    "urn:pulumi:test::estate::estate:kubernetes:ClusterPlatform$estate:compute:Machines$estate:compute:BareMetalServer$kubernetes:metal3.io/v1alpha1:BareMetalHost::db-1-host",
  );
});

test("hosts that hold a database are protected and all hosts are deleted before they are replaced", () => {
  const hosts = graph.resources.filter(({ type }) => type === "kubernetes:metal3.io/v1alpha1:BareMetalHost");
  expect(hosts.filter((host) => host.protect).map(({ name }) => name)).toEqual([
    "db-1-host",
    "db-2-host",
    "db-3-host",
    "db-4-host",
  ]);
  expect(hosts.every(({ deleteBeforeReplace }) => deleteBeforeReplace === true)).toBe(true);
});

test("every object has a fixed name, and every label value is one", () => {
  for (const node of objects(graph)) {
    const metadata = node.inputs["metadata"];
    const name = typeof metadata === "object" && metadata !== null && !Array.isArray(metadata) ? metadata["name"] : "";
    expect(name).toMatch(NAME);
    for (const [, value] of labelsOf(node)) expect(value).toMatch(LABEL_VALUE);
  }
});

test("no two objects of one cluster have the same kind, namespace and name", () => {
  const keys = objects(graph).map(({ type, provider, inputs }) => {
    const metadata = inputs["metadata"];
    const at = typeof metadata === "object" && metadata !== null && !Array.isArray(metadata) ? metadata : {};
    return JSON.stringify([provider, type, at["namespace"] ?? "", at["name"]]);
  });
  expect(keys.length - new Set(keys).size).toBe(0);
});

test("devices are published by drivers: the program declares no ResourceSlice", () => {
  expect(graph.resources.filter(({ type }) => type.endsWith(":ResourceSlice"))).toEqual([]);
});

test("the same estate gives the same graph", async () => {
  expect((await platformGraph(prod)).resources).toEqual(graph.resources);
});

test("a title of any characters reaches annotations and descriptions only, and changes no name and no number of objects", async () => {
  expect(HOSTILE.length).toBeLessThanOrEqual(200);
  const hostile = await platformGraph(prodTitled(HOSTILE));
  const template = /-[0-9a-f]{8}$/;
  expect(hostile.resources.map(({ urn }) => urn)).toEqual(graph.resources.map(({ urn }) => urn));
  const found = objects(hostile).flatMap(({ inputs }) => strings(inputs, ""));
  const places = new Set(found.filter(({ text }) => text.includes("yyyyyyyy")).map(({ path }) => path));
  expect([...places].sort()).toEqual([
    ".description",
    ".metadata.annotations.estate/title",
    ".spec.description",
    ".spec.groups[].rules[].annotations.summary",
  ]);
  const summaries = found.filter(({ path }) => path === ".spec.groups[].rules[].annotations.summary");
  expect(summaries.filter(({ text }) => text.includes("{{"))).toEqual([]);
  expect(
    found.filter(({ path, text }) => path === ".metadata.name" && template.test(text)).map(({ text }) => text),
  ).toEqual(
    objects(graph)
      .flatMap(({ inputs }) => strings(inputs, ""))
      .filter(({ path, text }) => path === ".metadata.name" && template.test(text))
      .map(({ text }) => text),
  );
});

test("a small estate with one cluster and one chart gives a platform by the same code", async () => {
  const found = await platformGraph(small);
  const kinds = objects(found).map(({ type }) => type.split(":").at(-1));
  expect(kinds.filter((kind) => kind === "BareMetalHost")).toHaveLength(3);
  expect(kinds.filter((kind) => kind === "Application")).toHaveLength(1);
  expect(kinds).not.toContain("ClusterQueue");
  expect(kinds).not.toContain("GPUCluster");
});
