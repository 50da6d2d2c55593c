import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/governance/c-41-one-owner.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

function sections(owners: readonly string[]) {
  return { operations: { ownership: { charts: { title: "Charts", owners } } } };
}

test("two owners of one kind of object are an error", () => {
  expect(say(rule, sections(["Helm", "Argo CD"]))).toEqual([
    {
      code: "C-41",
      severity: "error",
      subject: "charts",
      says: "Charts: Helm and Argo CD",
      computed: "2 writers of one kind of object: each undoes what the other one writes (derived)",
      limit: "one owner per kind of object",
      remedy: "leave charts to Helm or Argo CD, and take the objects from the others, or split the kind",
      source: "operations.ownership.charts.owners",
    },
  ]);
});

test("one owner, named twice or not, gives no finding", () => {
  expect(say(rule, sections(["Helm", "helm"]))).toEqual([]);
});

test("a kind of object without an owner is an error too", () => {
  expect(say(rule, sections([])).map(({ says, remedy }) => [says, remedy])).toEqual([
    ["Charts: no owner", "name the tool that owns charts"],
  ]);
});

test("the plan lets two tools write deployments and two write configuration", () => {
  expect(findingsOf(rule, factsOfPlan()).map(({ subject, says }) => [subject, says])).toEqual([
    ["deployment", "Application deployment: Helm and ArgoCD"],
    ["configuration", "Configuration management: GitOps and Ansible"],
  ]);
});

test("only exactly one distinct owner is right", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 5 }), (owners) => {
      expect(say(rule, sections(owners))).toHaveLength(new Set(owners).size === 1 ? 0 : 1);
    }),
  );
});
