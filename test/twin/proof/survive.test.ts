import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parse, stringify } from "yaml";
import type { Loss } from "../../../src/twin/proof/losses.ts";
import { OUT_OF_SERVICE } from "../../../src/twin/proof/scene.ts";
import type { Drill, RoleOutcome } from "../../../src/twin/proof/schema.ts";
import { type SurviveArgs, survive } from "../../../src/twin/proof/survive.ts";
import { worldOf } from "../../components/kubernetes/estates.ts";
import { readStackFile } from "../../estates/stack-files.ts";
import type { ApiDouble } from "./api-double.ts";
import { node, type PodTraits, pod } from "./pods.ts";
import { type TwinDouble, twinOf } from "./twin-double.ts";

/** The small estate, whose three nodes carry the control plane, with three roles: critical, with a degraded mode, without a class. */
function world() {
  const text = parse(readStackFile("test/estates/small.yaml"));
  const { house } = text.config["estate:clusters"];
  const nodes = ["ant", "bee", "cat"];
  house.roles = {
    desk: { title: "Desk", nodes, kubelet: "plain" },
    screen: { title: "Screen", nodes, kubelet: "plain", degradedMode: "prices stand still" },
    archive: { title: "Archive", nodes, kubelet: "plain" },
    ledger: { title: "Ledger", nodes, kubelet: "plain", degradedMode: "the screen keeps count", fallback: "screen" },
  };
  text.config["estate:workloads"].tool.role = "desk";
  text.config["estate:targets"] = {
    recovery: {
      critical: { title: "Critical failures", rto: "30s", roles: ["desk"], by: "reschedule" },
      system: { title: "System failures", rto: "100s", roles: ["screen"], by: "reschedule" },
    },
  };
  return worldOf(stringify(text, { aliasDuplicateObjects: false }), "small.yaml");
}

const place = world();
const desk = (name: string, on: string | undefined, more: PodTraits = {}) =>
  pod(name, { workload: "tool", roles: ["desk"], ...(on === undefined ? {} : { node: on }), ...more });
const screen = (name: string, on: string | undefined, more: PodTraits = {}) =>
  pod(name, { workload: "display", roles: ["screen"], ...(on === undefined ? {} : { node: on }), ...more });

const lossOf = (...nodes: readonly string[]): Loss => ({ name: "node ant", kind: "node", nodes, clusters: ["house"] });
const ant = lossOf("ant");

let twin: TwinDouble;
let api: ApiDouble;

beforeEach(() => {
  vi.useFakeTimers();
  twin = twinOf(place);
  const [first] = twin.apis.values();
  if (first === undefined) throw new Error("the small estate has a cluster");
  api = first;
});

afterEach(() => {
  vi.useRealTimers();
});

interface Story {
  readonly loss?: Loss;
  readonly before: readonly ReturnType<typeof pod>[];
  /** What happens so many milliseconds after the power went. */
  readonly after?: Readonly<Record<number, () => void>>;
  readonly detect?: SurviveArgs["detect"];
  /** What there is once power is back. @defaultValue all as before */
  readonly back?: readonly ReturnType<typeof pod>[];
}

/** One loss, with time that passes at once. When power returns, everything is as it was before. */
async function drilled({ loss = ant, before, after = {}, detect, back = before }: Story): Promise<Drill> {
  for (const object of before) api.put(object);
  const { off, on } = twin.power;
  twin.power = {
    off: async (nodes, cutOff) => {
      await off(nodes, cutOff);
      for (const [at, act] of Object.entries(after)) setTimeout(act, Number(at));
      // BMCs and control planes take their time, and the clock runs meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 200));
    },
    on: async (nodes) => {
      await on(nodes);
      for (const object of await api.list("v1", "Pod")) api.take(object);
      for (const object of back) api.put(object);
    },
  };
  const drill = survive({ twin, loss, ...(detect === undefined ? {} : { detect }) });
  // Looked at before time passes: a failure is nobody's surprise.
  const ended = drill.catch(() => {});
  await vi.advanceTimersByTimeAsync(600_000);
  await ended;
  return drill;
}

const roleOf = (drill: Drill, id: string): RoleOutcome | undefined => drill.roles.find(({ role }) => role === id);

describe("a role that loses a node", () => {
  test("is whole when its last replica is ready elsewhere, and served all the time by the other one", async () => {
    const drill = await drilled({
      before: [desk("tool-1", "ant"), desk("tool-2", "bee"), screen("display-1", "cat")],
      after: {
        500: () => api.put(node("ant", false)),
        1200: () => api.put(node("ant", false, OUT_OF_SERVICE)),
        1300: () => {
          api.take(desk("tool-1", "ant"));
          api.put(desk("tool-3", undefined));
        },
        1400: () => api.put(desk("tool-3", "cat", { ready: false })),
        3000: () => api.put(desk("tool-3", "cat")),
      },
    });
    expect(drill).toEqual({
      name: "node ant",
      kind: "node",
      clusters: ["house"],
      lost: ["ant"],
      by: "timers",
      roles: [
        {
          ...{ cluster: "house", role: "desk", class: "critical", limit: 30, pods: 2, moved: 1 },
          ...{ served: 0, whole: 3, outcome: "whole" },
        },
        {
          ...{ cluster: "house", role: "screen", class: "system", limit: 100, pods: 1, moved: 0 },
          ...{ served: 0, whole: 0, outcome: "unaffected" },
        },
      ],
      timeline: [
        { at: 0.5, what: "ant: not ready" },
        { at: 1.2, what: "ant: out of service" },
        { at: 3, what: "desk: whole" },
      ],
    });
    expect(twin.switched).toEqual(["off ant", "on ant"]);
  });

  test("served again when every workload had a replica, and was whole when all had theirs", async () => {
    const gate = (name: string, on: string) => pod(name, { workload: "gate", roles: ["desk"], node: on });
    const drill = await drilled({
      before: [desk("tool-1", "ant"), desk("tool-2", "ant"), gate("gate-1", "ant")],
      after: {
        1000: () => api.put(desk("tool-3", "cat")),
        2000: () => api.put(gate("gate-2", "cat")),
        5000: () => api.put(desk("tool-4", "cat")),
      },
    });
    expect(roleOf(drill, "desk")).toMatchObject({ pods: 3, moved: 3, served: 2, whole: 5, outcome: "whole" });
  });

  test("waits no longer for pods whose end the lost node would have to confirm, unless a detector speaks for it", async () => {
    const args = {
      before: [desk("tool-0", "ant"), desk("tool-1", "bee")],
      after: { 2000: () => api.put(desk("tool-0", "ant", { ending: true })) },
    };
    const alone = await drilled(args);
    expect(roleOf(alone, "desk")).toEqual({
      ...{ cluster: "house", role: "desk", class: "critical", limit: 30, pods: 2, moved: 1, served: 0 },
      ...{
        outcome: "degraded",
        reason: "pods wait for the word of their lost node, which nobody takes out of service; 1 replica serves",
      },
    });
    expect(alone.timeline).toEqual([{ at: expect.closeTo(6, 0), what: "desk: not whole" }]);
    const watched = await drilled({ ...args, detect: async () => ({ stop: async () => {} }) });
    expect(watched.timeline).toEqual([{ at: expect.closeTo(60, 0), what: "desk: not whole" }]);
  });

  test("is not whole by the last word of the node that is gone", async () => {
    const drill = await drilled({ before: [desk("tool-1", "ant")] });
    expect(roleOf(drill, "desk")).toEqual({
      ...{ cluster: "house", role: "desk", class: "critical", limit: 30, pods: 1, moved: 1 },
      ...{ outcome: "lost", reason: "no node took its pods in time" },
    });
    // Twice its limit: what is late is shown with its time.
    expect(drill.timeline).toEqual([{ at: expect.closeTo(60, 0), what: "desk: not whole" }]);
  });

  test("is late, not lost, up to twice its limit", async () => {
    const drill = await drilled({
      before: [desk("tool-1", "ant")],
      after: { 59000: () => api.put(desk("tool-2", "cat")) },
    });
    expect(roleOf(drill, "desk")).toMatchObject({ served: 59, whole: 59, outcome: "whole", limit: 30 });
  });

  test("has no limit where no class holds it, and is waited for all the same", async () => {
    const archive = (name: string, on: string) => pod(name, { workload: "tape", roles: ["archive"], node: on });
    const drill = await drilled({
      before: [archive("tape-1", "ant")],
      after: { 59000: () => api.put(archive("tape-2", "cat")) },
    });
    expect(roleOf(drill, "archive")).toEqual({
      ...{ cluster: "house", role: "archive", pods: 1, moved: 1, served: 59, whole: 59, outcome: "whole" },
    });
  });
});

describe("a role that no recovery class names", () => {
  const tape = pod("tape-1", { workload: "tape", roles: ["archive"], node: "ant" });
  const open = "not whole within 60 s, and not watched longer, since no recovery class names it";

  test("is open after a minute, with the time that the timers take", async () => {
    const drill = await drilled({ before: [tape] });
    expect(roleOf(drill, "archive")).toEqual({
      ...{ cluster: "house", role: "archive", pods: 1, moved: 1, outcome: "open" },
      reason: `${open}; the timers alone take 394 s: Kubernetes defaults (measured on a control plane, constant eviction-default)`,
    });
    expect(drill.timeline).toEqual([{ at: expect.closeTo(60, 0), what: "archive: not whole" }]);
  });

  test("is open without a word of the timers where a detector watched", async () => {
    const drill = await drilled({ before: [tape], detect: async () => ({ stop: async () => {} }) });
    expect(roleOf(drill, "archive")).toMatchObject({ outcome: "open", reason: open });
  });

  test("is open with the words of the scheduler where it says no at times", async () => {
    const gated = pod("tape-2", { workload: "tape", roles: ["archive"], unschedulable: "blocked by gates" });
    const drill = await drilled({
      before: [tape, pod("tape-0", { workload: "tape", roles: ["archive"], node: "bee" })],
      detect: async () => ({ stop: async () => {} }),
      after: { 57000: () => api.put(gated) },
    });
    expect(roleOf(drill, "archive")).toMatchObject({ served: 0, outcome: "open", reason: `${open}; blocked by gates` });
  });

  test("is lost where the scheduler has no node for it", async () => {
    const more = { workload: "tape", roles: ["archive"], unschedulable: "0/3 nodes are available" };
    const drill = await drilled({ before: [tape], after: { 1000: () => api.put(pod("tape-2", more)) } });
    expect(roleOf(drill, "archive")).toMatchObject({ outcome: "lost", reason: "0/3 nodes are available" });
  });
});

test("a role for whose new pods the quota has no room says so in the words of the API server", async () => {
  const refused = (lastTimestamp: string, message: string) => ({
    ...{ apiVersion: "v1", kind: "Event", metadata: { name: message, namespace: "tools" } },
    ...{ involvedObject: { name: "tool-5f9" }, reason: "FailedCreate", lastTimestamp, message },
  });
  const now = (): string => new Date().toISOString();
  const drill = await drilled({
    before: [desk("tool-1", "ant")],
    after: {
      1000: () => {
        api.take(desk("tool-1", "ant"));
        api.put(refused(now(), "exceeded quota: quota"));
        api.put(refused("2020-01-01T00:00:00Z", "of another time"));
      },
    },
  });
  expect(roleOf(drill, "desk")).toMatchObject({ outcome: "lost", reason: "exceeded quota: quota" });
});

describe("a role for which the scheduler has no node", () => {
  const why = "0/3 nodes are available: 2 Insufficient cpu";
  const refused = {
    before: [desk("tool-1", "ant")],
    after: { 1000: () => api.put(desk("tool-2", undefined, { unschedulable: why })) },
  };

  test("is lost after some seconds, without a wait for its limit", async () => {
    const drill = await drilled(refused);
    expect(roleOf(drill, "desk")).toMatchObject({ outcome: "lost", reason: why });
    expect(drill.timeline).toEqual([{ at: expect.closeTo(5.25, 1), what: "desk: not whole" }]);
  });

  test("is degraded while another replica serves, and its reason says how many do", async () => {
    const drill = await drilled({ ...refused, before: [...refused.before, desk("tool-0", "bee")] });
    expect(roleOf(drill, "desk")).toMatchObject({ served: 0, outcome: "degraded", reason: `${why}; 1 replica serves` });
  });

  const gone = {
    before: [screen("display-1", "ant")],
    after: { 0: () => api.put(screen("display-2", undefined, { unschedulable: why })) },
  };

  test("is lost also where the estate states a degraded mode, as no replica is left to work in it", async () => {
    const drill = await drilled(gone);
    expect(roleOf(drill, "screen")).toMatchObject({ outcome: "lost", reason: why });
  });

  test("is degraded where the estate foresees that a part of it serves alone", async () => {
    const drill = await drilled({
      before: [...gone.before, pod("frame-1", { workload: "frame", roles: ["screen"], node: "bee" })],
      after: gone.after,
    });
    expect(roleOf(drill, "screen")).toMatchObject({
      outcome: "degraded",
      reason: `${why}; 1 replica serves; stated degraded mode: prices stand still`,
    });
    expect(roleOf(drill, "screen")?.served).toBeUndefined();
  });

  test("is degraded where another role serves in its stead", async () => {
    const drill = await drilled({
      before: [pod("log-1", { workload: "log", roles: ["ledger"], node: "ant" }), screen("display-1", "bee")],
      after: { 0: () => api.put(pod("log-2", { workload: "log", roles: ["ledger"], unschedulable: why })) },
    });
    expect(roleOf(drill, "ledger")).toMatchObject({
      outcome: "degraded",
      reason: `${why}; role screen of house serves in its stead; stated degraded mode: the screen keeps count`,
    });
  });

  test("is whole where the scheduler finds one after all", async () => {
    const drill = await drilled({
      ...refused,
      after: { ...refused.after, 4000: () => api.put(desk("tool-2", "cat")) },
    });
    expect(roleOf(drill, "desk")).toMatchObject({ whole: 4, outcome: "whole" });
  });

  test("is not lost by a pod that had no node before either", async () => {
    const drill = await drilled({
      before: [desk("tool-1", "ant"), desk("tool-9", undefined, { unschedulable: why })],
      after: { 20000: () => api.put(desk("tool-2", "cat")) },
    });
    expect(roleOf(drill, "desk")).toMatchObject({ pods: 1, moved: 1, whole: 20, outcome: "whole" });
  });
});

describe("a role that loses its place to another one", () => {
  const why = "0/3 nodes are available: 2 Insufficient cpu";
  const before = [desk("tool-1", "ant"), screen("display-1", "cat")];
  /** The pod that moves has a higher priority than the one that is there. */
  const preempts = {
    1000: () => {
      api.take(screen("display-1", "cat"));
      api.put(screen("display-2", undefined, { unschedulable: why }));
    },
    2000: () => api.put(desk("tool-2", "cat")),
  };

  test("is not called unaffected", async () => {
    const drill = await drilled({ before, after: preempts });
    expect(drill.roles).toMatchObject([
      { role: "desk", whole: 2, outcome: "whole" },
      {
        role: "screen",
        pods: 1,
        moved: 1,
        outcome: "lost",
        reason: why,
      },
    ]);
  });

  test("is lost when the survivor of a lost node is preempted as well", async () => {
    const drill = await drilled({
      before: [desk("tool-1", "ant"), desk("tool-2", "bee")],
      after: {
        1000: () => {
          api.take(desk("tool-2", "bee"));
          api.put(desk("tool-3", undefined, { unschedulable: why }));
          api.put(desk("tool-4", undefined, { unschedulable: why }));
        },
      },
    });
    const role = roleOf(drill, "desk");
    expect(role).toMatchObject({ outcome: "lost", reason: why });
    expect(role?.served).toBeUndefined();
  });

  test("is whole when it finds another one, in its own time", async () => {
    const drill = await drilled({
      before,
      after: {
        ...preempts,
        1500: () => api.put(screen("display-2", "bee")),
        9000: () => api.put(desk("tool-2", "cat")),
        2000: () => {},
      },
    });
    expect(drill.roles).toMatchObject([
      { role: "desk", whole: 9 },
      { role: "screen", moved: 1, served: 1.5, whole: 1.5, outcome: "whole" },
    ]);
  });
});

describe("a control plane that loses most of its nodes", () => {
  const both = lossOf("ant", "bee");

  test("places nothing anew, even where the one member of the twin goes on", async () => {
    const drill = await drilled({
      loss: both,
      before: [desk("tool-1", "ant"), desk("tool-2", "cat"), screen("display-1", "bee")],
      after: { 1000: () => api.put(desk("tool-3", "cat")), 2000: () => api.put(screen("display-2", "cat")) },
    });
    const words = "2 of 3 control plane nodes are lost, so nothing is placed anew";
    expect(drill.roles).toMatchObject([
      { role: "desk", served: 0, outcome: "degraded", reason: `${words}; 1 replica serves` },
      { role: "screen", outcome: "lost", reason: words },
    ]);
    expect(drill.roles.map(({ whole }) => whole)).toEqual([undefined, undefined]);
  });

  test("is no matter for a role that has lost nothing", async () => {
    const drill = await drilled({ loss: both, before: [desk("tool-2", "cat")] });
    expect(roleOf(drill, "desk")).toMatchObject({ moved: 0, outcome: "unaffected" });
  });
});

describe("a loss", () => {
  test("of no node switches nothing and asks nobody", async () => {
    const detect = vi.fn();
    expect(
      await drilled({
        loss: { ...ant, kind: "feed", name: "feed mains", nodes: [], clusters: [] },
        before: [],
        detect,
      }),
    ).toEqual({
      name: "feed mains",
      kind: "feed",
      clusters: [],
      lost: [],
      by: "nothing to give up",
      roles: [],
      timeline: [{ at: 0, what: "no server loses power or is cut off" }],
    });
    expect([twin.switched, detect.mock.calls, api.watching]).toEqual([[], [], 0]);
  });

  test("of a switch that cuts off nobody says so", async () => {
    const loss = { ...ant, kind: "switch" as const, name: "switch crown", nodes: [], clusters: [] };
    expect((await drilled({ loss, before: [] })).timeline).toEqual([{ at: 0, what: "no server is cut off" }]);
  });

  test("of a switch leaves the power on, and is for the timers: the detector sees servers with power", async () => {
    const detect = vi.fn();
    const loss = { ...ant, kind: "switch" as const, name: "switch east-leaf", cutOff: ["ant"] };
    const drill = await drilled({
      loss,
      before: [desk("tool-1", "ant")],
      after: { 1000: () => api.put(desk("tool-2", "cat")) },
      detect,
    });
    expect([drill.kind, drill.by, drill.lost]).toEqual(["switch", "timers", ["ant"]]);
    expect(roleOf(drill, "desk")).toMatchObject({ moved: 1, outcome: "whole" });
    expect([twin.switched, detect.mock.calls]).toEqual([["off ant; ant keeps its power", "on ant"], []]);
  });

  test("in a cluster without pods hits no role, and is not waited for", async () => {
    const drill = await drilled({ before: [] });
    expect([drill.roles, twin.switched]).toEqual([[], ["off ant", "on ant"]]);
  });

  test("has the detector at work from before the power goes until all is whole again", async () => {
    const drill = await drilled({
      before: [desk("tool-1", "ant")],
      after: { 1000: () => api.put(desk("tool-2", "cat")) },
      detect: async (clusters) => {
        twin.switched.push(`detector of ${clusters.join(", ")} starts`);
        return { stop: async () => void twin.switched.push("detector stops") };
      },
    });
    expect(drill.by).toBe("detector");
    expect(twin.switched).toEqual(["detector of house starts", "off ant", "on ant", "detector stops"]);
  });

  test("does not begin while something is not whole", async () => {
    const unready = [
      desk("tool-1", "ant"),
      desk("tool-2", "bee", { ready: false }),
      desk("tool-3", "cat", { ending: true }),
    ];
    await expect(drilled({ before: unready })).rejects.toThrow(
      new Error("house: is not whole before the drill: tool-2, tool-3"),
    );
    expect(twin.switched).toEqual([]);
    expect(api.watching).toBe(0);
  });

  test("begins when what was not whole has become so", async () => {
    setTimeout(() => api.put(desk("tool-1", "ant")), 100_000);
    const drill = await drilled({
      before: [desk("tool-1", "ant", { ready: false })],
      after: { 1000: () => api.put(desk("tool-2", "cat")) },
    }).catch((error: unknown) => error);
    // Its pod came back not ready after the loss, as it was put there at first.
    expect(drill).toEqual(new Error("house: is not whole again 180 s after its nodes came back: tool-1"));
    expect(twin.switched).toEqual(["off ant", "on ant"]);
  });

  test("ends where pods that waited have taken the place of others, which wait now", async () => {
    const rival = (on: string | undefined) =>
      pod("rival-1", { workload: "rival", roles: ["desk"], ...(on === undefined ? {} : { node: on }) });
    const drill = await drilled({
      before: [desk("tool-1", "ant"), rival(undefined)],
      back: [desk("tool-1", undefined), rival("ant")],
    });
    expect(twin.switched).toEqual(["off ant", "on ant"]);
    expect(roleOf(drill, "desk")).toMatchObject({ pods: 1, moved: 1, outcome: "lost" });
  });

  test("gives power back when the watching fails, and stops the detector", async () => {
    const failed = drilled({
      before: [desk("tool-1", "ant")],
      after: { 1000: () => api.refuseWatches("Pod", new Error("pods is forbidden")) },
      detect: async () => ({ stop: async () => void twin.switched.push("detector stops") }),
    });
    await expect(failed).rejects.toThrow(new Error("pods is forbidden"));
    expect(twin.switched).toEqual(["off ant", "on ant", "detector stops"]);
    expect(api.watching).toBe(0);
  });

  test("is judged without the words of the nodes where these cannot be watched", async () => {
    const drill = await drilled({
      before: [desk("tool-1", "ant")],
      after: {
        1000: () => api.refuseWatches("Node", new Error("nodes is forbidden")),
        2000: () => api.put(desk("tool-2", "cat")),
      },
    });
    expect(drill.timeline).toEqual([
      { at: 1, what: "nodes cannot be watched: nodes is forbidden" },
      { at: 2, what: "desk: whole" },
    ]);
  });
});
