import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/performance/c-39-low-latency-hosts.ts";
import { clusterOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

function sections(profile: Readonly<Record<string, unknown>> | undefined, kind = "trading", path = false) {
  const desk = { title: "Desk", nodes: ["n-1"], ...(profile === undefined ? {} : { kubelet: "own" }) };
  const stages = { quote: { title: "Quote", limit: "100us", role: "desk" } };
  return {
    clusters: { house: clusterOf(1, { kind, roles: { desk } }) },
    kubeletProfiles: profile === undefined ? {} : { own: profile },
    ...(path ? { targets: { paths: { sale: { title: "Sale", limit: "1ms", stages } } } } : {}),
  };
}

test("memory overcommit and a frequency governor under a latency path are an error", () => {
  expect(say(rule, sections({ memoryOvercommit: true, governor: "schedutil" }, "trading", true))).toEqual([
    {
      code: "C-39",
      severity: "error",
      subject: "own",
      says: "memory overcommit and governor schedutil for house/desk",
      computed:
        "a wake or a change of frequency takes up to 200us (assumed, sleep-state-wake), 2x the 100us of stage quote; memory that is promised twice ends in a kill of the process",
      limit: "governor performance, no memory overcommit",
      remedy: "give house/desk a profile with governor: performance and memoryOvercommit: false",
      source: "kubeletProfiles.own",
    },
  ]);
});

test("performance without overcommit mends it", () => {
  expect(say(rule, sections({ governor: "performance" }, "trading", true))).toEqual([]);
});

test("a role of another cluster counts only where a latency path needs it", () => {
  expect(say(rule, sections({ governor: "powersave" }, "monitoring"))).toEqual([]);
  expect(say(rule, sections({ governor: "powersave" }, "monitoring", true)).map(({ says }) => says)).toEqual([
    "governor powersave for house/desk",
  ]);
});

test("a role without a profile cannot be told", () => {
  expect(say(rule, sections(undefined))).toEqual([
    {
      code: "C-39",
      severity: "info",
      subject: "house",
      says: "house/desk in a trading cluster or on a latency path",
      computed: "cannot tell: governor and memory overcommit of the hosts are not stated",
      limit: "governor performance, no memory overcommit",
      remedy: "state kubelet, a profile, for each of the roles",
      source: "clusters.house.roles",
    },
  ]);
});

test("the plan overcommits memory and scales frequency on all trading hosts", () => {
  expect(findingsOf(rule, factsOfPlan()).map(({ subject, says, computed }) => [subject, says, computed])).toEqual([
    [
      "stated",
      "memory overcommit and governor schedutil for ml/inference, trading/execution, trading/market-data and trading/risk",
      "a wake or a change of frequency takes up to 200us (assumed, sleep-state-wake), 2x the 100us of stage ingestion; memory that is promised twice ends in a kill of the process",
    ],
  ]);
});

test("only one of all profiles is fit for trading", () => {
  const governor = fc.constantFrom("performance", "schedutil", "powersave");
  fc.assert(
    fc.property(governor, fc.boolean(), (own, memoryOvercommit) => {
      const found = say(rule, sections({ governor: own, memoryOvercommit }));
      expect(found).toHaveLength(own === "performance" && !memoryOvercommit ? 0 : 1);
    }),
  );
});
