import type { Cluster, Workload } from "../../model/estate.ts";
import { cardShare } from "../../views/partitions.ts";
import type { Rule, Statement } from "../rule.ts";
import { count, figure, list } from "../words.ts";
import { type Pool, poolsOf } from "./pool.ts";

/** Kinds that serve without end: what ends by itself is not migrated. */
const migrated: ReadonlySet<Workload["kind"]> = new Set(["deployment", "rollout", "inference-service"]);

/** A blue-green migration without room for the second colour. */
export const rule: Rule = {
  code: "C-40",
  title: "A blue-green migration has room for the second colour",
  severity: "error",
  formula:
    "used + the greatest workload once more <= CPUs and GPUs of the role; without workloads: spare nodes and GPUs >= those of the greatest role",
  sources: [
    "both colours run at a time; one workload, or one role, is migrated after the other",
    "a partition counts as its part of a card's memory: never more than it takes",
  ],
  check: ({ estate, catalogue }) => {
    if (estate.operations.migration?.strategy !== "blue-green") return [];
    const pools = poolsOf(estate, catalogue);
    const busy = new Set(estate.workloads.flatMap(({ clusters }) => clusters));
    // The replicas of a database hold its data: they are replaced one by one.
    const databases = new Set(estate.databases.flatMap(({ cluster }) => cluster ?? []));
    const gpusPerBuild = new Map(estate.builds.map(({ id, gpus }) => [id, gpus?.count ?? 0]));
    const gpusOf = (workload: Workload): number => {
      const { replicas, resources } = workload;
      return replicas * (resources.accelerator?.count ?? 0) * cardShare(estate, catalogue, workload).memory;
    };
    const byCluster = Map.groupBy(pools, ({ place }) => place.cluster.id);
    return estate.clusters.flatMap((cluster) => {
      const own = byCluster.get(cluster.id) ?? [];
      if (busy.has(cluster.id)) return own.flatMap((pool) => workloadSurge(pool, gpusOf));
      return databases.has(cluster.id) ? [] : nodeSurge(cluster, own, gpusPerBuild);
    });
  },
};

function workloadSurge(
  { place, cpus, gpus, workloads }: Pool,
  gpusOf: (workload: Workload) => number,
): readonly Statement[] {
  const { cluster, role } = place;
  const moving = workloads.filter(({ kind }) => migrated.has(kind));
  const faults = [
    { unit: "GPU", have: gpus, need: demandOf(workloads, moving, gpusOf) },
    { unit: "CPU", have: cpus, need: demandOf(workloads, moving, cpusOf) },
  ].flatMap(({ unit, have, need }) =>
    have !== undefined && need.greatest > 0 && need.used + need.greatest > have ? [{ unit, have, ...need }] : [],
  );
  if (faults.length === 0) return [];
  const { degradedMode } = role;
  return [
    {
      ...(degradedMode === undefined ? {} : { severity: "warning" as const }),
      subject: cluster.id,
      says: `blue-green migration; role ${role.id} runs ${list(moving.map(({ id }) => id))}`,
      computed: list(
        faults.map(
          ({ unit, used, greatest, workload, have }) =>
            `${pieces(used, unit)} used and ${figure(greatest)} for ${workload} once more, ${figure(have)} there (derived)`,
        ),
      ),
      limit: list(faults.map(({ unit, have }) => `${pieces(have, unit)} of role ${role.id}`)),
      remedy:
        degradedMode === undefined
          ? `add ${list(faults.map(({ unit, used, greatest, have }) => pieces(used + greatest - have, unit)))}, migrate by strategy rolling, or state a degraded mode of the role`
          : `switch in degraded mode: ${degradedMode}`,
      source: `clusters.${cluster.id}.roles.${role.id}`,
    },
  ];
}

interface Demand {
  readonly used: number;
  readonly greatest: number;
  readonly workload: string;
}

function demandOf(
  workloads: readonly Workload[],
  moving: readonly Workload[],
  of: (workload: Workload) => number,
): Demand {
  const used = workloads.reduce((sum, workload) => sum + of(workload), 0);
  return moving.reduce<Demand>(
    (most, workload) => (of(workload) > most.greatest ? { used, greatest: of(workload), workload: workload.id } : most),
    { used, greatest: 0, workload: "" },
  );
}

function cpusOf({ replicas, resources }: Workload): number {
  return replicas * resources.cpu;
}

/** Nothing says what runs where: a role is then migrated as a whole. */
function nodeSurge(
  cluster: Cluster,
  pools: readonly Pool[],
  gpusPerBuild: ReadonlyMap<string, number>,
): readonly Statement[] {
  const byGpu = pools.filter(({ place }) => place.role.gpus.length > 0);
  const byNode = pools.filter(({ place }) => place.role.gpus.length === 0 && place.nodes.length > 0);
  const kinds = [
    {
      unit: "node",
      total: cluster.nodes.length,
      taken: new Set(byNode.flatMap(({ place }) => place.role.nodes)).size,
      greatest: most(byNode.map(({ place }) => place.role.nodes.length)),
    },
    {
      unit: "GPU",
      total: cluster.nodes.reduce((sum, { build }) => sum + (gpusPerBuild.get(build) ?? 0), 0),
      taken: new Set(byGpu.flatMap(({ place }) => place.role.gpus)).size,
      greatest: most(byGpu.map(({ place }) => place.role.gpus.length)),
    },
  ];
  return kinds.flatMap(({ unit, total, taken, greatest }) => {
    const spare = total - taken;
    if (greatest === 0 || spare >= greatest) return [];
    return [
      {
        subject: cluster.id,
        says: `blue-green migration; ${taken} of ${count(total, unit)} have a role`,
        computed: `${spare} spare, the greatest role needs ${count(greatest, unit)} once more (derived)`,
        limit: `${count(greatest, unit)} spare`,
        remedy: `add ${count(greatest - spare, unit)}, or migrate by strategy rolling`,
        source: "operations.migration",
      },
    ];
  });
}

function most(values: readonly number[]): number {
  return values.reduce((greatest, value) => Math.max(greatest, value), 0);
}

/** CPUs are asked for in fractions too. */
function pieces(number: number, unit: string): string {
  return `${figure(number)} ${unit}${number === 1 ? "" : "s"}`;
}
