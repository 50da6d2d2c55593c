import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/governance/c-36-watch-seats.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

function team(people: number | undefined, more: object = { operations: { aroundTheClock: true } }) {
  const line = { title: "Operators", amount: "USD 1/year", people };
  return {
    ...more,
    budget: { operating: { people: { title: "People", amount: "USD 1/year", lines: { desk: line } } } },
  };
}

test("a watch around the clock with fewer people than its seat takes gets a warning", () => {
  expect(say(rule, team(5))).toEqual([
    {
      code: "C-36",
      computed: "1 seat x 8,760 h / 1,700 h a person (assumed) is 5.15 people",
      limit: "5 people, with all other work",
      remedy: "1 more person, or a contract for the watch, or watches in office hours with a pager",
      says: "operations around the clock; 5 people in 1 budget line, Operators 5",
      severity: "warning",
      source: "operations.aroundTheClock",
      subject: "estate",
    },
  ]);
});

test("six people keep one watch", () => {
  expect(say(rule, team(6))).toEqual([]);
});

test("two watches take twice as many", () => {
  const both = {
    operations: { aroundTheClock: true },
    security: { monitoring: { siem: true, aroundTheClock: true, capabilities: [], components: [] } },
  };
  expect(say(rule, team(10, both)).map(({ remedy }) => remedy.split(",")[0])).toEqual(["1 more person"]);
  expect(say(rule, team(11, both))).toEqual([]);
});

test("people who are budgeted elsewhere cannot be counted", () => {
  expect(say(rule, team(undefined))).toEqual([
    {
      code: "C-36",
      computed: "1 seat x 8,760 h / 1,700 h a person (assumed) is 5.15 people",
      limit: "cannot tell: people are not stated here",
      remedy: "people: 6 in a budget line, or name who else keeps the watch",
      says: "operations around the clock; no budget line counts people",
      severity: "info",
      source: "operations.aroundTheClock",
      subject: "estate",
    },
  ]);
});

test("nobody needs people for a watch that nobody keeps", () => {
  expect(say(rule, team(undefined, {}))).toEqual([]);
});

test("the plan as written keeps two watches with six people for all work", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-36",
      computed: "2 seats x 8,760 h / 1,700 h a person (assumed) is 10.3 people",
      limit: "6 people, with all other work",
      remedy: "5 more people, or a contract for the watch, or watches in office hours with a pager",
      says: "operations and security around the clock; 6 people in 4 budget lines, DevOps engineers 2, Infrastructure engineers 2, Security engineer 1 and Operations staff 1",
      severity: "warning",
      source: "operations.aroundTheClock",
      subject: "estate",
    },
  ]);
});
