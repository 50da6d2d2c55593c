/** Alert rules whose thresholds are the estate's own promises: nothing is typed into a rule. */
import type { Cluster, Estate } from "../../model/estate.ts";
import { raw } from "../../units/index.ts";
import { isService } from "../workloads/plan.ts";
import { MANAGED_BY } from "./labels.ts";
import { type Custom, withoutEmpty } from "./manifest.ts";
import { METRIC } from "./metrics.ts";
import { goDuration, inSeconds } from "./quantity.ts";

export type Severity = "critical" | "high" | "medium" | "low";

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Record<string, string>;
  readonly annotations: { readonly summary: string; readonly limit?: string };
}
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Record<string, string>;
}
export interface RuleGroup {
  readonly name: string;
  readonly rules: (Rule | RecordingRule)[];
}
export type PrometheusRule = Custom<"monitoring.coreos.com/v1", "PrometheusRule", { readonly groups?: RuleGroup[] }>;

/**
 * Burn rates of the error budget over 30 days: how much faster than allowed, seen over a long and a short window.
 * Source: Site Reliability Workbook, chapter 5, multiwindow multi-burn-rate alerts.
 */
const BURN_RATES = [
  { rate: 14.4, long: "1h", short: "5m", severity: "critical" },
  { rate: 6, long: "6h", short: "30m", severity: "high" },
  { rate: 1, long: "3d", short: "6h", severity: "medium" },
] as const;

export const PATH_ALERT = "PathTooSlow";
export const STAGE_ALERT = "StageTooSlow";
const QUANTILE = 0.99;

/** Rules for the cluster that runs Prometheus. */
export function alertRules(estate: Estate, cluster: Cluster, namespace: string): PrometheusRule {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: {
      name: `${estate.about.name}-targets`,
      namespace,
      labels: { ...MANAGED_BY, "estate/cluster": cluster.id },
    },
    spec: withoutEmpty({
      groups: [
        { name: "latency", rules: latency(estate) },
        { name: "throughput", rules: throughput(estate) },
        { name: "availability", rules: availability(estate) },
        { name: "recovery", rules: recovery(estate) },
        { name: "scaling", rules: scaling(estate) },
        { name: "escalation", rules: escalation(estate) },
      ].filter(({ rules }) => rules.length > 0),
    }),
  };
}

function latency(estate: Estate): Rule[] {
  const late = (metric: string, label: string, id: string) =>
    `histogram_quantile(${QUANTILE}, sum by (le) (rate(${metric}{${label}="${id}"}[5m])))`;
  return estate.targets.paths.flatMap((path) => [
    rule(PATH_ALERT, "critical", `${late(METRIC.path, "path", path.id)} > ${inSeconds(path.limit)}`, "2m", {
      labels: { path: path.id },
      summary: `${path.title}: slower than promised`,
      limit: `${inSeconds(path.limit)} s`,
    }),
    ...path.stages.map((stage) =>
      rule(STAGE_ALERT, "high", `${late(METRIC.stage, "stage", stage.id)} > ${inSeconds(stage.limit)}`, "2m", {
        labels: { path: path.id, stage: stage.id },
        summary: `${stage.title}: slower than its share of ${path.title}`,
        limit: `${inSeconds(stage.limit)} s`,
      }),
    ),
  ]);
}

/** A promised rate is broken when less gets through while work is waiting; a quiet market is no fault. */
function throughput(estate: Estate): (Rule | RecordingRule)[] {
  return estate.targets.throughput.flatMap(({ metric, limit }) => {
    const record = `estate:${metric.replaceAll("-", "_")}:rate5m`;
    return [
      { record, expr: `sum(rate(${METRIC.events}{metric="${metric}"}[5m]))` },
      rule("ThroughputTooLow", "high", `${record} < ${raw(limit)} and on() max(${METRIC.queue}) > 0`, "5m", {
        labels: { metric },
        summary: `${metric}: work waits below the promised rate`,
        limit: `${raw(limit)} /s`,
      }),
    ];
  });
}

function availability(estate: Estate): Rule[] {
  return estate.targets.availability.flatMap(({ id, title, target }) => {
    // Twelve digits: 1 - 0.9999 is not 0.0001 in binary.
    const budget = Number((1 - raw(target)).toFixed(12));
    const burns = (window: string, rate: number) =>
      `sum(rate(${METRIC.failures}{service="${id}"}[${window}])) / sum(rate(${METRIC.requests}{service="${id}"}[${window}])) > ${Number((rate * budget).toFixed(12))}`;
    return BURN_RATES.map(({ rate, long, short, severity }) =>
      rule("ErrorBudgetBurns", severity, `(${burns(long, rate)}) and (${burns(short, rate)})`, "0s", {
        labels: { service: id, window: long },
        summary: `${title}: error budget burns ${rate} times too fast`,
        limit: `${Number((raw(target) * 100).toFixed(6))}%`,
      }),
    );
  });
}

/**
 * A workload that is not back within the recovery time of its role: the moment at which the promise is broken.
 *
 * Counted by the replicas that answer a scrape, whatever controller keeps them and in whichever cluster they run: the state of
 * controllers is known to the Prometheus of their own cluster only.
 */
function recovery(estate: Estate): Rule[] {
  const services = estate.workloads.filter((workload) => isService(workload) && workload.metricsPort !== undefined);
  return estate.targets.recovery.flatMap(({ title, rto, roles }) =>
    services
      .filter(({ role }) => role !== undefined && roles.includes(role))
      .flatMap(({ id, role = "", clusters, replicas, scale }) =>
        clusters.map((cluster) => {
          const wanted = scale?.minimum ?? replicas;
          // Nothing is no sample at all, and an empty sum is no sample either.
          const up = `(sum(up{workload="${id}", cluster="${cluster}"}) or vector(0))`;
          return rule("NotRecovered", "critical", `${up} < ${wanted}`, goDuration(rto), {
            labels: { role, workload: id, cluster },
            summary: `${title}: ${id} of ${role} is not back in time`,
            limit: goDuration(rto),
          });
        }),
      ),
  );
}

/** At its maximum a workload cannot follow the load any further. */
function scaling(estate: Estate): Rule[] {
  const { policy } = estate.scaling;
  if (policy === undefined) return [];
  return [
    rule(
      "ScaledToMaximum",
      "medium",
      "kube_horizontalpodautoscaler_status_current_replicas >= kube_horizontalpodautoscaler_spec_max_replicas",
      goDuration(policy.cooldown),
      { labels: {}, summary: "autoscaler is at its maximum", limit: `${policy.maximum} replicas` },
    ),
  ];
}

/** Alertmanager cannot wait and then go on to the next level: an alert that still fires after a level's time is one of its own. */
function escalation(estate: Estate): Rule[] {
  return estate.operations.escalation.flatMap(({ id, level, title, after }) =>
    after === undefined
      ? []
      : [
          rule(
            "Escalated",
            "critical",
            `ALERTS{alertstate="firing", severity="critical", alertname!="Escalated"} == 1`,
            goDuration(after),
            {
              labels: { escalation: id, level: `${level}` },
              summary: `${title}: a critical alert was not solved in time`,
            },
          ),
        ],
  );
}

function rule(
  alert: string,
  severity: Severity,
  expr: string,
  wait: string,
  about: { readonly labels: Record<string, string>; readonly summary: string; readonly limit?: string },
): Rule {
  return {
    alert,
    expr,
    for: wait,
    labels: { severity, ...about.labels },
    annotations: {
      // Doubled braces would start a template.
      summary: about.summary.replaceAll("{{", "{ {"),
      ...(about.limit === undefined ? {} : { limit: about.limit }),
    },
  };
}
