import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/network/circuit-diversity.ts";
import { factsOfPlan, say } from "../facts.ts";

const circuit = (diversityGroup: string | undefined, backs?: string) => ({
  title: "Internet",
  kind: "internet",
  role: backs === undefined ? "primary" : "backup",
  site: "dc",
  rate: "1Gbps",
  diversityGroup,
  backs,
});
const estate = (main?: string, spare?: string, last?: string) => ({
  sites: { dc: { kind: "data-centre", title: "Data centre" } },
  circuits: { main: circuit(main), spare: circuit(spare, "main"), last: circuit(last, "spare") },
});

test("a backup in the group of its primary is an error", () => {
  expect(say(rule, estate("east", "east", "west"))).toEqual([
    {
      code: "CIRCUIT-DIVERSITY",
      severity: "error",
      subject: "spare",
      says: "backs main",
      computed: "both are in diversity group east (stated): one cut takes both",
      limit: "another group than every circuit that it stands in for",
      remedy: "order it by another way, and state that way's diversityGroup",
      source: "circuits.spare.diversityGroup",
    },
  ]);
});

test("the backup of a backup is held against the primary too", () => {
  expect(say(rule, estate("east", "west", "east")).map(({ subject, says }) => [subject, says])).toEqual([
    ["last", "backs main"],
  ]);
});

test("ways of their own pass, and so does what nobody stated", () => {
  expect(say(rule, estate("east", "west", "south"))).toEqual([]);
  expect(say(rule, estate())).toEqual([]);
});

test("circuits that back one another are each found once", () => {
  const { sites } = estate();
  const circuits = { one: circuit("east", "two"), two: circuit("east", "one") };
  expect(say(rule, { sites, circuits }).map(({ subject }) => subject)).toEqual(["one", "two"]);
});

test("the plan orders a diverse path for every exchange", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([]);
});
