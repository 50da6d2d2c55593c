import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PodWatch, podView } from "../../../src/twin/proof/observe.ts";
import { ApiDouble } from "./api-double.ts";
import { pod } from "./pods.ts";

describe("a pod", () => {
  test("that runs is read with its workload, roles, node and priority", () => {
    expect(podView(pod("tool-1", { workload: "tool", roles: ["desk", "web"], node: "ant", priority: 7 }))).toEqual({
      uid: "tool-1",
      name: "tool-1",
      namespace: "tools",
      workload: "tool",
      roles: ["desk", "web"],
      node: "ant",
      ready: true,
      ending: false,
      over: false,
      priority: 7,
      unschedulable: undefined,
      awaitsRoom: false,
    });
  });

  test("that nobody says anything of is read as one that waits", () => {
    const bare = { apiVersion: "v1", kind: "Pod", metadata: { name: "tool-1" } };
    expect(podView(bare)).toEqual({
      uid: "",
      name: "tool-1",
      namespace: "default",
      workload: "tool-1",
      roles: [],
      node: undefined,
      ready: false,
      ending: false,
      over: false,
      priority: 0,
      unschedulable: undefined,
      awaitsRoom: false,
    });
    expect(podView({ ...bare, spec: "none", status: { conditions: ["Ready", null] } })).toEqual(podView(bare));
  });

  test("without a node has the scheduler's words, and awaits room where one is named to it", () => {
    const refused = podView(pod("tool-1", { unschedulable: "0/3 nodes are available" }));
    expect([refused.unschedulable, refused.awaitsRoom]).toEqual(["0/3 nodes are available", false]);
    expect(podView(pod("tool-1", { nominated: "ant" })).awaitsRoom).toBe(true);
    expect(podView(pod("tool-1", { nominated: "ant", node: "ant" })).awaitsRoom).toBe(false);
  });

  test.each([
    { traits: { phase: "Failed" }, over: true, ending: false },
    { traits: { phase: "Succeeded" }, over: true, ending: false },
    { traits: { node: "ant", ending: true }, over: false, ending: true },
    { traits: { node: "ant" }, over: false, ending: false },
  ])("is over or ending as its phase and its mark say: %j", ({ traits, over, ending }) => {
    expect(podView(pod("tool-1", traits))).toMatchObject({ over, ending });
  });
});

describe("the pods of a cluster", () => {
  let api = new ApiDouble("house");
  let watch = new PodWatch(api);
  const names = (pods: readonly { readonly name: string }[]) => pods.map(({ name }) => name);

  beforeEach(async () => {
    vi.useFakeTimers();
    api = new ApiDouble("house");
    api.put(pod("a", { node: "ant" }));
    watch = new PodWatch(api);
    await vi.advanceTimersByTimeAsync(0);
  });

  afterEach(async () => {
    await watch.close();
    vi.useRealTimers();
  });

  test("are those that were there and those that come, without those that went", () => {
    api.put(pod("b"));
    api.put(pod("c"));
    api.take(pod("a"));
    api.put(pod("b", { node: "bee" }));
    expect(watch.all.map(({ name, node }) => [name, node])).toEqual([
      ["b", "bee"],
      ["c", undefined],
    ]);
  });

  test("count only those that are neither over nor ending", () => {
    api.put(pod("b", { phase: "Succeeded" }));
    api.put(pod("c", { node: "ant", ending: true }));
    expect([names(watch.pods), names(watch.all)]).toEqual([["a"], ["a", "b", "c"]]);
  });

  test("of the same name in two namespaces are two", () => {
    const other = pod("a");
    api.put({ ...other, metadata: { ...other.metadata, namespace: "bench", uid: "other" } });
    expect(watch.all.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(["tools/a", "bench/a"]);
  });

  describe("are waited for", () => {
    const bound = () => watch.pods.find(({ name, node }) => name === "b" && node !== undefined)?.node;

    test("until the change that answers, and no longer", async () => {
      const answer = watch.until(bound, 60_000);
      api.put(pod("b"));
      await vi.advanceTimersByTimeAsync(1_000);
      const since = performance.now();
      api.put(pod("b", { node: "bee" }));
      expect(await answer).toBe("bee");
      expect(performance.now()).toBe(since);
    });

    test("until something else than a change answers, at most a quarter of a second later", async () => {
      let isTrue = false;
      const answer = watch.until(() => isTrue || undefined, 60_000);
      await vi.advanceTimersByTimeAsync(1_000);
      isTrue = true;
      await vi.advanceTimersByTimeAsync(250);
      expect(await answer).toBe(true);
    });

    test("until the time is over, and then there is no answer", async () => {
      const answer = watch.until(bound, 1_000);
      await vi.advanceTimersByTimeAsync(1_250);
      expect(await answer).toBeUndefined();
    });

    test("without end where no limit is set", async () => {
      const answer = watch.until(bound, Number.POSITIVE_INFINITY);
      await vi.advanceTimersByTimeAsync(600_000);
      api.put(pod("b", { node: "bee" }));
      expect(await answer).toBe("bee");
    });

    test("an answer of no or zero is one", async () => {
      expect(await watch.until(() => false, 0)).toBe(false);
      expect(await watch.until(() => 0, 0)).toBe(0);
    });

    test("in vain once the server refuses the watch, in its words", async () => {
      const answers = Promise.allSettled([watch.until(bound, 60_000), watch.until(bound, 60_000)]);
      api.refuseWatches("Pod", new Error("pods is forbidden"));
      expect(await answers).toEqual([
        { status: "rejected", reason: new Error("pods is forbidden") },
        { status: "rejected", reason: new Error("pods is forbidden") },
      ]);
      await expect(watch.until(bound, 60_000)).rejects.toThrow(new Error("pods is forbidden"));
      await watch.close();
    });
  });

  describe("are caught up with", () => {
    test("at once where all are known, or where there is none", async () => {
      expect(await watch.caughtUp(0)).toBe(true);
      api.take(pod("a"));
      expect(await watch.caughtUp(0)).toBe(true);
    });

    test("when the watch has told of all that the server has", async () => {
      const late = new ApiDouble("house");
      late.put(pod("a"));
      const behind = new PodWatch(late);
      expect(behind.all).toEqual([]);
      expect(await behind.caughtUp(1_000)).toBe(true);
      expect(names(behind.all)).toEqual(["a"]);
      await behind.close();
    });

    test("in vain where the watch stands still", async () => {
      api.refuseWatches("Pod", new Error("pods is forbidden"));
      api.put(pod("b"));
      await expect(watch.caughtUp(60_000)).rejects.toThrow(new Error("pods is forbidden"));
    });
  });

  test("are no longer followed when it is closed", async () => {
    expect(api.watching).toBe(1);
    await watch.close();
    expect(api.watching).toBe(0);
  });
});
