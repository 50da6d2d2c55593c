import type { Estate } from "../../model/estate.ts";
import { compare, format, type Rate, ratio } from "../../units/index.ts";
import type { Rule } from "../rule.ts";
import { figure, list } from "../words.ts";

type Said = Estate["targets"]["throughput"][number];

/** One metric that two places of a plan promise differently: nobody can size for both. */
export const rule: Rule = {
  code: "C-09",
  title: "A metric has one throughput",
  severity: "error",
  formula: "targets.throughput: one limit and one target per metric",
  sources: ["statements of the estate about one metric"],
  check: ({ estate }) => {
    const byMetric = Map.groupBy(estate.targets.throughput, ({ metric }) => metric);
    return [...byMetric].flatMap(([metric, statements]) => {
      const limits = distinct(statements.map(({ limit }) => limit));
      const targets = distinct(statements.flatMap(({ target }) => target ?? []));
      const [least] = limits;
      const most = limits.at(-1);
      if (least === undefined || most === undefined || (limits.length === 1 && targets.length < 2)) return [];
      const below = targets.filter((target) => compare(target, most) < 0);
      const apart =
        limits.length === 1
          ? `${targets.length} targets: ${list(targets.map(written))}`
          : `limits ${figure(ratio(most, least))}x apart`;
      const short = below.map((target) => `target ${written(target)} is below limit ${written(most)}`);
      return [
        {
          subject: metric,
          says: list(statements.map(asSaid)),
          computed: `${[apart, ...short].join("; ")} (derived from what is stated)`,
          limit: "one limit and one target per metric",
          remedy: `keep one of ${list(limits.map(written))}, or give what is meant differently a metric of its own`,
          source: "targets.throughput",
        },
      ];
    });
  },
};

function asSaid({ limit, target, where }: Said): string {
  const aim = target === undefined ? "" : `, target ${written(target)}`;
  return `${written(limit)} (${where}${aim})`;
}

function written(rate: Rate): string {
  return format("rate", rate);
}

/** Lowest first. */
function distinct(rates: readonly Rate[]): readonly Rate[] {
  return [...new Set(rates)].sort(compare);
}
