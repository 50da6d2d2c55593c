import { expect, test } from "vitest";
import type { Cluster } from "../../../src/model/estate.ts";
import { lostMajority } from "../../../src/twin/proof/majority.ts";
import { clusterOf, prod, small } from "../../components/kubernetes/estates.ts";

const house = clusterOf(small, "house");

/** A cluster with so many control plane nodes, named 1 and up. */
function withControlPlane(size: number): Cluster {
  const { kubernetes } = house;
  if (kubernetes?.controlPlane === undefined) throw new Error("the small estate's cluster has a control plane");
  const nodes = Array.from({ length: size }, (_, index) => `${index + 1}`);
  return { ...house, kubernetes: { ...kubernetes, controlPlane: { ...kubernetes.controlPlane, nodes } } };
}

const lost = (count: number) => new Set(Array.from({ length: count }, (_, index) => `${index + 1}`));

test.each([
  { of: 1, bearable: 0 },
  { of: 2, bearable: 0 },
  { of: 3, bearable: 1 },
  { of: 4, bearable: 1 },
  { of: 5, bearable: 2 },
])("a control plane of $of goes on without $bearable, and not without one more", ({ of, bearable }) => {
  const cluster = withControlPlane(of);
  expect(lostMajority(cluster, lost(bearable))).toBeUndefined();
  expect(lostMajority(cluster, lost(bearable + 1))).toEqual({ lost: bearable + 1, of });
  expect(lostMajority(cluster, lost(of))).toEqual({ lost: of, of });
});

test("nodes that carry no control plane do not count", () => {
  expect(lostMajority(withControlPlane(1), new Set(["worker-1", "worker-2"]))).toBeUndefined();
});

test("a cluster whose control plane is on no node of the estate loses none", () => {
  expect(lostMajority({ ...house, kubernetes: undefined }, new Set(["ant", "bee", "cat"]))).toBeUndefined();
  expect(lostMajority(withControlPlane(0), new Set(["ant", "bee", "cat"]))).toBeUndefined();
});

test("a rack of the shipped estate can take the control plane of the trading cluster", () => {
  const trading = clusterOf(prod, "trade-tokyo");
  const inRack = (rack: string) => new Set(trading.nodes.filter((node) => node.rack === rack).map(({ id }) => id));
  expect(lostMajority(trading, inRack("t1"))).toEqual({ lost: 3, of: 3 });
  expect(lostMajority(trading, inRack("t2"))).toBeUndefined();
});
