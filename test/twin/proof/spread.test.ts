import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ApiObject, ObjectRef } from "../../../src/twin/api/object.ts";
import { podView } from "../../../src/twin/proof/observe.ts";
import { evenOut, surplusOf } from "../../../src/twin/proof/spread.ts";
import { ApiDouble } from "./api-double.ts";
import { node, type PodTraits, pod } from "./pods.ts";

/** A pod of a replica set, or of another owner. */
function owned(name: string, on: string, traits: PodTraits = {}, kind = "ReplicaSet"): ApiObject {
  const made = pod(name, { workload: "tool", node: on, ...traits });
  const ownerReferences = [{ kind, uid: `${kind} of ${traits.workload ?? "tool"}` }];
  return { ...made, metadata: { ...made.metadata, ownerReferences } };
}

function open(name: string, labels: Readonly<Record<string, string>> = {}): ApiObject {
  const made = node(name, true);
  return { ...made, metadata: { ...made.metadata, labels: { "kubernetes.io/os": "linux", ...labels } } };
}

const nodes = ["ant", "bee", "cat"].map((name) => open(name));
const names = (pods: readonly ApiObject[], on = nodes) => surplusOf(pods, on).map(({ metadata: { name } }) => name);

describe("pods that are too many on a node", () => {
  test("are those above an even share, as few as it takes", () => {
    expect(names([owned("a", "ant"), owned("b", "ant")])).toEqual(["b"]);
    expect(names(["a", "b", "c", "d", "e"].map((name) => owned(name, "bee")))).toHaveLength(3);
    expect(
      names([owned("a", "ant"), owned("b", "ant"), owned("c", "bee"), owned("d", "bee"), owned("e", "cat")]),
    ).toEqual([]);
  });

  test("are counted for each workload", () => {
    expect(names([owned("a", "ant"), owned("b", "ant", { workload: "toy" })])).toEqual([]);
  });

  test("are none where the other nodes are silent, closed, or not for them", () => {
    const pile = [owned("a", "ant", { roles: ["desk"] }), owned("b", "ant", { roles: ["desk"] })];
    const role = { "role.estate/desk": "true" };
    const ant = open("ant", role);
    const cordoned = { ...open("bee", role), spec: { unschedulable: true } };
    expect(names(pile, [ant, cordoned, { ...open("cat", role), status: {} }, open("dog")])).toEqual([]);
    expect(names(pile, [ant, open("bee", role)])).toEqual(["b"]);
  });

  test("are never such as nobody would replace, or that a queue let in", () => {
    const queued = owned("b", "ant");
    const labels = { ...queued.metadata.labels, "kueue.x-k8s.io/queue-name": "research" };
    expect(names([owned("a", "ant", {}, "Job"), owned("b", "ant", {}, "Job")])).toEqual([]);
    expect(names([pod("a", { node: "ant" }), pod("b", { node: "ant" })])).toEqual([]);
    expect(names([owned("a", "ant"), { ...queued, metadata: { ...queued.metadata, labels } }])).toEqual([]);
    expect(names([owned("a", "ant", {}, "StatefulSet"), owned("b", "ant", {}, "StatefulSet")])).toEqual(["b"]);
  });
});

test("pods are evened out when their successors are ready", async () => {
  const removed: string[] = [];
  const api = Object.assign(new ApiDouble("house"), {
    remove: async ({ metadata: { name } }: ObjectRef) => {
      removed.push(name);
      api.put(owned(name, "ant", { ending: true }));
      await setImmediate();
      api.take(owned(name, "ant"));
      await setImmediate();
      api.put(owned(`${name}-again`, "bee", { ready: false }));
      await setImmediate();
      api.put(owned(`${name}-again`, "bee"));
    },
  });
  for (const one of [...nodes, owned("a", "ant"), owned("b", "ant"), owned("c", "cat", { workload: "toy" })])
    api.put(one);
  await evenOut({ api });
  expect(removed).toEqual(["b"]);
  const views = (await api.list("v1", "Pod")).map(podView);
  expect(views.map(({ name, node: on, ready }) => [name, on, ready])).toEqual([
    ["a", "ant", true],
    ["c", "cat", true],
    ["b-again", "bee", true],
  ]);
  await evenOut({ api });
  expect(removed).toEqual(["b"]);
  expect(api.watching).toBe(0);
});
