import { expect, test } from "vitest";
import { notProven } from "../../../src/twin/proof/not-proven.ts";
import { prod, small, worldOf } from "../../components/kubernetes/estates.ts";
import { readStackFile } from "../../estates/stack-files.ts";
import { twinOf } from "./twin-double.ts";

const always = [
  "that containers start, answer and are fast enough: KWOK plays the kubelets, no image runs",
  "NUMA alignment, whole cores, attachment of volumes and other refusals of a kubelet after scheduling",
  "enforcement of network policies, latency, LACP, MLAG, PFC, PTP: there is no network between the nodes",
  "how the fabric routes around a switch, and how soon: who is cut off without it follows from the cables",
  "pods of third-party charts: Argo CD makes them, and it does not run here",
];
const cloud = "AWS: an emulator has the form of its APIs, not their speed, prices or limits";

test("clusters in which one member stands for the control plane are named", () => {
  const single = [...twinOf(prod).clusters.values()].filter(({ memberNodes }) => memberNodes.length === 0);
  expect(notProven(twinOf(prod))).toEqual([
    ...always,
    `the change of leaders in ${single.map(({ cluster }) => cluster.id).join(", ")}: one member stands for the whole control plane there`,
    cloud,
  ]);
});

test("fabrics whose cables are not all known are named", () => {
  const text = readStackFile("test/estates/small.yaml").replace(
    "west-leaf: {product: arista-7050sx3-48yc8, ",
    "west-leaf: {",
  );
  expect(notProven(twinOf(worldOf(text, "small.yaml")))).toContain(
    "what switches of floor cut off: the ports of one of them are not known, so its cables are not",
  );
});

test("a control plane of one node is not called a stand-in for others", () => {
  const text = readStackFile("test/estates/small.yaml").replace(
    "controlPlane: {nodes: [ant, bee, cat],",
    "controlPlane: {nodes: [ant],",
  );
  const [house] = twinOf(worldOf(text, "small.yaml")).clusters.values();
  expect(house?.cluster.kubernetes?.controlPlane?.nodes).toEqual(["ant"]);
  expect(notProven(twinOf(worldOf(text, "small.yaml")))).toEqual([
    ...always,
    "the change of leaders in house: the control plane has one node there",
    cloud,
  ]);
});

test("nothing is said of leaders where every control plane is whole", () => {
  expect(notProven(twinOf(small))).toEqual([...always, cloud]);
});
