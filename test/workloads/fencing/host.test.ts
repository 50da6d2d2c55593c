import { beforeEach, expect, test } from "vitest";
import { Figures } from "../../../src/workloads/fencing/figures.ts";
import { WatchedHost } from "../../../src/workloads/fencing/host.ts";
import { logTo } from "../../../src/workloads/fencing/log.ts";
import type { Reading } from "../../../src/workloads/fencing/system.ts";
import { NodesDouble } from "./nodes-double.ts";

const TAINT = "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute";
const on: Reading = { kind: "power", power: "on" };
const off: Reading = { kind: "power", power: "off" };
const silent: Reading = { kind: "silent", why: "no answer (ETIMEDOUT)" };

let now = 0;
let nodes = new NodesDouble(["ant"]);
let lines: Record<string, unknown>[] = [];
let figures = new Figures();

beforeEach(() => {
  now = 0;
  nodes = new NodesDouble(["ant"]);
  nodes.renew("ant", "before");
  lines = [];
  figures = new Figures();
});

/** A host of its own instance of the detector, with what its BMC says. */
function watched({ hangs = 0 } = {}) {
  let reading: Reading = on;
  const host = new WatchedHost({
    host: {
      node: "ant",
      cluster: "house",
      redfish: "https://192.168.250.21",
      system: "/redfish/v1/Systems/1",
      credentials: { username: "u", passwordFile: "f" },
      tls: "verify",
    },
    bmc: {
      read: async () => {
        now += hangs;
        return reading;
      },
      close: async () => {},
    },
    nodes,
    figures,
    log: logTo(
      (line) => lines.push(JSON.parse(line)),
      () => 0,
    ),
    now: () => now,
  });
  /** A second passes, then a read. */
  const look = async (...readings: readonly Reading[]): Promise<void> => {
    for (const next of readings) {
      reading = next;
      now += 1000;
      await host.look();
    }
  };
  /** A second passes, then a review. */
  const review = async (): Promise<void> => {
    now += 1000;
    const marked = await nodes.marked();
    await host.review(
      marked.find(({ name }) => name === "ant"),
      now,
    );
  };
  return { host, look, review };
}

const events = (): unknown[] => lines.map(({ event }) => event);

test("one read that says off changes nothing, the second takes the node out of service", async () => {
  const { look } = watched();
  await look(on, off);
  expect(nodes.writes).toEqual([]);
  await look(off);
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
  expect(nodes.writes).toEqual(["take out ant", "not ready ant"]);
  expect(lines.at(-1)).toEqual({
    time: "1970-01-01T00:00:00.000Z",
    level: "warn",
    event: "out of service",
    cluster: "house",
    node: "ant",
    seconds: 1,
  });
  expect(figures.text([])).toContain(
    '_seconds_bucket{le="0.5"} 0\nestate_fencing_off_to_taint_seconds_bucket{le="1"} 1\n',
  );
});

test("a node that is out of service is not written again while the power stays off", async () => {
  const { look, review } = watched();
  await look(off, off, off, off);
  await review();
  await look(off);
  expect(nodes.writes).toEqual(["take out ant", "not ready ant"]);
});

test("a silent BMC leads to no taint however long, and is told once", async () => {
  const { look } = watched();
  await look(on, silent, silent, silent, off, silent, silent);
  expect(nodes.writes).toEqual([]);
  expect(events()).toEqual(["power on", "BMC says nothing"]);
});

test("a BMC that falls silent after off leaves the taint where it is", async () => {
  const { look, review } = watched();
  await look(off, off, silent);
  nodes.renew("ant", "after");
  nodes.change("ant", { isReady: true });
  await review();
  await review();
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
});

test("other taints stay when one is set and when it is taken away", async () => {
  const other = { key: "role", value: "fast", effect: "NoSchedule" };
  nodes.change("ant", { taints: [other] });
  const { look, review } = watched();
  await look(off, off);
  expect(nodes.taintsOf("ant")).toEqual(["role=fast:NoSchedule", TAINT]);
  await look(on);
  await review();
  nodes.renew("ant", "after");
  nodes.change("ant", { isReady: true });
  await review();
  expect(nodes.taintsOf("ant")).toEqual(["role=fast:NoSchedule"]);
});

test("the node is back in service when the power is on, its kubelet lives and it is ready", async () => {
  const { look, review } = watched();
  await look(off, off, on);
  // Ready may be the last word from before the power went.
  nodes.change("ant", { isReady: true });
  await review();
  await review();
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
  // The kubelet lives, but says that the node is not ready.
  nodes.renew("ant", "after");
  nodes.change("ant", { isReady: false });
  await review();
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
  nodes.change("ant", { isReady: true });
  await review();
  expect(nodes.taintsOf("ant")).toEqual([]);
  expect(events().at(-1)).toBe("back in service");
});

test("a new instance takes a node back that an earlier one took out", async () => {
  const before = watched();
  await before.look(off, off);
  const { look, review } = watched();
  await look(on);
  await review();
  nodes.renew("ant", "after");
  nodes.change("ant", { isReady: true });
  await review();
  expect(nodes.taintsOf("ant")).toEqual([]);
});

test("a taint that a person set is neither doubled nor taken away", async () => {
  nodes.change("ant", { taints: [{ key: "node.kubernetes.io/out-of-service", value: "mine", effect: "NoExecute" }] });
  const { look, review } = watched();
  await look(off, off, off);
  await look(on);
  await review();
  nodes.renew("ant", "after");
  await review();
  expect(nodes.taintsOf("ant")).toEqual(["node.kubernetes.io/out-of-service=mine:NoExecute"]);
  expect(events()).toEqual(["power off", "is out of service already", "power on"]);
});

test("three instances that see the same set one taint", async () => {
  const instances = [watched(), watched(), watched()];
  for (const { look } of instances) await look(off);
  await Promise.all(instances.map(({ look }) => look(off)));
  expect(nodes.writes.filter((write) => write === "take out ant")).toHaveLength(1);
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
});

test("a write that meets another one is made again on what that one left", async () => {
  const other = { key: "disk", value: "full", effect: "NoSchedule" };
  let isFirst = true;
  nodes.before = (name) => {
    if (isFirst) nodes.change(name, { taints: [other] });
    isFirst = false;
  };
  const { look } = watched();
  await look(off, off);
  expect(nodes.taintsOf("ant")).toEqual(["disk=full:NoSchedule", TAINT]);
});

test("what the API refuses is told once and tried again with each read", async () => {
  const { look } = watched();
  nodes.failure = 'nodes "ant" is forbidden';
  await look(off, off, off);
  expect(lines.slice(1)).toEqual([expect.objectContaining({ event: "refused", why: 'nodes "ant" is forbidden' })]);
  nodes.failure = undefined;
  await look(off);
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
  expect(figures.text([])).toContain('estate_fencing_taints_total{cluster="house",change="refused"} 2');
});

test("an answer that took too long is too old to act on", async () => {
  const { look } = watched({ hangs: 3_100 });
  await look(off, off, off);
  expect(nodes.writes).toEqual([]);
});

test("a node that the cluster does not have is told once", async () => {
  nodes = new NodesDouble([]);
  const { look } = watched();
  await look(off, off, off);
  expect(events()).toEqual(["power off", "no such node"]);
});

test("a taint that somebody takes away while the power is off is set again", async () => {
  const { look, review } = watched();
  await look(off, off);
  nodes.change("ant", { taints: [], isOurs: false });
  await review();
  await look(off);
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
});

test("a kubelet that goes on while the BMC says off shows that it is another machine's BMC", async () => {
  const { host, look, review } = watched();
  await look(off, off, off, off);
  await review();
  nodes.renew("ant", "after");
  await review();
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
  await look(off);
  await review();
  expect(nodes.taintsOf("ant")).toEqual([]);
  expect(host.standing).toBe("contradicted");
  // And it stays so until the BMC says something else.
  await look(off, off);
  await review();
  expect(nodes.taintsOf("ant")).toEqual([]);
  await look(on, off, off);
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
});

test("a machine that the cluster sees live before its BMC says on is no contradiction", async () => {
  const { host, look, review } = watched();
  await look(off, off, off, off);
  await review();
  nodes.renew("ant", "after");
  nodes.change("ant", { isReady: true });
  await review();
  await look(on);
  await review();
  expect(nodes.taintsOf("ant")).toEqual([]);
  expect(host.standing).toBe("on");
  expect(events()).toEqual(["power off", "out of service", "power on", "back in service"]);
  // And what the cluster saw then says nothing about the next loss.
  await look(off, off, off, off);
  await review();
  await look(off);
  await review();
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
});

test("a renewal of the lease that was on its way when the power went is no sign of life", async () => {
  const { look, review } = watched();
  await look(off, off);
  await review();
  nodes.renew("ant", "late");
  for (let times = 0; times < 3; times += 1) {
    await look(off);
    await review();
  }
  expect(nodes.taintsOf("ant")).toEqual([TAINT]);
});
