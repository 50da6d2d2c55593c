import fc from "fast-check";
import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/governance/c-14-sample-size.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

function phase(availability: string | undefined, span: readonly [number, number], unit = "week", more: object = {}) {
  return {
    phases: { trial: { title: "Trial", programme: "build", span, unit, gates: { up: { title: "Up", availability } } } },
    ...more,
  };
}

test("an availability that takes longer to prove than its phase lasts is found", () => {
  const targets = { targets: { availability: { all: { title: "All", target: "99.9%", stretch: "99.99%" } } } };
  expect(say(rule, phase("99.9%", [1, 8], "week", targets))).toEqual([
    {
      code: "C-14",
      computed:
        "leaves 1.344h of downtime, so one restart decides; no failure in 3,000 independent samples shows it with 95 % confidence, the phase has 1,340 of 1h (assumed); the stretch target of 99.99% would need 30,000",
      limit: "125d without a failure",
      remedy: "18 weeks, or at most 99.8% as the gate, or call it an indication",
      says: "99.9% in 8 weeks",
      severity: "warning",
      source: "phases.trial.gates.up.availability",
      subject: "trial",
    },
  ]);
});

test("a phase that is long enough, or whose gates ask for no availability, gives no finding", () => {
  expect(say(rule, phase("99%", [1, 8]))).toEqual([]);
  expect(say(rule, phase(undefined, [1, 1]))).toEqual([]);
});

test("months are twelfths of a year", () => {
  expect(say(rule, phase("99.9%", [1, 4], "month"))).toHaveLength(1);
  expect(say(rule, phase("99.9%", [1, 5], "month"))).toEqual([]);
});

test("nothing proves an availability of 100 %", () => {
  expect(say(rule, phase("100%", [1, 8])).map(({ computed }) => computed)).toEqual([
    "no number of samples proves that nothing ever fails",
  ]);
});

test("the weeks that it proposes are enough, and one week less is not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 9000, max: 9999 }), (share) => {
      const availability = `${share / 100}%`;
      const [found] = say(rule, phase(availability, [1, 1]));
      if (found === undefined) return;
      const weeks = Number(/^(\d+) weeks/.exec(found.remedy)?.[1]);
      expect(say(rule, phase(availability, [1, weeks]))).toEqual([]);
      expect(say(rule, phase(availability, [1, weeks - 1]))).toHaveLength(1);
    }),
  );
});

test("the plan as written proves 99.95 % in 8 weeks, which takes 6,000 samples", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-14",
      computed:
        "leaves 1.344h of downtime, so one restart decides; no failure in 3,000 independent samples shows it with 95 % confidence, the phase has 1,340 of 1h (assumed); the stretch target of 99.99% would need 30,000",
      limit: "125d without a failure",
      remedy: "18 weeks, or at most 99.8% as the gate, or call it an indication",
      says: "99.9% in 8 weeks",
      severity: "warning",
      source: "phases.infrastructure-1.gates.uptime.availability",
      subject: "infrastructure-1",
    },
    {
      code: "C-14",
      computed:
        "leaves 40.333min of downtime, so one restart decides; no failure in 6,000 independent samples shows it with 95 % confidence, the phase has 1,340 of 1h (assumed); the stretch target of 99.99% would need 30,000",
      limit: "250d without a failure",
      remedy: "36 weeks, or at most 99.8% as the gate, or call it an indication",
      says: "99.95% in 8 weeks",
      severity: "warning",
      source: "phases.infrastructure-2.gates.uptime.availability",
      subject: "infrastructure-2",
    },
  ]);
});
