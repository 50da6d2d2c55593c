import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/availability/c-19-striped-disks.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

function estate(disks: object, nodes = 2) {
  const named = Array.from({ length: nodes }, (_, index) => [`n${index}`, { build: "box", number: index }]);
  return {
    builds: {
      box: {
        title: "Box",
        cpu: { product: "amd-epyc-7713" },
        memory: { total: "1TiB" },
        disks: { set: { count: 2, size: "4TB", medium: "nvme", ...disks } },
      },
    },
    clusters: { all: { kind: "gpu", title: "All", nodes: Object.fromEntries(named) } },
  };
}

test("a stripe under data that may not be lost is found, with how often it is lost", () => {
  expect(say(rule, estate({ raid: "0", data: "checkpoints" }))).toEqual([
    {
      code: "C-19",
      computed:
        "a set is lost with its first disk: 1.99% a year for one node, 3.94% for one of 2 nodes, at 1% a disk (assumed)",
      limit: "only data that can be made again",
      remedy: "data: scratch with checkpoints elsewhere, or RAID 10 for half of the space",
      says: "2 disks of 4TB in RAID 0, for checkpoints",
      severity: "error",
      source: "builds.box.disks.set.raid",
      subject: "box",
    },
  ]);
});

test.each([
  ["a stripe under scratch data", { raid: "0", data: "scratch" }],
  ["a mirror under checkpoints", { raid: "1", data: "checkpoints" }],
  ["single disks", { data: "database" }],
])("%s gives no finding", (_set, disks) => {
  expect(say(rule, estate(disks))).toEqual([]);
});

test("a stripe of which nobody says what it holds is found on a single node too", () => {
  expect(say(rule, estate({ raid: "0" }, 1)).map(({ says, computed }) => [says, computed])).toEqual([
    [
      "2 disks of 4TB in RAID 0, nobody says for which data",
      "a set is lost with its first disk: 1.99% a year for one node, at 1% a disk (assumed)",
    ],
  ]);
});

test("the plan as written loses 14.9 % of its four nodes' stripes a year", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-19",
      computed:
        "a set is lost with its first disk: 3.94% a year for one node, 14.9% for one of 4 nodes, at 1% a disk (assumed)",
      limit: "only data that can be made again",
      remedy: "data: scratch with checkpoints elsewhere, or RAID 10 for half of the space",
      says: "4 disks of 4TB in RAID 0, nobody says for which data",
      severity: "error",
      source: "builds.ml-node.disks.nvme.raid",
      subject: "ml-node",
    },
  ]);
});
