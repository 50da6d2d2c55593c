/** Horizontal scaling by the estate's rules, and the disruption that a service bears. */
import type { Estate, Workload } from "../../model/estate.ts";
import { raw } from "../../units/index.ts";
import { METRIC } from "../kubernetes/metrics.ts";
import { count, microseconds, seconds } from "../kubernetes/quantity.ts";
import { metadata, selectorLabels, type WorkloadPlan } from "./plan.ts";

type Trigger = Estate["scaling"]["triggers"][number];

/** Longest period that a scaling policy may have, by the API. */
const LONGEST_PERIOD_S = 1800;
const PERCENT = 100;

/** HorizontalPodAutoscaler of a scaled workload, or nothing for one with a fixed number of replicas. */
export function autoscaler(plan: WorkloadPlan, target: { readonly apiVersion: string; readonly kind: string }) {
  const { workload, estate } = plan;
  const { policy, triggers } = estate.scaling;
  if (workload.scale === undefined) return undefined;
  const { minimum, maximum, triggers: wanted } = workload.scale;
  const period = policy === undefined ? undefined : Math.min(seconds(policy.cooldown), LONGEST_PERIOD_S);
  return {
    metadata: metadata(plan),
    spec: {
      scaleTargetRef: { ...target, name: workload.id },
      minReplicas: minimum,
      maxReplicas: Math.min(maximum, policy?.maximum ?? maximum),
      metrics: triggers.filter((trigger) => wanted.includes(trigger.id)).map((trigger) => metric(trigger, workload)),
      ...(policy === undefined || period === undefined
        ? {}
        : {
            behavior: {
              scaleUp: {
                stabilizationWindowSeconds: 0,
                policies: [{ type: "Pods", value: policy.out, periodSeconds: period }],
              },
              scaleDown: {
                stabilizationWindowSeconds: period,
                policies: [{ type: "Pods", value: policy.in, periodSeconds: period }],
              },
            },
          }),
    },
  };
}

function metric(trigger: Trigger, workload: Workload) {
  switch (trigger.metric) {
    case "queue-depth":
      return external(METRIC.queue, workload, { type: "AverageValue", averageValue: count(trigger.depth) });
    case "response-latency":
      return external(METRIC.response, workload, { type: "Value", value: count(microseconds(trigger.latency)) });
    default: {
      const averageUtilization = Math.round(raw(trigger.above) * PERCENT);
      return {
        type: "Resource",
        resource: { name: trigger.metric, target: { type: "Utilization", averageUtilization } },
      };
    }
  }
}

function external<T extends object>(name: string, workload: Workload, target: T) {
  return {
    type: "External",
    external: { metric: { name, selector: { matchLabels: { workload: workload.id } } }, target },
  };
}

/** PodDisruptionBudget: a drain may take so many replicas, and never the last one. */
export function disruptionBudget(plan: WorkloadPlan) {
  const { workload } = plan;
  if (workload.maxUnavailable === undefined) return undefined;
  return {
    metadata: metadata(plan),
    spec: {
      maxUnavailable: workload.maxUnavailable,
      // A replica that does not work yet must not block the drain of its node.
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: selectorLabels(plan) },
    },
  };
}
