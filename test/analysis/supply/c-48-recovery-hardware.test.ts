import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/supply/c-48-recovery-hardware.ts";
import { factsOfPlan, say } from "../facts.ts";
import { regionOf, rowOf } from "./regions.ts";

function sections(east: readonly string[], west: readonly string[]) {
  return {
    regions: { east: regionOf(), west: regionOf({ recovers: "east" }) },
    accelerators: {
      ...(east.length > 0 ? { theirs: rowOf(east, ["east"]) } : {}),
      ...(west.length > 0 ? { ours: rowOf(west, ["west"]) } : {}),
    },
  };
}

test("a region without the devices of the one that it recovers is an error", () => {
  expect(say(rule, sections(["nvidia-a100-80gb-pcie", "amd-mi250"], ["nvidia-t4", "nvidia-a10"]))).toEqual([
    {
      code: "C-48",
      severity: "error",
      subject: "west",
      says: "recovers east with nvidia-t4 (16GB) and nvidia-a10 (24GB)",
      computed:
        "no device for nvidia-a100-80gb-pcie (80GB): nvidia-a10 has 24GB and amd-mi250 (128GB): none of its driver (derived from the catalogue)",
      limit: "the device classes of east: same driver, as much memory",
      remedy: "add nvidia-a100-80gb-pcie and amd-mi250 to rows of west, or recover east where they are",
      source: "regions.west.recovers",
    },
  ]);
});

test("a card of the same driver and memory, or more of it, stands in", () => {
  expect(say(rule, sections(["nvidia-a100-80gb-pcie"], ["nvidia-a100-80gb-sxm"]))).toEqual([]);
  expect(say(rule, sections(["nvidia-t4"], ["nvidia-h100"]))).toEqual([]);
});

test("a region without any accelerator recovers none", () => {
  expect(say(rule, sections(["nvidia-t4"], [])).map(({ says }) => says)).toEqual(["recovers east with no accelerator"]);
});

test("a region without accelerators needs none to be recovered", () => {
  expect(say(rule, sections([], []))).toEqual([]);
});

test("the plan's west, T4 and A10, is to recover A100, H100, MI250 and CS-2", () => {
  expect(
    findingsOf(rule, factsOfPlan()).map(({ severity, subject, computed }) => [severity, subject, computed]),
  ).toEqual([
    [
      "error",
      "west",
      "no device for nvidia-a100-80gb-pcie (80GB): nvidia-a10 has 24GB, nvidia-h100 (80GB): nvidia-a10 has 24GB, amd-mi250 (128GB): none of its driver and cerebras-cs-2 (40GB): none of its driver (derived from the catalogue)",
    ],
  ]);
});

test("a region with the very same products always recovers", () => {
  const products = ["nvidia-t4", "amd-mi250", "cerebras-cs-2", "google-tpu-v4", "neuromorphic"];
  fc.assert(
    fc.property(fc.subarray(products, { minLength: 1 }), (own) => {
      expect(say(rule, sections(own, own))).toEqual([]);
    }),
  );
});
