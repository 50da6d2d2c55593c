import type { Estate } from "../../model/estate.ts";
import { raw } from "../../units/index.ts";
import type { Rule, Statement } from "../rule.ts";
import { figure, list } from "../words.ts";

type Model = Estate["models"][number];
type Trading = NonNullable<Model["trading"]>;
type Target = Estate["targets"]["business"][number];

/** Figures of a backtest by the id of the business target that they answer; see targets.business. */
const figures: Readonly<Record<string, (trading: Trading, unit: Target["unit"]) => number>> = {
  sharpe: ({ sharpe }) => sharpe,
  drawdown: ({ maximumDrawdown }, unit) => share(raw(maximumDrawdown), unit),
  "win-rate": ({ winRate }, unit) => share(raw(winRate), unit),
};

/** Models that are to trade although their own backtest misses the targets of the business. */
export const rule: Rule = {
  code: "C-43",
  title: "A model trades only if its backtest meets the business targets",
  severity: "error",
  formula:
    "sharpe, drawdown and win-rate of targets.business hold for the backtest of every model that serves, and for one model at least",
  sources: ["models.<model>.trading"],
  check: ({ estate }) => {
    const gates = estate.targets.business.filter(
      ({ id, atLeast, atMost }) => Object.hasOwn(figures, id) && (atLeast ?? atMost) !== undefined,
    );
    if (gates.length === 0 || estate.models.length === 0) return [];
    const serving = servingModels(estate);
    const candidates = serving.length > 0 ? serving : estate.models;
    const blind = candidates.filter(({ trading }) => trading === undefined);
    return [
      ...(serving.length > 0 ? serving.flatMap((model) => failing(model, gates)) : nonePasses(candidates, gates)),
      ...(blind.length > 0 ? [untold(blind, gates)] : []),
    ];
  },
};

/** Models that a workload runs or a stage of a latency path waits for. */
function servingModels({ models, workloads, targets }: Estate): readonly Model[] {
  const named = new Set([
    ...workloads.flatMap(({ model }) => model ?? []),
    ...targets.paths.flatMap(({ stages }) => stages.flatMap(({ model }) => model ?? [])),
  ]);
  return models.filter(({ id }) => named.has(id));
}

function failing(model: Model, gates: readonly Target[]): readonly Statement[] {
  const { trading } = model;
  if (trading === undefined) return [];
  const missed = gates.filter((gate) => !meets(trading, gate));
  if (missed.length === 0) return [];
  return [
    {
      subject: model.id,
      says: "serves",
      computed: `${list(missed.map((gate) => `${gate.id} ${written(trading, gate)}`))} in its backtest (stated)`,
      limit: list(missed.map(bound)),
      remedy: `keep ${model.id} on paper until its backtest meets the targets, or change the targets`,
      source: `models.${model.id}.trading`,
    },
  ];
}

function nonePasses(models: readonly Model[], gates: readonly Target[]): readonly Statement[] {
  const tested = models.flatMap(({ id, trading }) => (trading === undefined ? [] : [{ id, trading }]));
  if (tested.length === 0 || tested.some(({ trading }) => gates.every((gate) => meets(trading, gate)))) return [];
  const passed = gates.map((gate) => `${gate.id} ${tested.filter(({ trading }) => meets(trading, gate)).length}`);
  return [
    {
      subject: "estate",
      says: list(
        tested.map(
          ({ id, trading }) => `${id}: ${gates.map((gate) => `${gate.id} ${written(trading, gate)}`).join(", ")}`,
        ),
      ),
      computed: `0 of ${tested.length} models pass all; ${list(passed)} of ${tested.length} (derived from stated backtests)`,
      limit: list(gates.map(bound)),
      remedy: "promote no model until one meets all targets, or change the targets",
      source: "targets.business",
    },
  ];
}

function untold(models: readonly Model[], gates: readonly Target[]): Statement {
  return {
    severity: "info",
    subject: "estate",
    says: `${list(models.map(({ id }) => id))} may trade`,
    computed: "cannot tell: no backtest is stated",
    limit: list(gates.map(bound)),
    remedy: "state models.<model>.trading once it is tested",
    source: "models",
  };
}

function meets(trading: Trading, { id, atLeast, atMost, unit }: Target): boolean {
  const value = figures[id]?.(trading, unit);
  if (value === undefined) return true;
  return (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
}

function written(trading: Trading, { id, unit }: Target): string {
  const value = figures[id]?.(trading, unit);
  return value === undefined ? "" : `${figure(value)}${unit === "percent" ? "%" : ""}`;
}

function bound({ id, atLeast, atMost, unit }: Target): string {
  const sign = unit === "percent" ? "%" : "";
  const parts = [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}${sign}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}${sign}`]),
  ];
  return `${id} ${parts.join(" and ")}`;
}

/** 7% is 0.07, and 0.07 x 100 is not quite 7. */
function share(value: number, unit: Target["unit"]): number {
  return unit === "percent" ? Number((value * 100).toPrecision(12)) : value;
}
