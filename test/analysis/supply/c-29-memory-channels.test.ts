import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/supply/c-29-memory-channels.ts";
import { factsOfPlan, say } from "../facts.ts";

function sections(memory: Readonly<Record<string, unknown>>, sockets?: number, chassis?: string) {
  const cpu = sockets === undefined ? { product: "amd-epyc-7543" } : { product: "amd-epyc-7543", sockets };
  const box = { title: "Box", cpu, memory };
  return { builds: { box: chassis === undefined ? box : { ...box, chassis } } };
}

test("modules that leave channels uneven are a warning with the next even number", () => {
  expect(say(rule, sections({ total: "160GiB", dimms: { count: 10, size: "16GiB" } }, 1))).toEqual([
    {
      code: "C-29",
      severity: "warning",
      subject: "box",
      says: "10 modules of 16GiB for 160GiB",
      computed: "1.25 modules per channel: 10 on 8 channels (derived)",
      limit: "a multiple of 8 modules",
      remedy: "fit 16 modules",
      source: "builds.box.memory.dimms",
    },
  ]);
  const full = { total: "256GiB", dimms: { count: 16, size: "16GiB" } };
  expect(say(rule, sections(full, 1, "dell-poweredge-r7515"))).toEqual([]);
});

test("modules that do not make the total are a warning, too many for the chassis an error", () => {
  const sum = say(rule, sections({ total: "512GiB", dimms: { count: 8, size: "32GiB" } }, 1));
  expect(sum.map(({ severity, computed, limit }) => [severity, computed, limit])).toEqual([
    ["warning", "256GiB (derived)", "512GiB as stated"],
  ]);
  const slots = say(
    rule,
    sections({ total: "640GiB", dimms: { count: 40, size: "16GiB" } }, 1, "dell-poweredge-r7515"),
  );
  expect(slots.map(({ severity, computed, limit, remedy }) => [severity, computed, limit, remedy])).toEqual([
    ["error", "40 modules (stated)", "16 slots of the chassis", "fit 16 modules at most, of a greater size"],
  ]);
});

test("the modules that the remedy proposes give no finding", () => {
  const unsaid = say(rule, sections({ total: "300GiB" }, 2));
  expect(unsaid.map(({ computed, remedy }) => [computed, remedy])).toEqual([
    [
      "16 channels on 2 sockets: 16 modules of 32GiB fill them alike (derived)",
      "state builds.box.memory.dimms: { count: 16, size: 32GiB }",
    ],
  ]);
  expect(say(rule, sections({ total: "512GiB", dimms: { count: 16, size: "32GiB" } }, 2))).toEqual([]);
});

test("the plan's memory is balanced with 16 x 64, 8 x 64 and 8 x 32 GiB, which it does not say", () => {
  expect(
    findingsOf(rule, factsOfPlan()).map(({ severity, subject, computed }) => [severity, subject, computed]),
  ).toEqual([
    ["warning", "ml-node", "16 channels on 2 sockets: 16 modules of 64GiB fill them alike (derived)"],
    [
      "warning",
      "trading-node",
      "8 channels on 1 socket (assumed: sockets are not stated): 8 modules of 64GiB fill them alike (derived)",
    ],
    [
      "warning",
      "monitoring-node",
      "8 channels on 1 socket (assumed: sockets are not stated): 8 modules of 32GiB fill them alike (derived)",
    ],
  ]);
});

test("only multiples of the channels are even", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), (count) => {
      const found = say(rule, sections({ total: `${count * 16}GiB`, dimms: { count, size: "16GiB" } }, 1));
      expect(found).toHaveLength(count % 8 === 0 ? 0 : 1);
    }),
  );
});
