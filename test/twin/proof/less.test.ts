import { expect, test } from "vitest";
import { hardwareOf } from "../../../src/twin/hardware/index.ts";
import { lostCard, piecesOf } from "../../../src/twin/proof/less.ts";
import { clusterOf, prod, small, type World } from "../../components/kubernetes/estates.ts";
import { cutWorld } from "../../components/kubernetes/partitioned.ts";
import { twinOf } from "./twin-double.ts";

function piecesIn(world: World, id: string): string[] {
  const twin = twinOf(world, id);
  return [...twin.clusters.values()].flatMap((cluster) =>
    piecesOf(twin, cluster).map((piece) => {
      const of = piece.kind === "gpu" ? piece.slices.map(({ spec }) => spec.nodeName) : piece.nodes;
      return `${piece.kind} ${piece.id}: ${of.join(", ")}`;
    }),
  );
}

test("a cluster without accelerators loses a node of each class and each rack", () => {
  expect(piecesIn(small, "house")).toEqual(["node ant: ant", "rack shelf: ant, bee, cat"]);
});

test("a GPU is lost of each class of nodes, and of a rack only the part that is the cluster's", () => {
  expect(piecesIn(prod, "gpu-east")).toEqual([
    "gpu gpu-1: gpu-1",
    "gpu gpu-2: gpu-2",
    "gpu gpu-3: gpu-3",
    "gpu gpu-4: gpu-4",
    "node gpu-1: gpu-1",
    "node gpu-2: gpu-2",
    "node gpu-3: gpu-3",
    "node gpu-4: gpu-4",
    "rack t1: gpu-1, gpu-2",
    "rack t2: gpu-3, gpu-4",
  ]);
});

test("nodes that are alike and play the same roles are one class", () => {
  expect(piecesIn(prod, "mon-tokyo")).toEqual([
    "gpu mon-1: mon-1, mon-2, mon-3",
    "node mon-1: mon-1",
    "rack t3: mon-1, mon-2",
    "rack t4: mon-3",
  ]);
});

test("nodes of another build are another class", () => {
  const clusters = prod.estate.clusters.map(({ kubernetes, nodes, ...cluster }) => ({
    ...cluster,
    // The nodes of a control plane are all of one build.
    ...(kubernetes === undefined ? {} : { kubernetes: { ...kubernetes, controlPlane: undefined } }),
    nodes: nodes.map((node) => (node.id === "mon-3" ? { ...node, build: "ml-node" } : node)),
  }));
  const pieces = piecesIn({ ...prod, estate: { ...prod.estate, clusters } }, "mon-tokyo");
  expect(pieces.filter((piece) => piece.startsWith("gpu "))).toEqual(["gpu mon-1: mon-1, mon-2", "gpu mon-3: mon-3"]);
});

const held = (device: string) => ({ driver: "gpu.nvidia.com", pool: "gpu-2", device, product: "", pods: ["pod"] });

test("a card that is lost is lost with all of its partitions, and the one in use is", () => {
  const world = cutWorld("nvidia-a100-80gb-pcie");
  const { resourceSlices } = hardwareOf({ ...world, cluster: clusterOf(world, "gpu-east") });
  const lost = lostCard(resourceSlices, [held("gpu-1-mig-3g40gb-9-4")]);
  expect([lost.slice.spec.nodeName, lost.name, lost.left]).toEqual(["gpu-2", "gpu-1", []]);
  expect(lost.isUsedBy(held("gpu-1-mig-1g10gb-19-0"))).toBe(true);
  expect(lost.isUsedBy(held("gpu-0-mig-1g10gb-19-0"))).toBe(false);
  expect(lost.isUsedBy({ ...held("gpu-1-mig-1g10gb-19-0"), pool: "gpu-1" })).toBe(false);
  expect(lostCard(resourceSlices, []).name).toBe("gpu-0");
});

test("a whole card is lost alone", () => {
  const { resourceSlices } = hardwareOf({ ...prod, cluster: clusterOf(prod, "gpu-east") });
  const lost = lostCard(resourceSlices, [held("gpu-1")]);
  expect([lost.name, lost.left.map(({ name }) => name)]).toEqual(["gpu-1", ["gpu-0"]]);
  expect(() => lostCard([], [])).toThrow("no devices to lose one of");
});

test("cards that are cut are lost by class of node as whole ones are", () => {
  const gpus = (world: World) => piecesIn(world, "gpu-east").filter((piece) => piece.startsWith("gpu "));
  const cut = gpus(cutWorld("nvidia-a100-80gb-pcie"));
  expect(cut.map((piece) => piece.split(":")[0])).toEqual(gpus(prod).map((piece) => piece.split(":")[0]));
});
