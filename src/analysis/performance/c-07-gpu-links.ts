import type { Catalogue, Gpu } from "../../catalogue/types.ts";
import type { Build, Cluster, Estate } from "../../model/estate.ts";
import { format, quantity, raw } from "../../units/index.ts";
import { constant, factor } from "../constant.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, count, figure } from "../words.ts";

/** NVSwitch only where a board has it; collectives across nodes go at the speed of the network. */
export const rule: Rule = {
  code: "C-07",
  title: "GPUs are linked as their board allows, and collectives across nodes count on the network",
  severity: "error",
  formula: "nvswitch => the product has it and GPUs per node in {4, 8, 16}; all-reduce = 2 (n-1)/n x gradients / rate",
  sources: ["catalogue gpus: nvlink, nvlinkRate", "constants nvswitch-board-least, nvswitch-board-most, gradient-size"],
  check: (facts) => {
    const { estate, catalogue } = facts;
    const gpuBuilds = new Map(
      estate.builds.flatMap((build) => {
        const gpu = catalogue.gpus.get(build.gpus?.product ?? "");
        return gpu === undefined || build.gpus === undefined
          ? []
          : [[build.id, { build, gpu, ...build.gpus }] as const];
      }),
    );
    return [...[...gpuBuilds.values()].flatMap((one) => switchless(one, catalogue)), ...spanning(facts, gpuBuilds)];
  },
};

interface Linked {
  readonly build: Build;
  readonly gpu: Gpu;
  readonly count: number;
  readonly links: NonNullable<Build["gpus"]>["links"];
}

/** Boards double from the least to the most: 4, 8, 16. */
function boards(catalogue: Catalogue): readonly number[] {
  const most = factor(catalogue, "nvswitch-board-most", "count");
  const sizes: number[] = [];
  for (let size = factor(catalogue, "nvswitch-board-least", "count"); size <= most; size *= 2) sizes.push(size);
  return sizes;
}

function switchless(one: Linked, catalogue: Catalogue): readonly Statement[] {
  const { build, gpu, links } = one;
  const sizes = boards(catalogue);
  if (!links.includes("nvswitch") || (gpu.nvlink === "switch" && sizes.includes(one.count))) return [];
  const allowed = `${sizes.slice(0, -1).join(", ")} or ${sizes.at(-1) ?? ""}`;
  const has = {
    switch: "has NVSwitch on such boards",
    "bridge-pairs": "joins pairs by a bridge",
    none: "has no NVLink",
  }[gpu.nvlink];
  const kept = links.filter((link) => link !== "nvswitch").join(", ") || "pcie";
  return [
    {
      subject: build.id,
      says: `${count(one.count, "GPU")} of ${gpu.title} with ${links.join(", ")}`,
      computed: `NVSwitch stands on boards of ${allowed} GPUs, ${gpu.title} ${has} (${gpu.confidence})${speeds(one)}`,
      limit: `nvswitch with ${allowed} GPUs per node`,
      remedy: `links: [${kept}], or nodes of ${sizes.find((size) => size >= one.count) ?? sizes.at(-1) ?? one.count} GPUs of a product with NVSwitch`,
      source: `builds.${build.id}.gpus.links`,
    },
  ];
}

/** Rate of one direction between two GPUs of a node: vendors count both. */
function linkRate({ gpu }: Linked): number | undefined {
  return gpu.nvlinkRate === undefined ? undefined : raw(gpu.nvlinkRate) / 2;
}

/** Rate of one direction between two nodes. */
function nodeRate({ build }: Linked): number {
  return build.nics.reduce((total, { ports, rate }) => total + ports * raw(rate), 0);
}

function speeds(one: Linked): string {
  const [inside, outside] = [linkRate(one), nodeRate(one)];
  if (inside === undefined || outside === 0) return "";
  const both = `${bytesPerSecond(2 * inside)} inside a pair, ${bytesPerSecond(inside)} each way`;
  return `; NVLink gives ${both}, the network ${bytesPerSecond(outside)} each way between nodes: ${figure(inside / outside)} times slower (derived; ${figure((2 * inside) / outside)} times, with both ways of NVLink counted against one)`;
}

/** Clusters whose GPUs are to work as one over several nodes. */
function spanning({ estate, catalogue }: Facts, builds: ReadonlyMap<string, Linked>): readonly Statement[] {
  return estate.clusters.flatMap((cluster): Statement[] => {
    const [node] = cluster.nodes;
    const one = builds.get(node?.build ?? "");
    const inside = one === undefined ? undefined : linkRate(one);
    if (one === undefined || inside === undefined || nodeRate(one) === 0) return [];
    const group = largestGroup(cluster, one, estate);
    const largest = estate.models.reduce((most, { parameters = 0 }) => Math.max(most, parameters), 0);
    if (group.gpus <= one.count) return [];
    const bytes = largest * raw(constant(catalogue, "gradient-size", "size"));
    const traffic = ((2 * (group.gpus - 1)) / group.gpus) * bytes * 8;
    const time = (rate: number) => about("duration", quantity<"ns">((traffic / rate) * 1e9));
    const network = format("bitRate", quantity<"bit/s">(nodeRate(one)));
    const estimate =
      bytes === 0
        ? "no model with parameters is stated"
        : `an all-reduce of ${about("size", quantity<"B">(bytes))} of gradients takes ${time(nodeRate(one))} over the network, ${time(inside)} over NVLink`;
    return [
      {
        severity: "warning",
        subject: cluster.id,
        says: `${count(group.gpus, "GPU")} as one (${group.where}) in nodes of ${one.count}`,
        computed: `${estimate} (modelled: ring, no overlap with computing)`,
        limit: `${network} between nodes, ${bytesPerSecond(nodeRate(one))} each way`,
        remedy: `keep a collective inside a node of ${one.count}, or order nodes of ${group.gpus} GPUs with NVSwitch`,
        source: group.path,
      },
    ];
  });
}

/** The largest set of GPUs that the estate treats as one: a total with NVLink, a role, or a claim of a workload. */
function largestGroup(cluster: Cluster, { links }: Linked, estate: Estate) {
  const claims = estate.workloads
    .filter(({ clusters }) => clusters.includes(cluster.id))
    .map(({ id, resources }) => ({
      // Partitions compute each by itself: MIG takes NVLink away from them.
      gpus: resources.accelerator?.partition === undefined ? (resources.accelerator?.count ?? 0) : 0,
      where: `workload ${id}`,
      path: `workloads.${id}.resources.accelerator.count`,
    }));
  const path = `clusters.${cluster.id}`;
  const linked = links.some((link) => link !== "pcie");
  return [
    { gpus: linked ? (cluster.stated.gpus ?? 0) : 0, where: `${links.join(", ")} stated`, path: `${path}.stated.gpus` },
    ...cluster.roles.map(({ id, gpus }) => ({
      gpus: gpus.length,
      where: `role ${id}`,
      path: `${path}.roles.${id}.gpus`,
    })),
    ...claims,
  ].reduce((best, group) => (group.gpus > best.gpus ? group : best));
}

function bytesPerSecond(bits: number): string {
  return `${about("size", quantity<"B">(bits / 8))}/s`;
}
