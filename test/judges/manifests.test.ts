import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import type { ResourceGraph } from "../../src/engine/graph.ts";
import { graphOf } from "../generate/program.ts";
import { manifestsOf, toYaml } from "./manifests.ts";
import { asDeployment, asDeploymentScaler } from "./pods.ts";

const graph = await graphOf("Pulumi.prod.yaml", "prod");
const clusters = manifestsOf(graph);
const all = clusters.flatMap(({ manifests }) => manifests);

test("every Kubernetes object of the graph is in the file of exactly one cluster", () => {
  const declared = graph.resources.filter(({ type }) => type.startsWith("kubernetes:"));
  expect(declared.length).toBeGreaterThan(800);
  const read = clusters.flatMap(({ manifests }) =>
    parseAllDocuments(toYaml(manifests)).map((document): unknown => document.toJS()),
  );
  const inputs = declared.map(({ inputs }) => JSON.stringify(inputs)).sort();
  expect(read.map((body) => JSON.stringify(withoutOrder(body))).sort()).toEqual(
    inputs.map((text) => JSON.stringify(withoutOrder(JSON.parse(text)))).sort(),
  );
  expect(clusters.map(({ cluster }) => cluster)).toEqual([
    "db-tokyo",
    "exec-binance",
    "exec-bybit",
    "exec-okx",
    "gpu-east",
    "mon-tokyo",
    "trade-tokyo",
  ]);
});

/** The same value with the keys of every object sorted. */
function withoutOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, withoutOrder(each)]),
  );
}

test("an object that takes whatever provider there is cannot be judged", () => {
  const [first] = graph.resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace");
  if (first === undefined) throw new Error("the graph has no namespace");
  const { provider: _provider, ...stray } = first;
  const strays: ResourceGraph = { ...graph, resources: [...graph.resources, stray] };
  expect(() => manifestsOf(strays)).toThrow(`${first.urn}: has no explicit provider; give it its cluster's`);
});

test("the pods of a rollout and of an inference service are judged as those of a Deployment", () => {
  const held = all.filter(({ kind }) => ["Rollout", "InferenceService"].includes(kind));
  const shown = held.map(asDeployment);
  expect(shown.map(({ apiVersion, kind, name }) => [apiVersion, kind, name])).toEqual([
    ["apps/v1", "Deployment", "candidate-models"],
    ["apps/v1", "Deployment", "feature-engine"],
  ]);
  for (const { body } of shown) {
    expect(body).toMatchObject({ spec: { template: { spec: { containers: [{ securityContext: {} }] } } } });
  }
  const scaled = all
    .map(asDeploymentScaler)
    .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
    .map(({ body }) => body);
  expect(scaled).toHaveLength(2);
  for (const body of scaled) {
    expect(body).toMatchObject({ spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment" } } });
  }
});
