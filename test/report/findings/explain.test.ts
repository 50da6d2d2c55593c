import { expect, test } from "vitest";
import { explainChanges, explainRule, type Remark } from "../../../src/report/findings/explain.ts";
import { sample } from "./sample.ts";

const width = { width: 60, colour: false };
const remarks: readonly Remark[] = [
  {
    line: 11,
    text: "Ticks are kept for two years. Four nodes hold them (C-01). Copies are another matter (C-02, C-010).",
    codes: ["C-01", "C-02"],
    value: { line: 12, text: "nodes: 4" },
    cost: { path: "databases.ticks", dollars: 42_468.6 },
  },
  { line: 1, text: "Nothing of this fits (C-04).", codes: ["C-04"], value: undefined },
];

test("a rule is explained by its formula, its inputs, its findings and the file's own words", () => {
  const [rule] = sample.rules;
  if (rule === undefined) throw new Error("the sample has rules");
  expect(explainRule(rule, sample, remarks, (line) => `    line ${line} of the file`, width)).toBe(`C-01 Records fit
  severity  error
  formula   a <= b
  sources   data sheet
  status    1 error

Inputs
  databases.ticks (Pulumi.test.yaml:12:5)
    line 12 of the file

  error C-01 ticks
    says      keeps 2 years
    computed  needs 631TB
    limit     60TB
    remedy    32 nodes
    source    databases.ticks

In Pulumi.test.yaml
  line 11  Four nodes hold them (C-01).
      12: nodes: 4
      databases.ticks costs USD 42,469 a year, all of it
      (expected)
`);
});

test("a quiet rule without a comment is its formula and its sources", () => {
  const rule = sample.rules[3];
  if (rule === undefined) throw new Error("the sample has four rules");
  expect(explainRule(rule, { ...sample, findings: [] }, [], () => "", width)).toBe(
    "C-04 Nothing to say\n  severity  error\n  formula   g <= h\n  status    quiet\n",
  );
});

test("the changes of a file are listed by rule, with whether the rule is quiet now", () => {
  expect(explainChanges(sample, remarks, width)).toBe(`What Pulumi.test.yaml changed for 3 rules, by its own
comments

C-01  Records fit: 1 error
  line 11  Four nodes hold them (C-01).
      12: nodes: 4
      databases.ticks costs USD 42,469 a year, all of it
      (expected)

C-02  Copies fit: 1 warning
  line 11  Copies are another matter (C-02, C-010).
      12: nodes: 4
      databases.ticks costs USD 42,469 a year, all of it
      (expected)

C-04  Nothing to say: quiet
  line 1  Nothing of this fits (C-04).

without a comment  C-03
`);
});
