import type { Estate } from "../../model/estate.ts";
import { add, type Duration, format, quantity, raw, subtract, sum } from "../../units/index.ts";
import type { Rule, Statement } from "../rule.ts";
import { about, figure } from "../words.ts";
import { type Measured, measuredLatency } from "./measured.ts";
import { batchFill, inferenceRate, modelsOf, type Stage } from "./stages.ts";

type Model = Estate["models"][number];
type Path = Estate["targets"]["paths"][number];

/** A model answers within the time of its stage, by its own benchmark where there is one. */
export const rule: Rule = {
  code: "C-10",
  title: "A model answers within the budget of its stage",
  severity: "error",
  formula:
    "latency of the model (measured, else stated) <= limit of the stage; path with that latency <= limit of the path",
  sources: ["benchmark files of kind model, with machine and date", "models.<model>.inference"],
  check: (facts) => {
    const { estate } = facts;
    const measured = measuredLatency(facts);
    const models = modelsOf(estate);
    const rate = inferenceRate(estate);
    return estate.targets.paths.flatMap((path) =>
      path.stages.flatMap((stage) =>
        models(stage).flatMap((model) => judge({ path, stage, model, rate }, measured("model", model.id))),
      ),
    );
  },
};

interface Case {
  readonly path: Path;
  readonly stage: Stage;
  readonly model: Model;
  readonly rate: number | undefined;
}

function judge({ path, stage, model, rate }: Case, measured: Measured | undefined): readonly Statement[] {
  const base = {
    subject: model.id,
    limit: `${format("duration", stage.limit)} for stage ${stage.id} of path ${path.id}`,
  };
  const { inference } = model;
  if (measured === undefined && inference === undefined) {
    return [
      {
        ...base,
        severity: "info",
        says: `${model.title} answers in stage ${stage.id}`,
        computed: "cannot tell: its latency is neither stated nor measured",
        remedy: `measure it, or state models.${model.id}.inference`,
        source: `models.${model.id}`,
      },
    ];
  }
  const latency = measured?.p99 ?? inference?.latency ?? quantity<"ns">(0);
  if (raw(latency) <= raw(stage.limit)) return [];
  const batch = measured?.batch ?? inference?.batch ?? 1;
  const fill = batchFill(batch, rate);
  const others = subtract(sum(path.stages.map(({ limit }) => limit)), stage.limit);
  const whole = add(others, latency);
  const verdict = raw(whole) > raw(path.limit) ? "over" : "within";
  const filling = fill === undefined ? "" : `; ${fill.title} takes ${about("duration", fill.p99)} more (modelled)`;
  const how =
    measured === undefined
      ? `stated at batch ${batch} on ${inference?.hardware ?? "an unnamed machine"}`
      : `measured at p99, batch ${batch}, on ${measured.machine}, ${measured.date}`;
  return [
    {
      ...base,
      says: `${model.title} answers in ${format("duration", latency)} (${how})`,
      computed: `${figure(raw(latency) / raw(stage.limit))} times the budget; path ${path.id} takes ${about("duration", whole)} with it, ${verdict} its ${format("duration", path.limit)} (derived)${filling}`,
      remedy: remedyOf(latency, stage, others, path.limit),
      source: `models.${model.id}.inference.latency`,
    },
  ];
}

function remedyOf(latency: Duration, stage: Stage, others: Duration, limit: Duration): string {
  const faster = `serve one that answers in ${format("duration", stage.limit)} at batch 1, such as a streaming model`;
  const room = subtract(limit, others);
  if (raw(latency) > raw(room)) return faster;
  return `${faster}, or give stage ${stage.id} ${format("duration", latency)} of the ${about("duration", room)} that the path leaves it`;
}
