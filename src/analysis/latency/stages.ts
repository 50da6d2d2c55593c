/** Time of one stage of a path: measured, taken from its model, or the budget that it was given. */
import type { Estate } from "../../model/estate.ts";
import { raw } from "../../units/index.ts";
import type { Facts } from "../rule.ts";
import { figure } from "../words.ts";
import { fixed, type Hop, type Span, span } from "./hop.ts";
import { type Measured, measuredLatency } from "./measured.ts";

type Path = Estate["targets"]["paths"][number];
export type Stage = Path["stages"][number];
type Model = Estate["models"][number];

/** Metric of the throughput targets that fills batches. */
const INFERENCES = "model-inferences";

export type StageHops = (path: Path, stage: Stage) => readonly Hop[];

/** Hops of a stage: its model and the filling of a batch where it has one, else the stage itself. */
export function stageHops(facts: Facts): StageHops {
  const { estate } = facts;
  const measured = measuredLatency(facts);
  const models = new Map(estate.models.map((model) => [model.id, model]));
  const performers = performersOf(estate);
  const rate = inferenceRate(estate);
  return (path, stage) => {
    const workloads = performers.get(stage.id) ?? [];
    const pipeline = [stage.id, ...workloads.map(({ id }) => id)].flatMap((id) => measured("pipeline", id) ?? [])[0];
    if (pipeline !== undefined) return [{ ...stageHop(path, stage), ...spanOf(pipeline), ...measuredAs(pipeline) }];
    const named = stage.model ?? workloads.find(({ model }) => model !== undefined)?.model;
    const model = named === undefined ? undefined : models.get(named);
    const hop = model === undefined ? undefined : modelHop(model, stage, measured("model", model.id));
    if (model === undefined || hop === undefined) return [stageHop(path, stage)];
    const fill = batchFill(measured("model", model.id)?.batch ?? model.inference?.batch ?? 1, rate);
    return fill === undefined ? [hop] : [hop, { ...hop, ...fill, basis: "modelled", kind: "batch", stale: false }];
  };
}

/** Workloads by the stage that they perform. */
function performersOf(estate: Estate): ReadonlyMap<string, readonly Estate["workloads"][number][]> {
  return Map.groupBy(
    estate.workloads.filter(({ stage }) => stage !== undefined),
    ({ stage = "" }) => stage,
  );
}

/** Models that a stage may ask: named by it or by the workloads that perform it; all of the estate for a stage on GPUs that names none. */
export function modelsOf(estate: Estate): (stage: Stage) => readonly Model[] {
  const byId = new Map(estate.models.map((model) => [model.id, model]));
  const performers = performersOf(estate);
  const onGpus = gpuRoles(estate);
  return (stage) => {
    const named = [stage.model, ...(performers.get(stage.id) ?? []).map(({ model }) => model)];
    const ids = new Set(named.flatMap((id) => id ?? []));
    if (ids.size > 0) return [...ids].flatMap((id) => byId.get(id) ?? []);
    return onGpus.has(stage.role ?? "") ? estate.models : [];
  };
}

/** Whether a stage asks a model: it, or a workload that performs it, names one, or its role has GPUs. */
export function inferenceStages(estate: Estate): (stage: Stage) => boolean {
  const performers = performersOf(estate);
  const onGpus = gpuRoles(estate);
  return ({ id, model, role }) =>
    model !== undefined ||
    onGpus.has(role ?? "") ||
    (performers.get(id) ?? []).some((workload) => workload.model !== undefined);
}

function gpuRoles(estate: Estate): ReadonlySet<string> {
  const roles = estate.clusters.flatMap((cluster) => cluster.roles);
  return new Set(roles.filter(({ gpus }) => gpus.length > 0).map(({ id }) => id));
}

/** Inferences per second that the targets ask for; undefined where they ask for none. */
export function inferenceRate(estate: Estate): number | undefined {
  const rates = estate.targets.throughput.filter(({ metric }) => metric === INFERENCES).map(({ limit }) => raw(limit));
  return rates.length === 0 ? undefined : Math.max(...rates);
}

/**
 * Time until a batch is full at the rate of the targets: the last item waits for nothing, the first for all others.
 *
 * @param batch items per call
 * @param rate items per second; undefined where the targets state none
 */
export function batchFill(
  batch: number,
  rate: number | undefined,
): (Span & { readonly title: string; readonly source: string }) | undefined {
  if (batch <= 1 || rate === undefined || rate === 0) return undefined;
  const full = (batch / rate) * 1e9;
  return {
    ...span(0, full / 2, full),
    title: `fill a batch of ${batch}`,
    source: `targets.throughput, ${figure(rate)} ${INFERENCES} a second`,
  };
}

function stageHop(path: Path, { id, title, limit }: Stage): Hop {
  return {
    kind: "stage",
    subject: id,
    title,
    // A budget says how long the stage may take, not how quick it can be.
    ...span(0, raw(limit), raw(limit)),
    basis: "stated",
    source: `targets.paths.${path.id}.stages.${id}.limit`,
    stage: id,
    stale: false,
  };
}

function modelHop(model: Model, stage: Stage, figures: Measured | undefined): Hop | undefined {
  const base = { kind: "model", subject: model.id, title: `${stage.title}, ${model.title}`, stage: stage.id } as const;
  if (figures !== undefined) return { ...base, ...measuredAs(figures), ...spanOf(figures) };
  if (model.inference === undefined) return undefined;
  const source = `models.${model.id}.inference.latency`;
  return { ...base, ...fixed(raw(model.inference.latency)), basis: "stated", source, stale: false };
}

function measuredAs({ machine, date, stale }: Measured) {
  return { basis: "measured", source: `${machine}, ${date}`, stale } as const;
}

function spanOf({ minimum, expected, p99 }: Span): Span {
  return { minimum, expected, p99 };
}
