import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/supply/c-45-passthrough-needs-machines.ts";
import { factsOfPlan, say } from "../facts.ts";
import { regionOf, rowOf } from "./regions.ts";

function sections(management: string | undefined, integration = "pci-passthrough") {
  return {
    regions: { east: regionOf({ management }) },
    accelerators: { cards: rowOf(["nvidia-a10"], ["east"], integration) },
  };
}

const computed =
  "passthrough means a virtual machine, and the region runs none; on bare metal a container reaches the card through the host's driver, and linked cards stay linked (stated, support list)";

test("passthrough in a region of containers is an error", () => {
  expect(say(rule, sections("containers"))).toEqual([
    {
      code: "C-45",
      severity: "error",
      subject: "cards",
      says: "nvidia-a10 by pci-passthrough in east, managed as containers",
      computed,
      limit: "passthrough only where virtual machines run",
      remedy: "set accelerators.cards.integration to container-native, or regions.east.management to virtual-machines",
      source: "accelerators.cards.integration",
    },
  ]);
});

test("virtual machines, or container access, mend it", () => {
  expect(say(rule, sections("virtual-machines"))).toEqual([]);
  expect(say(rule, sections("containers", "container-native"))).toEqual([]);
});

test("a region that does not say how it is managed cannot be told", () => {
  expect(say(rule, sections(undefined)).map(({ severity, says }) => [severity, says])).toEqual([
    ["info", "nvidia-a10 by pci-passthrough in east, management not stated"],
  ]);
});

test("the plan passes A100 and H100 through to containers", () => {
  expect(
    findingsOf(rule, factsOfPlan()).map((found) => [found.severity, found.subject, found.says, found.computed]),
  ).toEqual([
    [
      "error",
      "a100-h100",
      "nvidia-a100-80gb-pcie and nvidia-h100 by pci-passthrough in east, managed as containers",
      computed,
    ],
  ]);
});
