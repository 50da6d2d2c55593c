import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/analysis/index.ts";
import { rules } from "../../src/analysis/rules.ts";
import { ruleList, ruleListFile } from "../generate/rules.ts";
import { factsOfPlan } from "./facts.ts";

describe("the list of rules", () => {
  it("holds every file that exports a rule, as the generator writes it", () => {
    expect(readFileSync(ruleListFile, "utf8")).toBe(ruleList());
  });

  it("gives every rule a code, a title and a formula of its own", () => {
    for (const key of ["code", "title", "formula"] as const) {
      const values = rules.map((rule) => rule[key]);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it("gives the same findings in the same order for the same facts", () => {
    expect(analyse(factsOfPlan())).toEqual(analyse(factsOfPlan()));
  });
});
