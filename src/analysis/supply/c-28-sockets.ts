import type { Catalogue, Cpu } from "../../catalogue/types.ts";
import type { Build, Estate } from "../../model/estate.ts";
import type { Rule, Statement } from "../rule.ts";
import { count, figure } from "../words.ts";

/** Processors whose number is not said, or says otherwise than the cores. */
export const rule: Rule = {
  code: "C-28",
  title: "A build states its sockets, and its cores agree with them",
  severity: "error",
  formula:
    "sockets stated where a product allows several; sockets x cores = statedCores; sockets <= those of product and chassis",
  sources: ["cpus and chassis of the catalogue"],
  check: ({ estate, catalogue }) => {
    const nodes = nodesPerBuild(estate);
    return estate.builds.flatMap((build): readonly Statement[] => {
      const product = catalogue.cpus.get(build.cpu.product);
      if (product === undefined) return [];
      const { sockets } = build.cpu;
      return sockets === undefined
        ? unsaid(build, product, nodes.get(build.id) ?? 0)
        : disagreeing(build, product, sockets, catalogue);
    });
  },
};

function nodesPerBuild({ clusters }: Estate): ReadonlyMap<string, number> {
  const nodes = new Map<string, number>();
  for (const { build } of clusters.flatMap((cluster) => cluster.nodes)) nodes.set(build, (nodes.get(build) ?? 0) + 1);
  return nodes;
}

function unsaid(build: Build, product: Cpu, nodes: number): readonly Statement[] {
  if (product.maxSockets === 1) return [];
  const { statedCores } = build.cpu;
  const options = Array.from({ length: product.maxSockets }, (_, index) => (index + 1) * product.cores);
  const fitting = options.indexOf(statedCores ?? 0) + 1;
  const all = options.map((cores) => figure(cores * nodes)).join(" or ");
  return [
    {
      subject: build.id,
      says: `${product.title}${statedCores === undefined ? "" : `, ${count(statedCores, "core")}`}, sockets not stated`,
      computed: `${options.map((cores, index) => `${count(cores, "core")} on ${count(index + 1, "socket")}`).join(" or ")}; ${all} cores in ${count(nodes, "node")} (derived)`,
      limit: "sockets stated: isolated cores, memory channels and power depend on them",
      remedy:
        fitting > 0
          ? `state builds.${build.id}.cpu.sockets: ${fitting} if the ${count(options[fitting - 1] ?? 0, "core")} are those of a node`
          : `state builds.${build.id}.cpu.sockets, 1 to ${product.maxSockets}`,
      source: `builds.${build.id}.cpu`,
    },
  ];
}

function disagreeing(build: Build, product: Cpu, sockets: number, catalogue: Catalogue): readonly Statement[] {
  const { statedCores } = build.cpu;
  const cores = sockets * product.cores;
  const chassis = catalogue.chassis.get(build.chassis ?? "");
  const most = Math.min(product.maxSockets, chassis?.sockets ?? product.maxSockets);
  const faults = [
    ...(sockets > most
      ? [
          {
            computed: `${count(sockets, "socket")} (stated)`,
            limit: `${count(most, "socket")} of ${chassis?.sockets === most ? "the chassis" : product.title}`,
            remedy: `fill ${count(most, "socket")} at most`,
          },
        ]
      : []),
    ...(statedCores !== undefined && statedCores !== cores
      ? [
          {
            computed: `${count(cores, "core")} (derived: ${sockets} x ${product.cores})`,
            limit: `${count(statedCores, "core")} as stated`,
            remedy: `state ${cores} cores, or the sockets that give ${statedCores}`,
          },
        ]
      : []),
  ];
  return faults.map((fault) => ({
    subject: build.id,
    says: `${count(sockets, "socket")} of ${product.title}${statedCores === undefined ? "" : `, ${count(statedCores, "core")}`}`,
    ...fault,
    source: `builds.${build.id}.cpu`,
  }));
}
