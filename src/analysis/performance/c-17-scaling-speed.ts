import type { Estate, Workload } from "../../model/estate.ts";
import { compare, type Duration, format, ratio, scale } from "../../units/index.ts";
import { type Pool, poolsOf } from "../capacity/pool.ts";
import { placesOf } from "../places.ts";
import type { Rule, Statement } from "../rule.ts";
import { count, figure, list } from "../words.ts";

type Stage = Estate["targets"]["paths"][number]["stages"][number] & { readonly path: string };

/** Scaling that starts after the promise is broken, or arrives after the peak is over. */
export const rule: Rule = {
  code: "C-17",
  title: "Scaling starts before a promise is broken and arrives within the peak",
  severity: "error",
  formula:
    "ceil((maximum - minimum) / out) x cooldown <= burst; latency trigger <= limit of each stage that it scales; maximum x CPUs of a pod, and what else runs there, <= CPUs of the role",
  sources: ["a step is taken, then the cooldown passes before the next one"],
  check: ({ estate, catalogue }) => [...reach(estate), ...triggers(estate), ...room(poolsOf(estate, catalogue))],
};

function reach({ scaling: { policy, burst } }: Estate): readonly Statement[] {
  if (policy === undefined) return [];
  const { out, maximum, cooldown } = policy;
  const minimum = policy.minimum ?? out;
  const steps = Math.max(0, Math.ceil((maximum - minimum) / out));
  const time = scale(cooldown, steps);
  if (burst !== undefined && compare(time, burst) <= 0) return [];
  const from = policy.minimum === undefined ? `${minimum} (assumed: one step, no minimum is stated)` : `${minimum}`;
  const needed = burst === undefined ? undefined : Math.floor(ratio(burst, cooldown));
  const faster =
    needed === undefined || needed < 1
      ? "a shorter cooldown"
      : `${count(Math.ceil((maximum - minimum) / needed), "instance")} per step`;
  return [
    {
      ...(burst === undefined ? { severity: "info" as const } : {}),
      subject: "estate",
      says: `+${out} every ${format("duration", cooldown)} up to ${count(maximum, "instance")}`,
      computed: `${count(steps, "step")}, ${format("duration", time, 1)} from ${from} to ${maximum} (derived)${burst === undefined ? "; cannot tell whether in time: the length of a peak is not stated" : ""}`,
      limit:
        burst === undefined ? "the length of a load peak" : `${format("duration", burst)}, the length of a load peak`,
      remedy: burst === undefined ? "state scaling.burst" : `take ${faster}, or keep more than ${minimum} running`,
      source: burst === undefined ? "scaling.burst" : "scaling.policy",
    },
  ];
}

function triggers(estate: Estate): readonly Statement[] {
  const byTrigger = new Map<string, Workload[]>();
  for (const workload of estate.workloads) {
    for (const id of workload.scale?.triggers ?? []) {
      const known = byTrigger.get(id);
      if (known === undefined) byTrigger.set(id, [workload]);
      else known.push(workload);
    }
  }
  const stages = estate.targets.paths.flatMap((path) => path.stages.map((stage) => ({ ...stage, path: path.id })));
  const places = placesOf(estate);
  const played = stages.filter(({ role }) => role !== undefined && places.has(role));
  return estate.scaling.triggers.flatMap((trigger): readonly Statement[] => {
    if (trigger.metric !== "response-latency") return [];
    const scaled = byTrigger.get(trigger.id) ?? [];
    // Where no workload names the trigger it is meant for every role of a path.
    const meant = scaled.length > 0 ? stagesOf(scaled, stages) : played;
    const late = meant.filter(({ limit }) => compare(trigger.latency, limit) > 0);
    const [first] = late;
    if (first === undefined) return [];
    const least = late.reduce((tightest, { limit }) => (compare(limit, tightest) < 0 ? limit : tightest), first.limit);
    return [
      {
        subject: trigger.id,
        says: `scales out when a response takes more than ${format("duration", trigger.latency)}`,
        computed: `fires after the promise is broken: ${list(late.map((stage) => over(trigger.latency, stage)))} (derived)`,
        limit: list(late.map(({ id, path, limit }) => `${format("duration", limit)} of ${path}.${id}`)),
        remedy: `fire below ${format("duration", least)}, or give each stage a trigger of its own`,
        source: `scaling.triggers.${trigger.id}`,
      },
    ];
  });
}

function stagesOf(workloads: readonly Workload[], stages: readonly Stage[]): readonly Stage[] {
  const named = new Set(workloads.flatMap(({ stage }) => stage ?? []));
  const roles = new Set(workloads.flatMap(({ role, stage }) => (stage === undefined ? (role ?? []) : [])));
  return stages.filter(({ id, role }) => named.has(id) || (role !== undefined && roles.has(role)));
}

function over(latency: Duration, { id, path, limit }: Stage): string {
  return `${path}.${id} ${figure(ratio(latency, limit))}x`;
}

/** A maximum that the role's nodes cannot hold is never reached. */
function room(pools: readonly Pool[]): readonly Statement[] {
  return pools.flatMap(({ place, cpus, workloads }) => {
    const used = workloads.reduce((sum, one) => sum + (one.scale?.maximum ?? one.replicas) * one.resources.cpu, 0);
    const scaled = workloads.filter((workload) => workload.scale !== undefined);
    if (cpus === undefined || scaled.length === 0 || used <= cpus) return [];
    const { cluster, role } = place;
    return [
      {
        subject: cluster.id,
        says: `role ${role.id} scales ${list(scaled.map(({ id, scale: bounds }) => `${id} to ${bounds?.maximum}`))}`,
        computed: `${figure(used)} CPUs with all at their maximum (derived)`,
        limit: `${figure(cpus)} CPUs of ${count(place.nodes.length, "node")} of ${cluster.id}`,
        remedy: `add nodes for ${figure(used - cpus)} CPUs, or lower a maximum`,
        source: `clusters.${cluster.id}.roles.${role.id}`,
      },
    ];
  });
}
