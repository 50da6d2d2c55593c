import { describe, expect, test } from "vitest";
import { dataSwitches, severedBy } from "../../src/views/severed.ts";
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
  const found = dataSwitches(views).map((id) => [id, severedBy(views, cluster, id)] as const);
  return Object.fromEntries(found.filter(([, nodes]) => nodes.length > 0));
}

/** Both cables of the server on these ports to one leaf. */
const only = (leaf: string, port: number) =>
  [`lan0: east-leaf/${port}, lan1: west-leaf/${port}`, `lan0: ${leaf}/${port}, lan1: ${leaf}/${port + 20}`] as const;
const [ant, bee, cat] = [1, 2, 3].map((port) => only("east-leaf", port)) as [Change, Change, Change];
const catOnWest = only("west-leaf", 3);
const unpaired = [
  [", peer: west-leaf", ""],
  [", peer: east-leaf", ""],
] as const;

describe("a switch that fails", () => {
  test("cuts off nobody where every server has a cable to another one", () => {
    expect(severed(small)).toEqual({});
    for (const cluster of prod.estate.clusters.filter(({ kubernetes }) => kubernetes !== undefined)) {
      const found = dataSwitches(prod.views).flatMap((id) => severedBy(prod.views, cluster, id));
      expect(found, cluster.id).toEqual([]);
    }
  });

  test("cuts off the server whose cables all end in it", () => {
    expect(severed(smallWith(ant))).toEqual({ "east-leaf": ["ant"] });
  });

  test("cuts off all of a cluster where none has a cable to another one", () => {
    expect(severed(smallWith(ant, bee, cat))).toEqual({ "east-leaf": all });
  });

  test("cuts off a leaf's servers where it is the only way to them, those with fewer control plane nodes", () => {
    const apart = smallWith(ant, bee, catOnWest, ...unpaired);
    expect(severed(apart)).toEqual({ crown: ["cat"], "east-leaf": ["ant", "bee"], "west-leaf": ["cat"] });
    const paired = smallWith(ant, bee, catOnWest);
    expect(severed(paired)).toEqual({ "east-leaf": ["ant", "bee"], "west-leaf": ["cat"] });
  });

  test("is not replaced by a server with a cable to both sides", () => {
    // Bee still hangs on both leaves; without the spine nothing goes through it from ant to cat.
    const { crown } = severed(smallWith(ant, catOnWest, ...unpaired));
    expect(crown).toHaveLength(1);
  });
});

test("switches for data are the spines and leaves of all fabrics", () => {
  expect(dataSwitches(small.views)).toEqual(["crown", "east-leaf", "west-leaf"]);
  expect(dataSwitches(prod.views)).toHaveLength(14);
});
