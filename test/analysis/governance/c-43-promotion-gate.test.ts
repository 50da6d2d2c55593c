import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rule } from "../../../src/analysis/governance/c-43-promotion-gate.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { workloadOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

const business = {
  sharpe: { title: "Sharpe", atLeast: 2, unit: "ratio" },
  drawdown: { title: "Drawdown", atMost: 7, unit: "percent" },
  "win-rate": { title: "Win rate", atLeast: 60, unit: "percent" },
  utilisation: { title: "Utilisation", atLeast: 70, unit: "percent" },
};
const good = { sharpe: 2, maximumDrawdown: "7%", winRate: "60%", profitFactor: 1 };

function sections(models: Readonly<Record<string, object | undefined>>, serving: readonly string[] = []) {
  const records = Object.entries(models).map(([id, trading]) => [id, { title: id, family: "lstm", trading }]);
  return {
    models: Object.fromEntries(records),
    workloads: Object.fromEntries(serving.map((model) => [`run-${model}`, workloadOf({ model })])),
    targets: { business },
  };
}

describe("an estate that says which models serve", () => {
  it("gives an error for each one whose backtest misses a target", () => {
    const poor = { ...good, maximumDrawdown: "9.8%", winRate: "55%" };
    expect(say(rule, sections({ poor, fine: good, idle: poor }, ["poor", "fine"]))).toEqual([
      {
        code: "C-43",
        severity: "error",
        subject: "poor",
        says: "serves",
        computed: "drawdown 9.8% and win-rate 55% in its backtest (stated)",
        limit: "drawdown at most 7% and win-rate at least 60%",
        remedy: "keep poor on paper until its backtest meets the targets, or change the targets",
        source: "models.poor.trading",
      },
    ]);
  });

  it("meets a target that it just reaches", () => {
    expect(say(rule, sections({ fine: good }, ["fine"]))).toEqual([]);
  });

  it("cannot tell of a model that was not tested", () => {
    expect(say(rule, sections({ new: undefined }, ["new"]))).toEqual([
      {
        code: "C-43",
        severity: "info",
        subject: "estate",
        says: "new may trade",
        computed: "cannot tell: no backtest is stated",
        limit: "sharpe at least 2, drawdown at most 7% and win-rate at least 60%",
        remedy: "state models.<model>.trading once it is tested",
        source: "models",
      },
    ]);
  });

  it("counts a model that a stage of a latency path waits for", () => {
    const stages = { answer: { title: "Answer", limit: "1ms", model: "poor" } };
    const paths = { sale: { title: "Sale", limit: "2ms", stages } };
    const estate = { ...sections({ poor: { ...good, sharpe: 1 }, fine: good }), targets: { business, paths } };
    expect(say(rule, estate).map(({ subject, computed }) => [subject, computed])).toEqual([
      ["poor", "sharpe 1 in its backtest (stated)"],
    ]);
  });
});

describe("an estate that does not say which models serve", () => {
  it("is fine where one of them passes", () => {
    expect(say(rule, sections({ poor: { ...good, sharpe: 1 }, fine: good }))).toEqual([]);
  });

  it("has no finding without targets for a backtest", () => {
    expect(say(rule, { ...sections({ poor: { ...good, sharpe: 1 } }), targets: {} })).toEqual([]);
  });
});

it("none of the plan's four models passes all three targets", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-43",
      severity: "error",
      subject: "estate",
      says: "lstm: sharpe 1.82, drawdown 18.3%, win-rate 54.2%, transformer: sharpe 2.14, drawdown 14.7%, win-rate 58.1%, hybrid: sharpe 2.41, drawdown 12.1%, win-rate 61.3% and memory-augmented: sharpe 2.67, drawdown 9.8%, win-rate 64.7%",
      computed: "0 of 4 models pass all; sharpe 3, drawdown 0 and win-rate 2 of 4 (derived from stated backtests)",
      limit: "sharpe at least 2, drawdown at most 5% and win-rate at least 60%",
      remedy: "promote no model until one meets all targets, or change the targets",
      source: "targets.business",
    },
  ]);
});

it("every whole percentage that is its own limit passes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), (percent) => {
      const drawdown = { ...business.drawdown, atMost: percent };
      const own = { ...good, maximumDrawdown: `${percent}%` };
      expect(say(rule, { ...sections({ own }), targets: { business: { drawdown } } })).toEqual([]);
    }),
  );
});
