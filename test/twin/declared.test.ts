import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/engine/graph.ts";
import { declaredKinds, declaredPackages, hasCondition } from "../../src/twin/declared.ts";
import { clusterProvider, graphOf, resource } from "../engine/resources.ts";

const east = clusterProvider("east", "east-admin");
const west = clusterProvider("west", "west-admin");
const deployment: JsonObject = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "it" } };
const host: JsonObject = { apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost", metadata: { name: "it" } };

function declared(type: string, name: string, inputs: JsonObject, provider?: string) {
  return resource(type, name, inputs, provider === undefined ? {} : { provider });
}

describe("the kinds that a program declares", () => {
  test("are those of each cluster, by the context of its provider, each once", () => {
    const graph = graphOf(
      east.node,
      west.node,
      declared("kubernetes:apps/v1:Deployment", "a", deployment, east.reference),
      declared("kubernetes:apps/v1:Deployment", "b", deployment, east.reference),
      declared("kubernetes:metal3.io/v1alpha1:BareMetalHost", "c", host, east.reference),
      declared("kubernetes:apps/v1:Deployment", "d", deployment, west.reference),
    );
    expect([...declaredKinds(graph)]).toEqual([
      [
        "east-admin",
        [
          { apiVersion: "apps/v1", kind: "Deployment" },
          { apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost" },
        ],
      ],
      ["west-admin", [{ apiVersion: "apps/v1", kind: "Deployment" }]],
    ]);
  });

  test("of a version of the same name in another group, or another version, are kinds of their own", () => {
    const of = (apiVersion: string) =>
      declared(`kubernetes:${apiVersion}:Cluster`, apiVersion, { apiVersion, kind: "Cluster" }, east.reference);
    const graph = graphOf(east.node, of("a.io/v1"), of("b.io/v1"), of("a.io/v1beta1"));
    expect(
      declaredKinds(graph)
        .get("east-admin")
        ?.map(({ apiVersion }) => apiVersion),
    ).toEqual(["a.io/v1", "b.io/v1", "a.io/v1beta1"]);
  });

  test("are not those of other packages, of other providers, or of resources that are no object", () => {
    const nameless = clusterProvider("nameless");
    const graph = graphOf(
      east.node,
      nameless.node,
      declared("kubernetes:apps/v1:Deployment", "no provider", deployment),
      declared("kubernetes:apps/v1:Deployment", "no context", deployment, nameless.reference),
      declared("kubernetes:yaml/v2:ConfigGroup", "no kind", { files: [] }, east.reference),
      declared("command:local:Command", "other", deployment, east.reference),
      declared("aws:s3/bucket:Bucket", "bucket", {}),
    );
    expect([...declaredKinds(graph)]).toEqual([]);
  });
});

test("the packages of a program are those of its providers and of the resources that have one, not of components", () => {
  const graph = graphOf(
    east.node,
    resource("aws:s3/bucket:Bucket", "bucket"),
    resource("estate:compute:Server", "server", {}, { custom: false }),
  );
  expect([...declaredPackages(graph)].sort()).toEqual(["aws", "kubernetes"]);
  expect([...declaredPackages(graphOf())]).toEqual([]);
});

describe("a condition of an object", () => {
  const withConditions = (conditions: unknown) => ({ status: { conditions } });

  test("holds only where it is true", () => {
    const object = withConditions([
      { type: "Ready", status: "True" },
      { type: "MemoryPressure", status: "False" },
      { type: "DiskPressure", status: "Unknown" },
    ]);
    expect(
      ["Ready", "MemoryPressure", "DiskPressure", "Established"].map((type) => hasCondition(object, type)),
    ).toEqual([true, false, false, false]);
  });

  test.each([undefined, {}, { status: "well" }, withConditions("none"), withConditions([null, "Ready", ["Ready"]])])(
    "does not hold where there are none: %j",
    (object) => {
      expect(hasCondition(object, "Ready")).toBe(false);
    },
  );
});
