import type { Catalogue } from "../../catalogue/types.ts";
import type { Build } from "../../model/estate.ts";
import { format, quantity, raw } from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Rule, Statement } from "../rule.ts";
import { about, count } from "../words.ts";

type DiskSet = Build["disks"][number];

/** A stripe without parity, whose first failed disk takes all, under data that nobody called scratch. */
export const rule: Rule = {
  code: "C-19",
  title: "RAID 0 holds nothing but scratch data",
  severity: "error",
  formula:
    "raid 0 => data: scratch; loss of one node a year = 1 - (1 - annual failure)^disks, of one of n nodes 1 - (...)^(disks x n)",
  sources: ["annual failure rates of the catalogue's disks; constant disk-annual-failure where a set names no product"],
  check: ({ estate, catalogue }) => {
    const nodes = new Map<string, number>();
    for (const cluster of estate.clusters) {
      for (const { build } of cluster.nodes) nodes.set(build, (nodes.get(build) ?? 0) + 1);
    }
    return estate.builds.flatMap((build) =>
      build.disks.flatMap((disks) =>
        disks.raid === "0" && disks.data !== "scratch"
          ? [stripe(build, disks, nodes.get(build.id) ?? 0, catalogue)]
          : [],
      ),
    );
  },
};

function stripe(build: Build, disks: DiskSet, nodes: number, catalogue: Catalogue): Statement {
  const failure = failureRate(disks, catalogue);
  const words = (sets: number) => about("ratio", quantity<"1">(1 - (1 - failure) ** (disks.count * sets)));
  const all = nodes > 1 ? `, ${words(nodes)} for one of ${nodes} nodes` : "";
  return {
    subject: build.id,
    says: `${count(disks.count, "disk")} of ${format("size", disks.size)} in RAID 0, ${disks.data === undefined ? "nobody says for which data" : `for ${disks.data}`}`,
    computed: `a set is lost with its first disk: ${words(1)} a year for one node${all}, at ${format("ratio", quantity<"1">(failure))} a disk (assumed)`,
    limit: "only data that can be made again",
    remedy: "data: scratch with checkpoints elsewhere, or RAID 10 for half of the space",
    source: `builds.${build.id}.disks.${disks.id}.raid`,
  };
}

function failureRate({ product }: DiskSet, catalogue: Catalogue): number {
  const known = product === undefined ? undefined : catalogue.disks.get(product)?.annualFailure;
  return known === undefined ? factor(catalogue, "disk-annual-failure", "ratio") : raw(known);
}
