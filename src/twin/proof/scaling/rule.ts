/** A rule of scaling: as the estate states it, as an autoscaler declares it, and the copy of an autoscaler that lives faster. */
import { isObject } from "../../../engine/graph.ts";
import type { Estate, Workload } from "../../../model/estate.ts";
import { seconds } from "../../../render/kubernetes/quantity.ts";
import { record } from "../../api/object.ts";

/** Pods out and in per period, and between what numbers. */
export interface ScalingRule {
  readonly out: number;
  readonly in: number;
  /** Seconds: period of both, and how long a lower load has to last before the first step in. */
  readonly cooldown: number;
  readonly minimum: number;
  readonly maximum: number;
}

type Policy = NonNullable<Estate["scaling"]["policy"]>;

/** The policy, between its own numbers. */
export function policyRule(policy: Policy): ScalingRule {
  const { out, maximum, minimum = 1 } = policy;
  return { out, in: policy.in, cooldown: seconds(policy.cooldown), minimum, maximum };
}

/** The policy for a workload: between the workload's numbers, and never above the policy's. */
export function workloadRule(policy: Policy, scale: NonNullable<Workload["scale"]>): ScalingRule {
  const { minimum } = scale;
  return { ...policyRule(policy), minimum, maximum: Math.min(scale.maximum, policy.maximum) };
}

/** `+2 per 300 s, -1 per 300 s after 300 s, 2 to 20 replicas`. */
export function ruleText(rule: ScalingRule): string {
  const per = `per ${rule.cooldown} s`;
  return `+${rule.out} ${per}, -${rule.in} ${per} after ${rule.cooldown} s, ${rule.minimum} to ${rule.maximum} replicas`;
}

/** What an autoscaler declares, in the same words. */
export function declaredText(spec: unknown): string {
  const { minReplicas, maxReplicas, behavior } = record(spec);
  const { scaleUp, scaleDown } = record(behavior);
  return `${directionText("+", scaleUp)}, ${directionText("-", scaleDown)}, ${minReplicas ?? 1} to ${maxReplicas} replicas`;
}

function directionText(sign: "+" | "-", direction: unknown): string {
  const { policies, selectPolicy, stabilizationWindowSeconds: after } = record(direction);
  if (!Array.isArray(policies)) return `${sign} by the default of Kubernetes`;
  const steps = policies
    .map(record)
    .map(({ type, value, periodSeconds }) => `${sign}${value}${type === "Percent" ? "%" : ""} per ${periodSeconds} s`);
  const several = selectPolicy === undefined || selectPolicy === "Max" ? "" : ` (${selectPolicy})`;
  const wait = typeof after === "number" && after > 0 ? ` after ${after} s` : "";
  return `${steps.join(" or ")}${several}${wait}`;
}

/**
 * How a rule is hurried: its cooldown becomes whole seconds, because an autoscaler has no others.
 *
 * @param wanted by how much; 1 leaves the times as they are. Left out, periods take the time that is given
 * @param periodS seconds that a period takes where nobody says by how much
 */
export function compressionOf({ cooldown }: Pick<ScalingRule, "cooldown">, wanted?: number, periodS = 3): number {
  const period = wanted === undefined ? Math.min(periodS, cooldown) : Math.max(1, Math.round(cooldown / wanted));
  return cooldown / period;
}

/** The rule with its times divided. */
export function hurried(rule: ScalingRule, compression: number): ScalingRule {
  return { ...rule, cooldown: rule.cooldown / compression };
}

export interface CopyArgs {
  readonly namespace: string;
  readonly name: string;
  readonly compression: number;
  /** Numbers of replicas, where the copy has others. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Copy of an autoscaler for a Deployment of the same name in another namespace: its metrics as they are, its times divided. */
export function hurriedCopy(declared: unknown, { namespace, name, compression, minimum, maximum }: CopyArgs) {
  const spec = record(declared);
  const { scaleUp, scaleDown } = record(spec["behavior"]);
  const behavior = {
    ...(isObject(scaleUp) ? { scaleUp: hurriedDirection(scaleUp, compression) } : {}),
    ...(isObject(scaleDown) ? { scaleDown: hurriedDirection(scaleDown, compression) } : {}),
  };
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name, namespace },
    spec: {
      ...spec,
      ...(minimum === undefined ? {} : { minReplicas: minimum }),
      ...(maximum === undefined ? {} : { maxReplicas: maximum }),
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      behavior,
    },
  };
}

function hurriedDirection(direction: Readonly<Record<string, unknown>>, compression: number): Record<string, unknown> {
  const { policies, stabilizationWindowSeconds: after } = direction;
  const divided = (value: unknown): unknown =>
    typeof value === "number" && value > 0 ? Math.max(1, Math.round(value / compression)) : value;
  return {
    ...direction,
    ...(after === undefined ? {} : { stabilizationWindowSeconds: divided(after) }),
    policies: (Array.isArray(policies) ? policies : [])
      .map(record)
      .map((policy) => ({ ...policy, periodSeconds: divided(policy["periodSeconds"]) })),
  };
}
