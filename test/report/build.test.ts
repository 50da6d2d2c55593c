import { expect, test } from "vitest";
import type { GraphDiff } from "../../src/engine/diff.ts";
import type { ResourceGraph, ResourceNode } from "../../src/engine/graph.ts";
import { type Estate, estateSchema } from "../../src/model/estate.ts";
import { buildReport } from "../../src/report/build.ts";
import { previewSchema } from "../../src/report/schema.ts";
import { className, mainTypes, planTree } from "../../src/report/tree.ts";
import { q } from "../../src/units/index.ts";
import { graphOf, resource } from "../engine/resources.ts";
import { report as priced } from "./cost/sample.ts";
import { noViews } from "./views.ts";

function estate(sections: Readonly<Record<string, unknown>> = {}): Estate {
  return estateSchema.parse({
    about: { name: "harbour", environment: "test", role: "primary", owner: "o", costCentre: "cc", domain: "h.example" },
    sites: { hall: { kind: "data-centre", title: "Hall" }, annex: { kind: "exchange-pod", title: "Annex" } },
    clusters: { house: { kind: "management", title: "House", site: "annex" } },
    ...sections,
  });
}

const node = (type: string, name: string, parent?: ResourceNode, inputs: ResourceNode["inputs"] = {}): ResourceNode =>
  resource(type, name, inputs, {
    custom: !type.startsWith("estate:"),
    ...(parent === undefined ? {} : { parent: parent.urn }),
  });

function graph(...resources: readonly ResourceNode[]): ResourceGraph {
  return { ...graphOf(...resources), outputs: { estate: "harbour" } };
}

const parts = { file: "F", estate: estate(), views: noViews, findings: [], priced, graph: graph() };

test("every resource has the site and layer that its type, inputs and parents say", () => {
  const top = node("estate:inventory:Inventory", "harbour");
  const hall = node("estate:inventory:Site", "hall", top, { id: "hall" });
  const server = node("estate:inventory:Server", "ant", hall);
  const cable = node("estate:inventory:Cable", "c", hall);
  const circuit = node("estate:inventory:Circuit", "wan", top, { site: "annex" });
  const platform = node("estate:kubernetes:ClusterPlatform", "house", undefined, { cluster: "house" });
  const host = node("kubernetes:metal3.io/v1alpha1:BareMetalHost", "ant", platform);
  const machine = node("kubernetes:infrastructure.cluster.x-k8s.io/v1beta1:Metal3Cluster", "m", platform);
  const map = node("kubernetes:core/v1:ConfigMap", "map", platform);
  const unknown = node("estate:inventory:Circuit", "odd", top, { site: "nowhere" });
  const bucket = node("aws:s3/bucket:Bucket", "b");
  const stray = node("random:index:Pet", "p");
  const report = buildReport({
    ...parts,
    graph: graph(top, hall, server, cable, circuit, platform, host, machine, map, unknown, bucket, stray),
  });
  expect(report.resources.map(({ name, site, layer }) => [name, site, layer])).toEqual([
    ["b", undefined, "cloud"],
    ["c", "hall", "network"],
    ["odd", undefined, "network"],
    ["wan", "annex", "network"],
    ["harbour", undefined, "plan"],
    ["ant", "hall", "physical"],
    ["hall", "hall", "physical"],
    ["house", "annex", "platform"],
    ["map", "annex", "platform"],
    ["m", "annex", "clusters"],
    ["ant", "annex", "metal"],
    ["p", undefined, "random"],
  ]);
  expect(planTree(report)).toEqual([
    {
      id: "hall",
      title: "hall",
      count: 3,
      layers: [
        {
          layer: "physical",
          count: 2,
          types: [
            { type: "estate:inventory:Server", title: "Server", count: 1 },
            { type: "estate:inventory:Site", title: "Site", count: 1 },
          ],
        },
        { layer: "network", count: 1, types: [{ type: "estate:inventory:Cable", title: "Cable", count: 1 }] },
      ],
    },
    {
      id: "annex",
      title: "annex",
      count: 5,
      layers: [
        { layer: "network", count: 1, types: [{ type: "estate:inventory:Circuit", title: "Circuit", count: 1 }] },
        {
          layer: "metal",
          count: 1,
          types: [{ type: "kubernetes:metal3.io/v1alpha1:BareMetalHost", title: "BareMetalHost", count: 1 }],
        },
        {
          layer: "clusters",
          count: 1,
          types: [
            {
              type: "kubernetes:infrastructure.cluster.x-k8s.io/v1beta1:Metal3Cluster",
              title: "Metal3Cluster",
              count: 1,
            },
          ],
        },
        {
          layer: "platform",
          count: 2,
          types: [
            { type: "estate:kubernetes:ClusterPlatform", title: "ClusterPlatform", count: 1 },
            { type: "kubernetes:core/v1:ConfigMap", title: "ConfigMap", count: 1 },
          ],
        },
      ],
    },
    {
      id: undefined,
      title: "whole estate",
      count: 4,
      layers: [
        { layer: "plan", count: 1, types: [{ type: "estate:inventory:Inventory", title: "Inventory", count: 1 }] },
        { layer: "network", count: 1, types: [{ type: "estate:inventory:Circuit", title: "Circuit", count: 1 }] },
        { layer: "cloud", count: 1, types: [{ type: "aws:s3/bucket:Bucket", title: "Bucket", count: 1 }] },
        { layer: "random", count: 1, types: [{ type: "random:index:Pet", title: "Pet", count: 1 }] },
      ],
    },
  ]);
});

test("a component that is called as a site is at that site, and so is what it declares", () => {
  const site = node("estate:dr:RecoverySite", "annex");
  const report = buildReport({ ...parts, graph: graph(site, node("aws:ec2/vpc:Vpc", "hall", site)) });
  expect(report.resources.map(({ name, site, layer }) => [name, site, layer])).toEqual([
    ["hall", "annex", "cloud"],
    ["annex", "annex", "recovery"],
  ]);
});

test("a summary names all types where they are few, else the most numerous", () => {
  const types = (counts: readonly number[]) =>
    counts.map((count, index) => ({ type: `t${index}`, title: `t${index}`, count }));
  expect(mainTypes(types([1, 5, 3]))).toEqual({ named: types([1, 5, 3]), rest: 0 });
  const many = mainTypes(types([1, 9, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1]));
  expect([many.named.map(({ title }) => title).join(" "), many.rest]).toEqual([
    "t1 t2 t3 t4 t5 t6 t7 t8 t9 t10 t11 t12",
    2,
  ]);
});

test("a provider is called by its package", () => {
  expect(className("pulumi:providers:kubernetes")).toBe("kubernetes provider");
});

test("two types of one class name are told apart by their whole token", () => {
  const resources = [
    node("estate:workloads:Service", "a"),
    node("kubernetes:core/v1:Service", "b", node("estate:workloads:Service", "a")),
  ];
  const [branch] = planTree(buildReport({ ...parts, graph: graph(...resources) }));
  expect(branch?.layers).toEqual([
    {
      layer: "workloads",
      count: 2,
      types: [
        { type: "estate:workloads:Service", title: "estate:workloads:Service", count: 1 },
        { type: "kubernetes:core/v1:Service", title: "kubernetes:core/v1:Service", count: 1 },
      ],
    },
  ]);
});

test("figures say what is stated, what is derived and what the load leaves out", () => {
  const totals = {
    nodes: 13,
    gpus: 8,
    switches: 10,
    cables: 120,
    racks: 4,
    hostBandwidth: q("bitRate", "1Tbps"),
    fabricBandwidth: q("bitRate", "2.4Tbps"),
    load: q("power", "23.7kW"),
    unknownLoads: ["a", "b"],
  };
  const budget = {
    capital: {
      servers: { title: "Servers", amount: "USD 1000/once" },
      network: { title: "N", amount: "USD 500/once" },
    },
    operating: { power: { title: "Power", amount: "USD 60000/year" } },
    stated: { capital: "USD 1600/once", operating: "USD 60000/year" },
  };
  const { figures } = buildReport({ ...parts, estate: estate({ budget }), views: { ...noViews, totals } });
  const derived = { basis: "derived" };
  expect(figures).toEqual([
    { id: "nodes", title: "nodes", value: 13, unit: "1", ...derived },
    { id: "gpus", title: "GPUs", value: 8, unit: "1", ...derived },
    { id: "switches", title: "switches", value: 10, unit: "1", ...derived },
    { id: "racks", title: "racks", value: 4, unit: "1", ...derived },
    { id: "cables", title: "cables", value: 120, unit: "1", ...derived },
    { id: "fabric", title: "fabric bandwidth", value: 2.4e12, unit: "bit/s", ...derived },
    { id: "load", title: "IT load", value: 23_700, unit: "W", ...derived, note: "without 2 devices of unknown load" },
    {
      id: "capital",
      title: "capital budget",
      value: 1600,
      unit: "USD",
      basis: "stated",
      note: "its ledgers sum to USD 1,500",
    },
    { id: "operating", title: "operating budget", value: 60_000, unit: "USD/year", basis: "stated" },
  ]);
});

test("a budget is broken where its lines, or its ledgers, come to more than is stated", () => {
  const line = (amount: string) => ({ title: "L", amount });
  const budget = {
    capital: {
      servers: {
        title: "Servers",
        amount: "USD 1000/once",
        lines: { a: line("USD 600/once"), b: line("USD 400.01/once") },
      },
      network: { title: "Network", amount: "USD 500/once", lines: { c: line("USD 500/once") } },
    },
    operating: {
      power: { title: "Power", amount: "USD 0.3/year", lines: { d: line("USD 0.1/year"), e: line("USD 0.2/year") } },
    },
    stated: { capital: "USD 1499/once" },
  };
  expect(buildReport({ ...parts, estate: estate({ budget }) }).cost).toEqual({
    source: "priced",
    once: { low: 7200, expected: 8000, high: 9600 },
    month: { low: 711.891, expected: 734.212222, high: 778.755667 },
    year: { low: 8542.692, expected: 8810.546667, high: 9345.068 },
    lines: 4,
    unpriced: 2,
    budgets: { ok: 0, atRisk: 1, unpriced: 0, fail: 1 },
    gates: priced.gates,
    capital: {
      total: 1500,
      stated: 1499,
      ledgers: [
        { id: "servers", title: "Servers", amount: 1000, lines: 1000.01 },
        { id: "network", title: "Network", amount: 500, lines: 500 },
      ],
    },
    operating: { total: 0.3, stated: undefined, ledgers: [{ id: "power", title: "Power", amount: 0.3, lines: 0.3 }] },
    broken: [
      "servers: lines sum to USD 1,000.01, limit is USD 1,000",
      "capital: ledgers sum to USD 1,500, limit is USD 1,499",
      "operating.energy.power: comes to USD 6,132/year, limit is USD 6,000/year",
    ],
  });
});

test("changes leave out what stays the same, and count a changed provider as a property", () => {
  const change = (op: "create" | "update" | "delete" | "same", name: string) => ({
    op,
    urn: `urn:${name}`,
    type: "aws:s3/bucket:Bucket",
    name,
    properties: [],
    undecided: [],
  });
  const diff: GraphDiff = {
    changes: [
      change("same", "d"),
      { ...change("update", "c"), provider: { before: "one" }, undecided: [{ path: "token", reason: "secret" }] },
      change("create", "b"),
      change("delete", "a"),
    ],
    counts: { create: 1, update: 1, delete: 1, same: 1 },
  };
  const plain = { type: "aws:s3/bucket:Bucket", formerUrn: undefined, properties: [], undecided: [] };
  expect(buildReport({ ...parts, base: { file: "state.json", diff } }).changes).toEqual({
    base: "state.json",
    summary: { create: 1, update: 1, delete: 1, same: 1 },
    items: [
      { ...plain, op: "delete", urn: "urn:a", name: "a" },
      { ...plain, op: "create", urn: "urn:b", name: "b" },
      {
        ...plain,
        op: "update",
        urn: "urn:c",
        name: "c",
        properties: [{ path: "options.provider", kind: "changed", before: "one" }],
        undecided: ["token"],
      },
    ],
  });
});

test("the report of an estate is one by its schema", () => {
  const report = buildReport({ ...parts, graph: graph(node("estate:inventory:Site", "hall")) });
  expect(previewSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(JSON.parse(JSON.stringify(report)));
});
