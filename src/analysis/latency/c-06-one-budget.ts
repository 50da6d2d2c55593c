import type { Catalogue } from "../../catalogue/types.ts";
import { type Duration, format, raw, subtract, sum } from "../../units/index.ts";
import { constant } from "../constant.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, count, list } from "../words.ts";
import { type Hop, type LatencyPath, latencyPaths } from "./paths.ts";

/** One value for each scope of latency, stages that fit their path, hops that fit it as well. */
export const rule: Rule = {
  code: "C-06",
  title: "Each scope of latency has one budget, and its parts fit",
  severity: "error",
  formula: "one limit per metric; sum of stages <= path limit; sum of hops <= path limit",
  sources: ["constants of the host path, the fibre and the switches", "benchmark files, with machine and date"],
  check: (facts) => {
    const paths = latencyPaths(facts);
    return [...scopes(facts), ...stageSums(facts), ...hopSums(paths), ...staleFigures(paths, facts.catalogue)];
  },
};

type Target = Facts["estate"]["targets"]["latency"][number];

function scopes({ estate }: Facts): readonly Statement[] {
  const byMetric = Map.groupBy(estate.targets.latency, ({ metric }) => metric);
  const sums = estate.targets.paths.map((path) => `${ms(stageSum(path))} on path ${path.id}`);
  return [...byMetric].flatMap(([metric, targets]): Statement[] => {
    const limits = distinct(targets.map(({ limit }) => limit));
    const [first] = targets;
    if (limits.length < 2 || first === undefined) return [];
    const stretch = distinct(targets.flatMap(({ target }) => target ?? [])).filter((one) => !limits.includes(one));
    const also = stretch.length === 0 ? "" : `, with ${list(stretch.map(ms))} as a target`;
    const budgets = sums.length === 0 ? "" : `; the stages add up to ${list(sums)} (derived)`;
    return [
      {
        subject: metric,
        says: `${metric} within ${list(limits.map((limit) => placed(limit, targets)))}`,
        computed: `${limits.length} limits for one scope: ${list(limits.map(ms))}${also} (stated)${budgets}`,
        limit: "one limit for one scope",
        remedy: `keep ${ms(mostOften(targets))} for ${metric} and give each other limit a metric that names its scope, such as the wire only or one phase`,
        source: `targets.latency.${first.id}`,
      },
    ];
  });
}

function stageSums({ estate }: Facts): readonly Statement[] {
  return estate.targets.paths.flatMap((path): Statement[] => {
    const all = stageSum(path);
    if (raw(all) <= raw(path.limit)) return [];
    const parts = path.stages.map(({ limit }) => ms(limit)).join(" + ");
    return [
      {
        subject: path.id,
        says: `${path.title} within ${ms(path.limit)}, in stages of ${parts}`,
        computed: `the stages add up to ${ms(all)} (derived)`,
        limit: ms(path.limit),
        remedy: `take ${about("duration", subtract(all, path.limit))} from the stages, or raise the limit to ${ms(all)}`,
        source: `targets.paths.${path.id}.limit`,
      },
    ];
  });
}

function hopSums(paths: readonly LatencyPath[]): readonly Statement[] {
  return paths.flatMap((one): Statement[] => {
    const { limit, minimum, expected, p99, verdict } = one;
    if (verdict === "within") return [];
    const broken = verdict === "over";
    const excess = subtract(broken ? expected : p99, limit);
    const [longest] = [...one.hops].sort((a, b) => raw(b.expected) - raw(a.expected));
    const where = longest === undefined ? "" : `; the longest hop is ${hopText(longest)}`;
    return [
      {
        severity: broken ? "error" : "warning",
        subject: one.path,
        says: `within ${ms(limit)} over circuit ${one.circuit}`,
        computed: `its hops take at least ${about("duration", minimum)}, expected ${about("duration", expected)}, p99 ${about("duration", p99)} (modelled)${where}`,
        limit: ms(limit),
        remedy: `take ${about("duration", excess)} from the hops, or raise the limit to ${about("duration", broken ? expected : p99)}`,
        source: `targets.paths.${one.path}.limit`,
      },
    ];
  });
}

/** Each old measurement once, however many paths use it. */
function staleFigures(paths: readonly LatencyPath[], catalogue: Catalogue): readonly Statement[] {
  const stale = new Map(paths.flatMap(({ hops }) => hops.filter((hop) => hop.stale).map((hop) => [hop.subject, hop])));
  const limit = format("duration", constant(catalogue, "measurement-age-limit", "duration"));
  return [...stale.values()].map((hop) => ({
    severity: "warning",
    subject: hop.subject,
    says: `${hop.title} took ${about("duration", hop.expected)} on ${hop.source} (measured)`,
    computed: `the figure is older than ${limit}`,
    limit: `a measurement counts for ${limit}`,
    remedy: "measure again on the machine that it runs on",
    source: "constant measurement-age-limit",
  }));
}

function stageSum(path: Facts["estate"]["targets"]["paths"][number]): Duration {
  return sum(path.stages.map(({ limit }) => limit));
}

function hopText({ title, expected, basis }: Hop): string {
  return `${title} with ${about("duration", expected)} (${basis})`;
}

function distinct(values: readonly Duration[]): readonly Duration[] {
  return [...new Set(values)].sort((a, b) => raw(a) - raw(b));
}

/** A limit with the first place that states it, and how many others do. */
function placed(limit: Duration, targets: readonly Target[]): string {
  const [first = "", ...others] = targets.filter((target) => target.limit === limit).map(({ where }) => where);
  return `${ms(limit)} (${others.length === 0 ? first : `${first}; and ${count(others.length, "other place")}`})`;
}

/** The limit that most statements agree on; of equals the first. */
function mostOften(targets: readonly Target[]): Duration {
  const votes = new Map<Duration, number>();
  for (const { limit } of targets) votes.set(limit, (votes.get(limit) ?? 0) + 1);
  return [...votes].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

function ms(value: Duration): string {
  return format("duration", value);
}
