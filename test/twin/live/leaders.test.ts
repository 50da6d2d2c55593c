import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { killProgram } from "../../../src/twin/control-plane/cluster.ts";
import { etcdLeader, leaderOf } from "../../../src/twin/control-plane/leadership.ts";
import { hasCondition } from "../../../src/twin/declared.ts";
import { proveLeaders } from "../../../src/twin/proof/leaders.ts";
import type { Drill } from "../../../src/twin/proof/schema.ts";
import { isAlive } from "../../../src/twin/system/process.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import type { TwinCluster } from "../../../src/twin/twin.ts";
import { type SomeClusters, someClusters } from "./some-clusters.ts";

describe("a control plane with three members", () => {
  let twin: SomeClusters;
  let house: TwinCluster;

  beforeAll(async () => {
    twin = await someClusters("test/estates/small.yaml", ["house"], 3);
    const found = twin.clusters.get("house");
    if (found === undefined) throw new Error("no cluster house");
    house = found;
  });
  afterAll(() => twin?.close());

  const dead = (): string[] =>
    [...house.control.processes].filter(([, process]) => !isAlive(process)).map(([name]) => name);

  it("works again soon after its leaders are lost, and takes no write without a majority", async () => {
    const led = [await leaderOf(house.control, "kube-controller-manager"), await etcdLeader(house.control)];
    const drills = await proveLeaders(twin);

    const losses = drills.map(({ name, kind }) => `${kind}: ${name.replace(/\b(ant|bee|cat)\b/g, "NODE")}`);
    expect(losses[0]).toMatch(/^control-plane: control plane member NODE, leader of kube-controller-manager/);
    expect(losses.slice(-2)).toEqual(["etcd: etcd leader NODE", "etcd: majority of the control plane, NODE and NODE"]);
    // The lost one is the one that led.
    expect(drills[0]?.lost[0]).toBe(`etcd of ${house.memberNodes[led[0] ?? -1]}`);
    for (const drill of drills) {
      // Without a majority nobody is left who could give anything up.
      const by = drill.name.startsWith("majority") ? "nothing to give up" : "timers";
      expect(drill).toMatchObject({ clusters: ["house"], by, roles: [] });
      expect(saidIn(drill)).toContain("the API takes writes");
      expect(saidIn(drill)).toContain("a new pod has a node");
      expect(saidIn(drill)).toContain("what was written before the loss is there");
      expect(drill.timeline.map(({ at }) => at)).toEqual([...drill.timeline.map(({ at }) => at)].sort((a, b) => a - b));
    }
    expect(saidIn(drills[0])).toContain("kube-controller-manager: another member leads");
    // A lease of 15 s runs out, and the next member asks for it every 2 s.
    expect(at(drills[0], "kube-controller-manager: another member leads")).toBeGreaterThan(10);
    expect(saidIn(drills.at(-1)).find((what) => what.startsWith("a write is refused"))).toBe(
      "a write is refused: etcdserver: request timed out",
    );
    const refused = at(drills.at(-1), "a write is refused: etcdserver: request timed out");
    const back = at(drills.at(-1), saidIn(drills.at(-1)).find((what) => what.endsWith("started again")) ?? "");
    const taken = at(drills.at(-1), "the API takes writes");
    expect([refused, back, taken]).toEqual([refused, back, taken].sort((a, b) => a - b));
    // How long nobody brought a majority back is no time of the estate.
    expect(drills.at(-1)?.api).toBeCloseTo(taken - back, 6);
    expect(drills.at(-1)?.apiFrom).toBe(back);

    expect(dead()).toEqual([]);
    const probes = await house.api.list("v1", "Pod", { namespace: "default" });
    expect(probes).toEqual([]);
  });

  it("comes back when two of its three nodes had no power, with what ended by itself meanwhile", async () => {
    await twin.power.off(["ant", "bee"]);
    expect(dead().sort()).toEqual(
      [0, 1]
        .flatMap((member) =>
          ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"].map(
            (program) => `${program}/${member}`,
          ),
        )
        .sort(),
    );
    // As the scheduler ends that cannot renew its lease.
    await killProgram(house.control, "kube-scheduler", 2);

    await twin.power.on(["ant", "bee"]);
    expect(dead()).toEqual([]);
    await waitFor(
      async () =>
        (await house.api.list("v1", "Node")).every((node) => hasCondition(node, "Ready")) ? true : undefined,
      { what: "nodes to be ready" },
    );
  });
});

function saidIn(drill: Drill | undefined): string[] {
  return (drill?.timeline ?? []).map(({ what }) => what);
}

function at(drill: Drill | undefined, what: string): number {
  return drill?.timeline.find((moment) => moment.what === what)?.at ?? Number.NaN;
}
