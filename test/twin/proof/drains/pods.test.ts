import { describe, expect, it } from "vitest";
import type { ApiObject } from "../../../../src/twin/api/object.ts";
import { census, drainPod, isComplete, isSettled } from "../../../../src/twin/proof/drains/pods.ts";

interface Given {
  readonly name?: string;
  readonly workload?: string;
  readonly owner?: string;
  readonly node?: string;
  readonly ready?: boolean;
  readonly ending?: boolean;
  readonly refused?: string;
  readonly nominated?: string;
  readonly mirror?: boolean;
}

function pod(given: Given): ApiObject {
  const {
    name = "orders-1",
    workload = "orders",
    owner = "ReplicaSet",
    node,
    ready = false,
    refused,
    nominated,
  } = given;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...{ name, namespace: "execution", uid: name, labels: { "app.kubernetes.io/name": workload } },
      ...(owner === "" ? {} : { ownerReferences: [{ kind: owner, name: "orders", controller: true }] }),
      ...(given.mirror === true ? { annotations: { "kubernetes.io/config.mirror": "x" } } : {}),
      ...(given.ending === true ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
    },
    spec: node === undefined ? {} : { nodeName: node },
    status: {
      ...(nominated === undefined ? {} : { nominatedNodeName: nominated }),
      conditions: [
        { type: "Ready", status: ready ? "True" : "False" },
        ...(refused === undefined ? [] : [{ type: "PodScheduled", status: "False", message: refused }]),
      ],
    },
  };
}

describe("pods during a drain", () => {
  it("stay where they belong to the node", () => {
    expect(drainPod(pod({ owner: "DaemonSet" })).stays).toBe(true);
    expect(drainPod(pod({ owner: "", mirror: true })).stays).toBe(true);
    expect(drainPod(pod({ owner: "StatefulSet" })).stays).toBe(false);
  });

  it("have a controller that would make them again, or none", () => {
    expect(drainPod(pod({})).controller).toBe("ReplicaSet orders");
    expect(drainPod(pod({ owner: "" })).controller).toBeUndefined();
  });

  it.each<[string, Given, boolean]>([
    ["ready on a node", { node: "n1", ready: true }, true],
    ["refused by the scheduler", { refused: "0/3 nodes are available" }, true],
    ["not looked at by the scheduler yet", {}, false],
    ["on a node and not ready yet", { node: "n1" }, false],
    ["on its way out", { node: "n1", ready: true, ending: true }, false],
    ["refused for as long as others are sent away", { refused: "0/3 nodes", nominated: "n1" }, false],
  ])("are settled or not: %s", (_, given, expected) => {
    expect(isSettled([drainPod(pod(given))])).toBe(expected);
  });

  it("are complete when every workload has as many as before, whatever their names", () => {
    const named = (name: string, workload: string) => drainPod(pod({ name, workload, node: "n1", ready: true }));
    const before = census([named("orders-1", "orders"), named("orders-2", "orders"), named("risk-0", "risk")]);
    expect(
      isComplete(before, [named("orders-3", "orders"), named("orders-4", "orders"), named("risk-0", "risk")]),
    ).toBe(true);
    expect(isComplete(before, [named("orders-3", "orders"), named("risk-0", "risk"), named("risk-1", "risk")])).toBe(
      false,
    );
  });
});
