import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/supply/c-24-card-support.ts";
import { factsOf, factsOfPlan, say } from "../facts.ts";

function sections(gpus: Readonly<Record<string, unknown>>, chassis?: string) {
  const box = { title: "Box", cpu: { product: "amd-epyc-7543" }, memory: { total: "64GiB" }, gpus };
  return { builds: { box: chassis === undefined ? box : { ...box, chassis } } };
}

test("a card whose licence excludes data centres is a warning with a licensed card as the way out", () => {
  expect(say(rule, sections({ product: "nvidia-rtx-4090", count: 2 }))).toEqual([
    {
      code: "C-24",
      severity: "warning",
      subject: "box",
      says: "2 cards NVIDIA GeForce RTX 4090, by container",
      computed: "its licence excludes data centres; 24GB, 450W, 4 slots, no MIG, no NVLink (stated, catalogue)",
      limit: "a card that its vendor supports in a server",
      remedy: "take NVIDIA A10: 24GB, 150W, 1 slot, no MIG, no NVLink, licensed for data centres",
      source: "builds.box.gpus",
    },
  ]);
});

test("the card of the remedy gives no finding", () => {
  expect(say(rule, sections({ product: "nvidia-a10", count: 2 }, "dell-poweredge-r7515"))).toEqual([]);
});

test("what a card cannot do is an error", () => {
  const asked = { product: "nvidia-a10", count: 9, mode: "sriov", sharing: "mig", links: ["pcie", "nvlink-bridge"] };
  const found = say(rule, sections(asked, "dell-poweredge-r7515"));
  expect(
    found.map(({ severity, says, computed, remedy }) => [severity, says, computed.split("; ")[0], remedy]),
  ).toEqual([
    [
      "error",
      "9 cards NVIDIA A10, by sriov, shared by mig",
      "it has no access by sriov, it has no MIG, it has no NVLink and 9 cards of 1 slot do not fit the 2 slots of the chassis",
      "ask of the card what it can do, or take another one",
    ],
  ]);
});

test("a card that MIG cuts into nobody knows what is an error, one with its partitions in the catalogue is not", () => {
  const asked = sections({ product: "nvidia-a100-80gb-pcie", count: 1, sharing: "mig" });
  expect(say(rule, asked)).toEqual([]);
  const { catalogue } = factsOf(asked);
  const gpus = new Map(
    [...catalogue.gpus].map(([id, gpu]) => [
      id,
      { ...gpu, kubernetes: gpu.kubernetes && { ...gpu.kubernetes, partitions: undefined } },
    ]),
  );
  const found = say(rule, asked, { catalogue: { ...catalogue, gpus } });
  expect(found.map(({ severity, computed }) => [severity, computed.split("; ")[0]])).toEqual([
    ["error", "the catalogue does not have its partitions"],
  ]);
});

test("a card whose support ends is a warning", () => {
  expect(
    say(rule, sections({ product: "graphcore-ipu-m2000", count: 1 })).map(({ severity, computed, remedy }) => [
      severity,
      computed.split("; ")[0],
      remedy,
    ]),
  ).toEqual([["warning", "its support is ending", "replace the card before its support ends"]]);
});

test("a card that the catalogue does not have, or none, gives no finding", () => {
  expect(say(rule, sections({ product: "unheard-of", count: 1 }))).toEqual([]);
  expect(say(rule, { builds: {} })).toEqual([]);
});

test("the plan has an RTX 4090 in its monitoring nodes", () => {
  expect(
    findingsOf(rule, factsOfPlan()).map(({ severity, subject, computed }) => [severity, subject, computed]),
  ).toEqual([
    [
      "warning",
      "monitoring-node",
      "its licence excludes data centres; 24GB, 450W, 4 slots, no MIG, no NVLink (stated, catalogue)",
    ],
  ]);
});
