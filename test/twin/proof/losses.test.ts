import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { fabricsNotKnown, losses } from "../../../src/twin/proof/losses.ts";
import { prod, small, type World, worldOf } from "../../components/kubernetes/estates.ts";
import { readStackFile } from "../../estates/stack-files.ts";

const smallText = readStackFile("test/estates/small.yaml");
const nodesOf = ({ estate, views }: World) => new Map(losses(estate, views).map(({ name, nodes }) => [name, nodes]));
const all = ["ant", "bee", "cat"];

/** The small estate with one piece of its text replaced. */
function smallWith(piece: string, instead: string): World {
  expect(smallText).toContain(piece);
  return worldOf(
    smallText.replace(piece, () => instead),
    "small.yaml",
  );
}

test("the small estate can lose a node, its rack, each feed and its site", () => {
  expect(losses(small.estate, small.views)).toEqual([
    { name: "node ant", kind: "node", nodes: ["ant"], clusters: ["house"], alike: all },
    { name: "rack shelf", kind: "rack", nodes: all, clusters: ["house"] },
    { name: "feed mains", kind: "feed", nodes: [], clusters: [] },
    { name: "feed solar", kind: "feed", nodes: [], clusters: [] },
    ...["crown", "east-leaf", "west-leaf"].map((id) => ({
      name: `switch ${id}`,
      kind: "switch",
      nodes: [],
      clusters: [],
    })),
    { name: "site basement", kind: "site", nodes: all, clusters: ["house"] },
  ]);
});

describe("the shipped estate", () => {
  const found = losses(prod.estate, prod.views);
  const kubernetes = prod.estate.clusters.filter((cluster) => cluster.kubernetes !== undefined);

  test("loses one node of every class: the first of each cluster, build and set of roles", () => {
    expect(found.flatMap(({ kind, nodes }) => (kind === "node" ? nodes : []))).toEqual([
      ...["gpu-1", "gpu-2", "gpu-3", "gpu-4"],
      ...["trade-1", "trade-3", "trade-5"],
      ...["binance-1", "okx-1", "bybit-1"],
      ...["mon-1", "db-1"],
    ]);
  });

  test("loses every rack, feed and site, and with its racks, as with its sites, every node once", () => {
    const named = (kind: string) => found.filter((loss) => loss.kind === kind).map(({ name }) => name);
    expect(named("rack")).toEqual(prod.estate.racks.map(({ id }) => `rack ${id}`));
    expect(named("feed")).toEqual(prod.estate.feeds.map(({ id }) => `feed ${id}`));
    expect(named("site")).toEqual(["site tokyo", "site pod-binance", "site pod-okx", "site pod-bybit"]);
    const nodes = kubernetes.flatMap((cluster) => cluster.nodes.map(({ id }) => id)).sort();
    const lostBy = (kind: string) => found.flatMap((loss) => (loss.kind === kind ? loss.nodes : [])).sort();
    expect(lostBy("rack")).toEqual(nodes);
    expect(lostBy("site")).toEqual(nodes);
  });

  test("loses nodes of two clusters with one rack", () => {
    expect(found.find(({ name }) => name === "rack t1")).toEqual({
      name: "rack t1",
      kind: "rack",
      nodes: ["gpu-1", "gpu-2", "trade-1", "trade-3", "trade-5"],
      clusters: ["gpu-east", "trade-tokyo"],
    });
  });

  test("loses no node with any feed: all have two supplies on two feeds", () => {
    expect(found.filter(({ kind, nodes }) => kind === "feed" && nodes.length > 0)).toEqual([]);
  });

  test("loses nothing of a cluster that runs no Kubernetes", () => {
    const others = prod.estate.clusters.filter((cluster) => cluster.kubernetes === undefined);
    expect(others.length).toBeGreaterThan(0);
    const ids = others.flatMap((cluster) => cluster.nodes.map(({ id }) => id));
    expect(found.flatMap(({ nodes }) => nodes).filter((node) => ids.includes(node))).toEqual([]);
  });
});

describe("the feed of a rack takes with it", () => {
  const psus = "      psus: {count: 2, rating: 1400W, product: generic-psu-1400w}\n";

  test("a server with one supply where it is the first feed", () => {
    const nodes = nodesOf(smallWith(psus, psus.replace("count: 2", "count: 1")));
    expect([nodes.get("feed mains"), nodes.get("feed solar")]).toEqual([all, []]);
  });

  test("a server whose supplies nobody states, which counts as one: its watts are taken from the first feed too", () => {
    const nodes = nodesOf(smallWith(psus, ""));
    expect([nodes.get("feed mains"), nodes.get("feed solar")]).toEqual([all, []]);
  });

  test("every server where the rack has no other feed", () => {
    const nodes = nodesOf(smallWith("feeds: [mains, solar]", "feeds: [solar]"));
    expect([nodes.get("feed mains"), nodes.get("feed solar")]).toEqual([[], all]);
  });
});

test("a switch takes with it the servers that have no cable to another one", () => {
  const world = smallWith("lan0: east-leaf/2, lan1: west-leaf/2", "lan0: east-leaf/2, lan1: east-leaf/22");
  expect(losses(world.estate, world.views).filter(({ kind, nodes }) => kind === "switch" && nodes.length > 0)).toEqual([
    { name: "switch east-leaf", kind: "switch", nodes: ["bee"], cutOff: ["bee"], clusters: ["house"] },
  ]);
});

test("a rack takes with it the servers behind its switches, which keep their power", () => {
  const moved = worldOf(
    smallText
      .replace(
        "  estate:builds:",
        "    closet: { site: basement, row: only, position: 2, units: 24, feeds: [mains, solar], cooling: 6kW }\n  estate:builds:",
      )
      .replace("number: 1, rack: shelf", "number: 1, rack: closet")
      .replace("number: 2, rack: shelf", "number: 2, rack: closet"),
    "small.yaml",
  );
  expect(losses(moved.estate, moved.views).filter(({ kind }) => kind === "rack")).toEqual([
    { name: "rack shelf", kind: "rack", nodes: all, clusters: ["house"] },
    { name: "rack closet", kind: "rack", nodes: all, cutOff: all, clusters: ["house"] },
  ]);
});

test("nothing is said of the switches of a fabric with one whose ports nobody knows: its cables are in no view", () => {
  const world = smallWith("west-leaf: {product: arista-7050sx3-48yc8, ", "west-leaf: {");
  expect(losses(world.estate, world.views).filter(({ kind }) => kind === "switch")).toEqual([]);
  expect([...fabricsNotKnown(world.views)]).toEqual(["floor"]);
});

test("a node of another build, or with another set of roles, is a class of its own", () => {
  const estate = parse(smallText);
  const { house } = estate.config["estate:clusters"];
  estate.config["estate:builds"]["tall-box"] = { ...estate.config["estate:builds"]["pizza-box"], title: "Another" };
  house.nodes.bee.build = "tall-box";
  house.roles.web = { title: "Web", nodes: ["cat"], kubelet: "plain" };
  const world = worldOf(stringify(estate, { aliasDuplicateObjects: false }), "small.yaml");
  const classes = losses(world.estate, world.views).filter(({ kind }) => kind === "node");
  expect(classes.map(({ name }) => name)).toEqual(["node ant", "node bee", "node cat"]);
});

test("a rack and a site without a server of a cluster are no loss", () => {
  const text = smallText
    .replace(
      "  estate:feeds:",
      "    attic: { kind: data-centre, title: Attic, city: Bern, country: CH }\n  estate:feeds:",
    )
    .replace(
      "  estate:builds:",
      "    empty: { site: basement, row: only, position: 2, units: 24, feeds: [mains, solar], cooling: 6kW }\n  estate:builds:",
    );
  const world = worldOf(text, "small.yaml");
  expect(world.estate.racks.length).toBe(2);
  expect([...nodesOf(world).keys()]).toEqual([...nodesOf(small).keys()]);
});
