import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PodWatch } from "../../../src/twin/proof/observe.ts";
import { type SettleArgs, type Settled, settle } from "../../../src/twin/proof/settled.ts";
import { ApiDouble } from "./api-double.ts";
import { type PodTraits, pod } from "./pods.ts";

const FULL = "0/3 nodes are available: 3 Insufficient cpu.";

let api: ApiDouble;
let watch: PodWatch;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  api = new ApiDouble("c");
  watch = new PodWatch(api);
});
afterEach(async () => {
  await watch.close();
  vi.useRealTimers();
});

const put = (name: string, traits: PodTraits = {}): void => api.put(pod(name, traits));

/** Answer and the seconds after which it came, with things that happen at a second. */
async function settled(
  events: Readonly<Record<number, () => void>> = {},
  args: Partial<SettleArgs> = {},
): Promise<{ answer: Settled; after: number }> {
  let found: Settled | undefined;
  const start = performance.now();
  void settle({ watch, isWhole: (pods) => pods.every(({ node }) => node !== undefined), ...args }).then((answer) => {
    found = answer;
  });
  for (let tenths = 0; found === undefined; tenths += 1) {
    events[tenths / 10]?.();
    await vi.advanceTimersByTimeAsync(100);
  }
  return { answer: found, after: Math.round((performance.now() - start) / 1000) };
}

test("what is whole is answered at once", async () => {
  put("a", { node: "n" });
  expect(await settled()).toEqual({ answer: "whole", after: 0 });
});

test("a refusal is final when nothing has moved for three seconds", async () => {
  put("a", { unschedulable: FULL });
  expect(await settled()).toEqual({ answer: "final", after: 3 });
});

test("something that moves begins the wait anew", async () => {
  put("a", { unschedulable: FULL });
  put("b", { unschedulable: FULL });
  expect(await settled({ 2: () => put("b", { node: "n" }) })).toEqual({ answer: "final", after: 5 });
});

test("a pod that is about to go is waited for, though all others have nodes", async () => {
  put("a", { node: "n" });
  put("old", { node: "n", ending: true });
  expect(await settled({ 7: () => api.take(pod("old")) })).toEqual({ answer: "whole", after: 7 });
});

test("room that is being made for a pod is waited for", async () => {
  put("a", { unschedulable: FULL, nominated: "n" });
  expect(await settled({ 9: () => put("a", { node: "n" }) })).toEqual({ answer: "whole", after: 9 });
});

test("a claim that is about to be made is no refusal", async () => {
  put("a", { unschedulable: "0/3 nodes are available: waiting for ephemeral volume controller to create the claim." });
  expect(await settled({ 5: () => put("a", { node: "n" }) })).toEqual({ answer: "whole", after: 5 });
});

test("a pod about which the scheduler is silent is left open after fifteen seconds", async () => {
  put("a");
  expect(await settled()).toEqual({ answer: "open", after: 15 });
});

test("a controller that has not made all pods gets ten seconds", async () => {
  put("a", { unschedulable: FULL });
  expect(await settled({}, { isComplete: (pods) => pods.length === 2 })).toEqual({ answer: "final", after: 10 });
});

test("the limit ends it", async () => {
  put("a", { unschedulable: FULL, nominated: "n" });
  expect(await settled({}, { limitMs: 20_000 })).toEqual({ answer: "open", after: 20 });
});
