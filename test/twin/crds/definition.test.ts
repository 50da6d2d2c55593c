import { describe, expect, it } from "vitest";
import { definitionSchema, kept, onlyVersions, withoutDescriptions } from "../../../src/twin/crds/definition.ts";

/** A definition with a version each; the second one is stored. */
function definition(...versions: string[]) {
  return definitionSchema.parse({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: "queues.batch.example.com",
      annotations: { "api-approved.kubernetes.io": "https://example.com/1", "cert-manager.io/inject-ca-from": "a/b" },
      labels: { app: "queue" },
    },
    spec: {
      group: "batch.example.com",
      scope: "Namespaced",
      names: { kind: "Queue", plural: "queues", shortNames: ["q"] },
      conversion: { strategy: "Webhook" },
      versions: versions.map((name, index) => ({
        name,
        served: index > 0,
        storage: index === 1,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: "object", description: "what it is" } },
      })),
    },
  });
}

const states = (versions: readonly string[], wanted: readonly string[]) =>
  onlyVersions(definition(...versions), new Set(wanted))?.spec.versions.map(({ name, served, storage }) => ({
    name,
    served,
    storage,
  }));

describe("the versions of a definition", () => {
  it("are those that are wanted, served and one of them stored", () => {
    expect(states(["v1", "v2", "v3"], ["v3"])).toEqual([{ name: "v3", served: true, storage: true }]);
    expect(states(["v1", "v2", "v3"], ["v1"])).toEqual([{ name: "v1", served: true, storage: true }]);
  });

  it("keep the version that the makers store, where it is wanted, else store the last", () => {
    expect(states(["v1", "v2", "v3"], ["v2", "v3"])).toEqual([
      { name: "v2", served: true, storage: true },
      { name: "v3", served: true, storage: false },
    ]);
    expect(states(["v1", "v2", "v3"], ["v1", "v3"])).toEqual([
      { name: "v1", served: true, storage: false },
      { name: "v3", served: true, storage: true },
    ]);
  });

  it("are none when one that is wanted is not there", () => {
    expect(states(["v1", "v2"], ["v1", "v4"])).toBeUndefined();
  });
});

describe("what is kept of a definition", () => {
  it("is its schema and its approval, with its origin and without conversion, labels and prose", () => {
    expect(kept(definition("v1", "v2"), "example.com/queue@v2.0.0")).toEqual({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: {
        name: "queues.batch.example.com",
        annotations: {
          "api-approved.kubernetes.io": "https://example.com/1",
          "estate.schema": "example.com/queue@v2.0.0",
        },
      },
      spec: {
        group: "batch.example.com",
        scope: "Namespaced",
        names: { kind: "Queue", plural: "queues", shortNames: ["q"] },
        versions: [
          {
            name: "v1",
            served: false,
            storage: false,
            subresources: { status: {} },
            schema: { openAPIV3Schema: { type: "object" } },
          },
          {
            name: "v2",
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: { openAPIV3Schema: { type: "object" } },
          },
        ],
      },
    });
  });

  it("has no prose at any depth, and still fields and values of that name", () => {
    expect(
      withoutDescriptions({
        type: "object",
        description: "a",
        required: ["description"],
        properties: {
          description: { type: "string", description: "b", default: { description: "kept" } },
          list: { type: "array", items: { type: "object", description: "c" } },
          map: { type: "object", additionalProperties: { type: "string", description: "d" } },
          any: { anyOf: [{ type: "string", description: "e" }], "x-kubernetes-int-or-string": true },
          open: { type: "object", additionalProperties: true },
        },
      }),
    ).toEqual({
      type: "object",
      required: ["description"],
      properties: {
        description: { type: "string", default: { description: "kept" } },
        list: { type: "array", items: { type: "object" } },
        map: { type: "object", additionalProperties: { type: "string" } },
        any: { anyOf: [{ type: "string" }], "x-kubernetes-int-or-string": true },
        open: { type: "object", additionalProperties: true },
      },
    });
  });
});
