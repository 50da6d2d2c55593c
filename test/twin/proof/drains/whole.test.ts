import { describe, expect, it } from "vitest";
import { drainPod } from "../../../../src/twin/proof/drains/pods.ts";
import { hasItsPods } from "../../../../src/twin/proof/drains/whole.ts";

function maker(kind: string, status: object) {
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name: "orders", namespace: "execution", generation: 3 },
    spec: { replicas: 2 },
    status,
  };
}

function pods(count: number) {
  const pod = (name: string) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "execution",
      ownerReferences: [{ kind: "StatefulSet", name: "orders", controller: true }],
    },
    spec: {},
    status: {},
  });
  return { pods: Array.from({ length: count }, (_, index) => drainPod(pod(`orders-${index}`))) };
}

describe("a controller before the drains", () => {
  it("has its pods when it has looked at its object and they are seen", () => {
    expect(hasItsPods(maker("StatefulSet", { observedGeneration: 3, replicas: 2 }), pods(2))).toBe(true);
  });

  it.each([
    ["has not looked at its object", {}, 2],
    ["has looked at an older one", { observedGeneration: 2, replicas: 2 }, 2],
    ["has made one of them", { observedGeneration: 3, replicas: 1 }, 1],
    ["has made them, and they are not seen yet", { observedGeneration: 3, replicas: 2 }, 1],
  ])("has not when it %s", (_, status, seen) => {
    expect(hasItsPods(maker("StatefulSet", status), pods(seen))).toBe(false);
  });
});
