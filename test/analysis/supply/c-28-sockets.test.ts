import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/supply/c-28-sockets.ts";
import { clusterOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

function sections(cpu: Readonly<Record<string, unknown>>, chassis?: string) {
  const box = { title: "Box", cpu: { product: "intel-xeon-gold-6334", ...cpu }, memory: { total: "64GiB" } };
  return {
    builds: { box: chassis === undefined ? box : { ...box, chassis } },
    clusters: { house: clusterOf(3) },
  };
}

test("sockets that are not stated are an error with both readings", () => {
  expect(say(rule, sections({ statedCores: 16 }))).toEqual([
    {
      code: "C-28",
      severity: "error",
      subject: "box",
      says: "Intel Xeon Gold 6334, 16 cores, sockets not stated",
      computed: "8 cores on 1 socket or 16 cores on 2 sockets; 24 or 48 cores in 3 nodes (derived)",
      limit: "sockets stated: isolated cores, memory channels and power depend on them",
      remedy: "state builds.box.cpu.sockets: 2 if the 16 cores are those of a node",
      source: "builds.box.cpu",
    },
  ]);
  expect(say(rule, sections({})).map(({ says, remedy }) => [says, remedy])).toEqual([
    ["Intel Xeon Gold 6334, sockets not stated", "state builds.box.cpu.sockets, 1 to 2"],
  ]);
});

test("a processor for one socket leaves nothing to state", () => {
  expect(say(rule, sections({ product: "amd-epyc-7313p" }))).toEqual([]);
});

test("cores other than those of the sockets are an error", () => {
  expect(
    say(rule, sections({ sockets: 1, statedCores: 16 })).map(({ computed, limit, remedy }) => [
      computed,
      limit,
      remedy,
    ]),
  ).toEqual([["8 cores (derived: 1 x 8)", "16 cores as stated", "state 8 cores, or the sockets that give 16"]]);
  expect(say(rule, sections({ sockets: 2, statedCores: 16 }))).toEqual([]);
});

test("more sockets than the product or the chassis takes are an error", () => {
  const limits = [say(rule, sections({ sockets: 4 })), say(rule, sections({ sockets: 2 }, "dell-poweredge-r7515"))];
  expect(limits.map((found) => found.map(({ computed, limit, remedy }) => [computed, limit, remedy]))).toEqual([
    [["4 sockets (stated)", "2 sockets of Intel Xeon Gold 6334", "fill 2 sockets at most"]],
    [["2 sockets (stated)", "1 socket of the chassis", "fill 1 socket at most"]],
  ]);
});

test("a processor that the catalogue does not have gives no finding", () => {
  expect(say(rule, sections({ product: "unheard-of" }))).toEqual([]);
});

test("the plan's trading nodes have 240 or 480 cores", () => {
  expect(
    findingsOf(rule, factsOfPlan()).map(({ severity, subject, computed }) => [severity, subject, computed]),
  ).toEqual([
    ["error", "trading-node", "40 cores on 1 socket or 80 cores on 2 sockets; 240 or 480 cores in 6 nodes (derived)"],
    ["error", "monitoring-node", "32 cores on 1 socket or 64 cores on 2 sockets; 96 or 192 cores in 3 nodes (derived)"],
  ]);
});

test("stated cores agree with stated sockets in one way only", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 40 }), (sockets, statedCores) => {
      expect(say(rule, sections({ sockets, statedCores }))).toHaveLength(statedCores === sockets * 8 ? 0 : 1);
    }),
  );
});
