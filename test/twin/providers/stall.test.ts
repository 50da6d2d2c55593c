import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ApiObject } from "../../../src/twin/api/object.ts";
import { deployment } from "../../../src/twin/providers/kubernetes/await/deployment.ts";
import { untilReady } from "../../../src/twin/providers/kubernetes/await/wait.ts";
import { Watches } from "../../../src/twin/providers/kubernetes/watches.ts";
import { stillWaiting } from "../../../src/twin/waiting.ts";
import { ApiDouble } from "../proof/api-double.ts";
import { pod } from "../proof/pods.ts";

const object: ApiObject = {
  ...{ apiVersion: "apps/v1", kind: "Deployment", spec: { replicas: 1 } },
  metadata: { name: "hog", namespace: "tools", uid: "hog", generation: 1 },
};
const revised = { "deployment.kubernetes.io/revision": "1" };
const set = (ready: number): ApiObject => ({
  ...{ apiVersion: "apps/v1", kind: "ReplicaSet", status: { readyReplicas: ready } },
  metadata: {
    ...{ name: "hog-1", namespace: "tools", uid: "hog-1", annotations: revised },
    ownerReferences: [{ kind: "Deployment", uid: "hog" }],
  },
});
const live = (available: "True" | "False"): ApiObject => ({
  ...object,
  metadata: { ...object.metadata, annotations: revised },
  status: { observedGeneration: 1, conditions: [{ type: "Available", status: available }] },
});
const made = pod("hog-1-a");
const no = { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available" };
const waitingPod = {
  ...made,
  metadata: { ...made.metadata, ownerReferences: [{ uid: "hog-1" }] },
  status: { phase: "Pending", conditions: [no] },
};

let api: ApiDouble;

beforeEach(() => {
  vi.useFakeTimers();
  api = new ApiDouble("house");
  for (const one of [live("False"), set(0), waitingPod]) api.put(one);
});

afterEach(() => {
  vi.useRealTimers();
});

function waited(quietMs?: number) {
  const told: string[] = [];
  const stall =
    quietMs === undefined ? {} : { stall: { quietMs, tell: () => void told.push(`${performance.now() - start}`) } };
  const start = performance.now();
  const args = { watches: new Watches(api), readiness: deployment, object, limitMs: 600_000 };
  const end = untilReady({ ...args, ...stall, signal: new AbortController().signal }).then(
    () => "went on",
    ({ message }: Error) => message,
  );
  return { told, end };
}

test("an object around which nothing moves is waited for no longer, and is told", async () => {
  const { told, end } = waited(30_000);
  await vi.advanceTimersByTimeAsync(20_000);
  // The scheduler looks again: something moves.
  api.put(waitingPod);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(["50000"]);
  expect(await end).toBe("went on");
});

test("an object that becomes ready is not told", async () => {
  const { told, end } = waited(30_000);
  await vi.advanceTimersByTimeAsync(20_000);
  api.put(set(1));
  api.put(live("True"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await end).toBe("went on");
  expect(told).toEqual([]);
});

test("where nobody asks for it, an object is waited for until its time is up", async () => {
  const { end } = waited();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(await end).toBe("'hog' timed out waiting to be Ready");
});

test("of those that were told only what is still not ready is left, with the scheduler's words", async () => {
  const clusterOf = (context: string) => (context === "house-admin" ? { id: "house", api } : undefined);
  const told = [
    { context: "house-admin", object },
    { context: "nowhere", object },
    { context: "house-admin", object: { ...object, metadata: { name: "gone", namespace: "tools" } } },
  ];
  expect(await stillWaiting(told, clusterOf)).toEqual([
    "house: Deployment tools/hog: [Pod tools/hog-1-a]: 0/3 nodes are available",
  ]);
  api.put(set(1));
  api.put(live("True"));
  expect(await stillWaiting(told, clusterOf)).toEqual([]);
});
