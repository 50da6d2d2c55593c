import type { Catalogue } from "../../catalogue/types.ts";
import type { Estate, Workload } from "../../model/estate.ts";
import { format, quantity, type Rate, ratio, raw, scale } from "../../units/index.ts";
import { cardShare } from "../../views/partitions.ts";
import { factor } from "../constant.ts";
import { type Place, placesOf } from "../places.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, count, figure, list } from "../words.ts";
import { type ModelRate, modelRates } from "./model-rates.ts";

type Target = Estate["targets"]["throughput"][number];

/** The metric that is served by models: see targets.throughput. */
const METRIC = "model-inferences";

/** A rate of inferences that the devices assigned to it do not give. */
export const rule: Rule = {
  code: "C-11",
  title: "Devices that serve models carry the rate of inferences",
  severity: "error",
  formula: "limit / throughput of the model <= devices assigned x gpu-load-limit",
  sources: [
    "constant gpu-load-limit",
    "measured throughput of a model where there is one, else models.<model>.inference",
    "a partition gives as much of it as it has of the multiprocessors that its card has under MIG (modelled)",
  ],
  check: (facts) => {
    const { estate, catalogue } = facts;
    const rates = modelRates(facts);
    const places = placesOf(estate);
    const servers = estate.workloads.filter(({ model, replicas }) => model !== undefined && replicas > 0);
    return estate.targets.throughput.flatMap((target): readonly Statement[] => {
      if (target.metric !== METRIC) return [];
      const own = servers.filter(({ role }) => target.role === undefined || role === target.role);
      if (own.length > 0) {
        const shares = own.map((workload) => ({
          workload,
          rate: rateOn(facts, workload, rates.get(workload.model ?? "")),
        }));
        return byWorkloads(target, shares, catalogue);
      }
      const devices = devicesOf(target.role === undefined ? [] : (places.get(target.role) ?? []));
      const known = estate.models.flatMap(({ id }) => rates.get(id) ?? []);
      if (devices === 0 || known.length === 0) return [untold(target, devices)];
      return byDevices(target, devices, known, catalogue);
    });
  },
};

/** No workload says which model it serves: each of the estate's models is judged as if it served alone. */
function byDevices(
  target: Target,
  devices: number,
  rates: readonly ModelRate[],
  catalogue: Catalogue,
): readonly Statement[] {
  const limit = factor(catalogue, "gpu-load-limit", "ratio");
  const needs = rates.map((rate) => ({ rate, devices: ratio(target.limit, rate.throughput) }));
  const over = needs.filter((need) => need.devices > devices * limit);
  if (over.length === 0) return [];
  const most = over.reduce((worst, one) => (one.devices > worst.devices ? one : worst));
  const fastest = needs.reduce((best, one) => (one.devices < best.devices ? one : best));
  const carried = scale(fastest.rate.throughput, devices * limit);
  return [
    {
      ...(over.length < needs.length ? { severity: "warning" as const } : {}),
      subject: target.id,
      says: `${format("rate", target.limit)} (${target.where}) on role ${target.role}: ${count(devices, "GPU")}`,
      computed: `GPUs needed: ${list(over.map(({ rate, devices: needed }) => `${rate.model} ${figure(needed)}`))} (derived: ${list([...new Set(over.map(({ rate }) => rate.basis))])})`,
      limit: `${figure(devices * limit)} GPUs: ${count(devices, "GPU")} at ${format("ratio", quantity<"1">(limit))} (assumed, gpu-load-limit)`,
      remedy: `assign ${count(Math.ceil(most.devices / limit), "GPU")} for ${most.rate.model}, or promise ${about("rate", carried)}: what ${fastest.rate.model}, the fastest model, gives on ${count(devices, "GPU")}`,
      source: `targets.throughput.${target.id}`,
    },
  ];
}

interface Share {
  readonly workload: Workload;
  /** On one device of the workload's claim. */
  readonly rate: ModelRate | undefined;
}

/** Figures of a model are of whole devices. */
function rateOn({ estate, catalogue }: Facts, workload: Workload, rate: ModelRate | undefined): ModelRate | undefined {
  const partition = workload.resources.accelerator?.partition;
  if (rate === undefined || partition === undefined) return rate;
  const part = cardShare(estate, catalogue, workload).multiprocessors;
  const basis = `${rate.basis}, of which ${partition} gives ${format("ratio", quantity<"1">(part), 0)} (modelled)`;
  return { ...rate, throughput: scale(rate.throughput, part), basis };
}

/** The replicas of all workloads that serve a model, in all their clusters, share the rate. */
function byWorkloads(target: Target, shares: readonly Share[], catalogue: Catalogue): readonly Statement[] {
  const limit = factor(catalogue, "gpu-load-limit", "ratio");
  const workloads = shares.map(({ workload }) => workload);
  const blind = shares.flatMap(({ workload, rate }) => (rate === undefined ? [workload.id] : []));
  let carried = 0;
  for (const { workload, rate } of shares) {
    if (rate !== undefined) carried += instancesOf(workload) * raw(rate.throughput);
  }
  const total = quantity<"1/s">(carried * limit);
  if (raw(total) >= raw(target.limit)) return [];
  const instances = workloads.reduce((sum, workload) => sum + instancesOf(workload), 0);
  const known = shares.flatMap(({ workload, rate }) =>
    rate === undefined ? [] : [`${workload.id} ${instancesOf(workload)} x ${written(rate.throughput)}, ${rate.basis}`],
  );
  const open = blind.length === 0 ? "" : `; cannot tell ${list(blind)}: the throughput of the model is not stated`;
  return [
    {
      ...(blind.length > 0 ? { severity: "info" as const } : {}),
      subject: target.id,
      says: `${format("rate", target.limit)} (${target.where}) on ${list(workloads.map(({ id }) => id))}`,
      computed: `${about("rate", total)} at ${format("ratio", quantity<"1">(limit))} load (derived${known.length === 0 ? "" : `: ${list(known)}`})${open}`,
      limit: `${format("rate", target.limit)} at ${format("ratio", quantity<"1">(limit))} load (assumed, gpu-load-limit)`,
      remedy:
        carried === 0
          ? "state inference.throughput of the models, or measure it"
          : `run ${count(Math.ceil((instances * raw(target.limit)) / raw(total)), "instance")} in place of ${instances}, or promise ${about("rate", total)}`,
      source: `targets.throughput.${target.id}`,
    },
  ];
}

function instancesOf({ replicas, clusters, resources }: Workload): number {
  return replicas * clusters.length * (resources.accelerator?.count ?? 1);
}

function devicesOf(places: readonly Place[]): number {
  return places.reduce((sum, { role }) => sum + role.gpus.length, 0);
}

function untold(target: Target, devices: number): Statement {
  const missing =
    devices === 0
      ? "no workload serves a model and no GPU is assigned to it"
      : "no throughput of a model is stated or measured";
  return {
    severity: "info",
    subject: target.id,
    says: `${format("rate", target.limit)} (${target.where})`,
    computed: `cannot tell: ${missing}`,
    limit: format("rate", target.limit),
    remedy:
      devices === 0
        ? `state the role of targets.throughput.${target.id} and its gpus, or the model of a workload`
        : "state models.<model>.inference, or measure it",
    source: `targets.throughput.${target.id}`,
  };
}

function written(rate: Rate): string {
  return format("rate", rate);
}
