import { describe, expect, it } from "vitest";
import {
  compressionOf,
  declaredText,
  hurried,
  hurriedCopy,
  policyRule,
  ruleText,
  type ScalingRule,
  workloadRule,
} from "../../../../src/twin/proof/scaling/rule.ts";
import { goSeconds, hurriedFlags } from "../../../../src/twin/proof/scaling/trial.ts";
import { q } from "../../../../src/units/index.ts";

const policy = { out: 2, in: 1, cooldown: q("duration", "5min"), minimum: 2, maximum: 20 };
const rule: ScalingRule = { out: 2, in: 1, cooldown: 300, minimum: 2, maximum: 20 };

/** As the program declares it for the policy. */
const spec = {
  scaleTargetRef: { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name: "feature-engine" },
  minReplicas: 2,
  maxReplicas: 20,
  metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } }],
  behavior: {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      policies: [{ type: "Pods", value: 2, periodSeconds: 300 }],
      selectPolicy: "Max",
    },
    scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: "Pods", value: 1, periodSeconds: 300 }] },
  },
};

describe("rule of scaling", () => {
  it("is the policy's, between the numbers of the workload and never above the policy", () => {
    expect(policyRule(policy)).toEqual(rule);
    const scale = { minimum: 3, maximum: 30, triggers: [] };
    expect(workloadRule(policy, scale)).toEqual({ ...rule, minimum: 3, maximum: 20 });
    expect(workloadRule(policy, { ...scale, maximum: 6 })).toEqual({ ...rule, minimum: 3, maximum: 6 });
  });

  it("reads the same in the estate and in an autoscaler that follows it", () => {
    expect(declaredText(spec)).toBe(ruleText(rule));
    expect(ruleText(rule)).toBe("+2 per 300 s, -1 per 300 s after 300 s, 2 to 20 replicas");
  });

  it.each([
    ["more at once", { scaleUp: { policies: [{ type: "Pods", value: 4, periodSeconds: 300 }] } }, "+4 per 300 s"],
    ["a share", { scaleUp: { policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] } }, "+100% per 15 s"],
    [
      "two policies",
      {
        scaleUp: {
          selectPolicy: "Min",
          policies: [
            { type: "Pods", value: 2, periodSeconds: 300 },
            { type: "Pods", value: 4, periodSeconds: 60 },
          ],
        },
      },
      "+2 per 300 s or +4 per 60 s (Min)",
    ],
    ["no rule at all", {}, "+ by the default of Kubernetes"],
  ])("reads otherwise where an autoscaler allows %s", (_, behavior, expected) => {
    const { scaleDown } = spec.behavior;
    expect(declaredText({ ...spec, behavior: { scaleDown, ...behavior } })).toBe(
      `${expected}, -1 per 300 s after 300 s, 2 to 20 replicas`,
    );
  });
});

describe("hurried rule", () => {
  it("makes a period three seconds unless it is told by how much to hurry", () => {
    expect(compressionOf(rule)).toBe(100);
    expect(compressionOf(rule, 1)).toBe(1);
    expect(compressionOf(rule, 60)).toBe(60);
    expect(compressionOf({ cooldown: 2 })).toBe(1);
  });

  it("keeps periods whole seconds and says by how much they are shorter then", () => {
    expect(compressionOf(rule, 250)).toBe(300);
    expect(compressionOf(rule, 10_000)).toBe(300);
    expect(hurried(rule, 100)).toEqual({ ...rule, cooldown: 3 });
  });

  it("copies an autoscaler with its metrics, and all its times divided", () => {
    const copy = hurriedCopy(spec, { namespace: "probe", name: "feature-engine", compression: 100, maximum: 3 });
    expect(copy).toEqual({
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "feature-engine", namespace: "probe" },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "feature-engine" },
        minReplicas: 2,
        maxReplicas: 3,
        metrics: spec.metrics,
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 0,
            policies: [{ type: "Pods", value: 2, periodSeconds: 3 }],
            selectPolicy: "Max",
          },
          scaleDown: { stabilizationWindowSeconds: 3, policies: [{ type: "Pods", value: 1, periodSeconds: 3 }] },
        },
      },
    });
  });

  it("divides the times of the controller too, those that the estate sets included", () => {
    const flags = [
      { name: "tls-min-version", value: "VersionTLS13" },
      { name: "horizontal-pod-autoscaler-sync-period", value: "30s" },
    ];
    expect(hurriedFlags(flags, 100)).toEqual([
      { name: "tls-min-version", value: "VersionTLS13" },
      { name: "horizontal-pod-autoscaler-sync-period", value: "300ms" },
      { name: "horizontal-pod-autoscaler-downscale-stabilization", value: "3000ms" },
      { name: "horizontal-pod-autoscaler-cpu-initialization-period", value: "3000ms" },
      { name: "horizontal-pod-autoscaler-initial-readiness-delay", value: "300ms" },
    ]);
    expect(hurriedFlags([], 1)[0]).toEqual({ name: "horizontal-pod-autoscaler-sync-period", value: "15000ms" });
  });

  it("reads durations as Go writes them", () => {
    expect(["15s", "1m30s", "250ms", "1h0m0s"].map(goSeconds)).toEqual([15, 90, 0.25, 3600]);
  });
});
