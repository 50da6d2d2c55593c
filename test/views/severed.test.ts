import { describe, expect, test } from "vitest";
import { isDataSwitch, severedBy } from "../../src/views/severed.ts";
import { prod, small, type World, worldOf } from "../components/kubernetes/estates.ts";
import { readStackFile } from "../estates/stack-files.ts";

const all = ["ant", "bee", "cat"];

type Change = readonly [piece: string, instead: string];

/** The small estate with pieces of its text replaced. */
function smallWith(...changes: readonly Change[]): World {
  const text = changes.reduce((before, [piece, instead]) => {
    expect(before).toContain(piece);
    return before.replace(piece, () => instead);
  }, readStackFile("test/estates/small.yaml"));
  return worldOf(text, "small.yaml");
}

/** What each switch cuts off of the cluster: `{ "east-leaf": ["ant"] }`; switches that cut off nobody are left out. */
function severed({ estate, views }: World): Record<string, readonly string[]> {
  const [cluster] = estate.clusters;
  if (cluster === undefined) throw new Error("the estate has no cluster");
  const found = views.devices
    .filter(isDataSwitch)
    .map(({ id }) => [id, severedBy(views, cluster, new Set([id]))] as const);
  return Object.fromEntries(found.filter(([, nodes]) => nodes.length > 0));
}

/** Both cables of the server on these ports to one leaf. */
const only = (leaf: string, port: number): Change => [
  `lan0: east-leaf/${port}, lan1: west-leaf/${port}`,
  `lan0: ${leaf}/${port}, lan1: ${leaf}/${port + 20}`,
];
const onEast = (port: number): Change => only("east-leaf", port);
const onWest = (port: number): Change => only("west-leaf", port);
const unpaired: readonly Change[] = [
  [", peer: west-leaf", ""],
  [", peer: east-leaf", ""],
];
/** Two leaves with nothing between them. */
const islands: readonly Change[] = [...unpaired, ["{perLeaf: 2, rate: 100Gbps}", "{stated: 4, rate: 100Gbps}"]];

describe("a switch that fails", () => {
  test("cuts off nobody where every server has a cable to another one", () => {
    expect(severed(small)).toEqual({});
    for (const cluster of prod.estate.clusters.filter(({ kubernetes }) => kubernetes !== undefined)) {
      const switches = prod.views.devices.filter(isDataSwitch);
      expect(switches).toHaveLength(14);
      expect(
        switches.flatMap(({ id }) => severedBy(prod.views, cluster, new Set([id]))),
        cluster.id,
      ).toEqual([]);
    }
  });

  test("cuts off the server whose cables all end in it", () => {
    expect(severed(smallWith(onEast(1)))).toEqual({ "east-leaf": ["ant"] });
  });

  test("cuts off all of a cluster where none has a cable to another one", () => {
    expect(severed(smallWith(onEast(1), onEast(2), onEast(3)))).toEqual({ "east-leaf": all });
  });

  test("cuts off a leaf's servers where it is the only way to them, those with fewer control plane nodes", () => {
    const apart = smallWith(onEast(1), onEast(2), onWest(3), ...unpaired);
    expect(severed(apart)).toEqual({ crown: ["cat"], "east-leaf": ["ant", "bee"], "west-leaf": ["cat"] });
    const paired = smallWith(onEast(1), onEast(2), onWest(3));
    expect(severed(paired)).toEqual({ "east-leaf": ["ant", "bee"], "west-leaf": ["cat"] });
  });

  // Each of the three hangs on both leaves once, one of the others on each: whoever stands first in the file changes nothing.
  test.each([
    { both: "ant", changes: [onEast(2), onWest(3)], crown: ["cat"] },
    { both: "bee", changes: [onEast(1), onWest(3)], crown: ["cat"] },
    { both: "cat", changes: [onEast(1), onWest(2)], crown: ["bee"] },
  ])("is not replaced by server $both, which has a cable to both sides", ({ changes, crown }) => {
    expect(severed(smallWith(...changes, ...unpaired))["crown"]).toEqual(crown);
  });

  test("takes from each part of a cluster that is in two, where the cables say no more", () => {
    expect(severed(smallWith(onEast(1), onEast(2), onWest(3), ...islands))).toEqual({
      "east-leaf": ["ant", "bee"],
      "west-leaf": ["cat"],
    });
  });
});

test("two switches that fail together cut off those who hang on both", () => {
  const [cluster] = small.estate.clusters;
  if (cluster === undefined) throw new Error("the estate has no cluster");
  expect(severedBy(small.views, cluster, new Set(["east-leaf", "west-leaf"]))).toEqual(all);
  expect(severedBy(small.views, cluster, new Set(["east-leaf", "crown"]))).toEqual([]);
});
