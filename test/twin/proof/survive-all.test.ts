import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { losses } from "../../../src/twin/proof/losses.ts";
import type { Drill } from "../../../src/twin/proof/schema.ts";
import { lossesOf, type SurviveAllArgs, surviveAll } from "../../../src/twin/proof/survive-all.ts";
import { isDataSwitch } from "../../../src/views/severed.ts";
import { prod, small } from "../../components/kubernetes/estates.ts";
import { type TwinDouble, twinOf } from "./twin-double.ts";

const isTrading = (node: string): boolean => node.startsWith("trade-");

describe("the losses of a twin", () => {
  test("are those of the estate where all of its clusters run", () => {
    expect(lossesOf(twinOf(prod))).toEqual(losses(prod.estate, prod.views));
  });

  test("are only of nodes in clusters that run", () => {
    const found = lossesOf(twinOf(prod, "trade-tokyo", "exec-okx"));
    expect(
      found.filter(({ nodes }) => nodes.length > 0).map(({ name, nodes, clusters }) => [name, nodes, clusters]),
    ).toEqual([
      ["node trade-1", ["trade-1"], ["trade-tokyo"]],
      ["node trade-3", ["trade-3"], ["trade-tokyo"]],
      ["node trade-5", ["trade-5"], ["trade-tokyo"]],
      ["node okx-1", ["okx-1"], ["exec-okx"]],
      ["rack t1", ["trade-1", "trade-3", "trade-5"], ["trade-tokyo"]],
      ["rack t2", ["trade-2", "trade-4", "trade-6"], ["trade-tokyo"]],
      ["rack okx-r1", ["okx-1", "okx-2", "okx-3"], ["exec-okx"]],
      ["site tokyo", ["trade-1", "trade-2", "trade-3", "trade-4", "trade-5", "trade-6"], ["trade-tokyo"]],
      ["site pod-okx", ["okx-1", "okx-2", "okx-3"], ["exec-okx"]],
    ]);
    // That no server hangs on one of two feeds, or switches, is true of every cluster; that a rack has no server is not.
    expect(found.filter(({ nodes }) => nodes.length === 0).map(({ name }) => name)).toEqual([
      ...prod.estate.feeds.map(({ id }) => `feed ${id}`),
      ...prod.views.devices.filter(isDataSwitch).map(({ id }) => `switch ${id}`),
    ]);
  });
});

describe("all losses", () => {
  /** Nothing runs in it, so that every loss is over at once. */
  let twin: TwinDouble;
  let told: string[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  async function all(more: Pick<SurviveAllArgs, "detect"> = {}): Promise<Drill[]> {
    const drills = surviveAll({ twin, tell: ({ name, by }) => void told.push(`${name} by ${by}`), ...more });
    const ended = drills.catch(() => {});
    await vi.advanceTimersByTimeAsync(60_000);
    await ended;
    return drills;
  }

  const named = (drills: readonly Drill[], by: Drill["by"]) =>
    drills.filter((drill) => drill.by === by).map(({ name }) => name);
  const detectorOf = (log: string[]) => async () => {
    log.push("detector starts");
    return { stop: async () => void log.push("detector stops") };
  };

  test("are each told when done, and given in their order", async () => {
    twin = twinOf(small);
    const drills = await all();
    expect(drills.map(({ name }) => name)).toEqual([
      ...["node ant", "rack shelf", "feed mains", "feed solar"],
      // Those that cut off nobody are told as one.
      ...["any one of 3 switches", "site basement"],
    ]);
    expect(drills.find(({ kind }) => kind === "switch")?.timeline).toEqual([
      { at: 0, what: "no server is cut off by any of crown, east-leaf, west-leaf" },
    ]);
    expect([...told].sort()).toEqual(
      [
        ...["node ant by timers", "rack shelf by timers", "site basement by timers"],
        ...["feed mains", "feed solar", "any one of 3 switches"].map((name) => `${name} by nothing to give up`),
      ].sort(),
    );
  });

  test("are measured by the detector after the timers alone, and these once for each setting", async () => {
    twin = twinOf(prod);
    const drills = await all({ detect: detectorOf(twin.switched) });
    const settings = new Map(
      [...twin.clusters.values()].map(({ cluster }) => {
        const { nodeMonitorGrace, nodeLease, unreachableToleration } = cluster.kubernetes ?? {};
        return [cluster.id, JSON.stringify([nodeMonitorGrace, nodeLease, unreachableToleration])];
      }),
    );
    const withoutDetector = drills.filter(({ by }) => by === "timers");
    const byTimers = withoutDetector.filter(({ kind }) => kind === "node");
    const seen = byTimers.flatMap(({ clusters }) => clusters.map((id) => settings.get(id)));
    expect([...seen].sort()).toEqual([...new Set(settings.values())].sort());
    // Of the clusters with a setting the one whose roles have the shortest time.
    expect(named(drills, "timers")[0]).toBe("node trade-1");
    const withNodes = losses(prod.estate, prod.views).filter(({ nodes }) => nodes.length > 0);
    // A rack and a site take the BMCs with them.
    const [servers, larger] = [true, false].map((is) => withNodes.filter(({ kind }) => (kind === "node") === is));
    expect(named(drills, "detector")).toEqual(servers?.map(({ name }) => name));
    expect(withoutDetector.filter(({ kind }) => kind !== "node").map(({ name }) => name)).toEqual(
      larger?.map(({ name }) => name),
    );
    const start = twin.switched.indexOf("detector starts");
    expect(twin.switched.slice(0, start).length).toBe(2 * withoutDetector.length);
    expect(twin.switched.at(-1)).toBe("detector stops");
    expect(twin.switched.filter((line) => line.startsWith("detector"))).toEqual(["detector starts", "detector stops"]);
  });

  test("never hit two at a time the same cluster, nor one whose role serves in the stead of another's", async () => {
    twin = twinOf(prod);
    const { hardware } = twin.clusters.get("gpu-east") ?? {};
    const east = new Set(hardware?.nodes.map(({ metadata }) => metadata.name));
    const dark = new Set<readonly string[]>();
    let together = 0;
    const wrong: string[] = [];
    twin.power = {
      off: async (nodes) => {
        for (const others of dark) {
          together++;
          // Inference falls back on execution, which the trading cluster has.
          const leans = (own: readonly string[], on: readonly string[]): boolean =>
            own.some((node) => east.has(node)) && on.some(isTrading);
          if (leans(nodes, others) || leans(others, nodes)) wrong.push(`${nodes} with ${others}`);
        }
        dark.add(nodes);
        await new Promise((resolve) => setTimeout(resolve, 100));
      },
      on: async (nodes) => void dark.delete(nodes),
    };
    await all();
    expect(together).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  test("end with the first that fails, and the detector stops", async () => {
    twin = twinOf(small);
    const { switched } = twin;
    const { off } = twin.power;
    twin.power = {
      ...twin.power,
      off: async (nodes, cutOff) => {
        await off(nodes, cutOff);
        if (switched.includes("detector starts")) throw new Error("ant: the BMC does not answer");
      },
    };
    await expect(all({ detect: detectorOf(twin.switched) })).rejects.toThrow(new Error("ant: the BMC does not answer"));
    expect(switched.filter((line) => !line.includes("bee"))).toEqual([
      ...["off ant", "on ant"],
      "detector starts",
      ...["off ant", "on ant"],
      "detector stops",
    ]);
  });
});
