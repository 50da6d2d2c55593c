import { describe, expect, it } from "vitest";
import {
  analysis,
  cronJob,
  deployment,
  inferenceService,
  job,
  rollout,
  statefulSet,
} from "../../../src/render/workloads/controllers.ts";
import { plansFor } from "../../../src/render/workloads/plan.ts";
import { autoscaler, disruptionBudget } from "../../../src/render/workloads/scaling.ts";
import { service } from "../../../src/render/workloads/services.ts";
import { planOf } from "./sample.ts";

const labels = {
  "app.kubernetes.io/name": "order-entry",
  "app.kubernetes.io/part-of": "sample",
  "app.kubernetes.io/managed-by": "pulumi",
};
const metadata = { name: "order-entry", namespace: "orders", labels };

describe("controllers of a workload", () => {
  it("replace a Deployment's pods one by one, because cores and devices leave no room for a surge", () => {
    expect(deployment(planOf())).toMatchObject({
      metadata,
      spec: { replicas: 2, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
    });
  });

  it("make a StatefulSet's volumes from templates and give it a headless Service", () => {
    const plan = planOf({
      kind: "statefulset",
      volumes: { journal: { storageClass: "fast", size: "10GiB", path: "/j" } },
    });
    expect(statefulSet(plan).spec.volumeClaimTemplates.map((template) => template.metadata.name)).toEqual(["journal"]);
    expect(service(plan)?.spec).toMatchObject({ clusterIP: "None" });
    expect(service(planOf())?.spec).not.toHaveProperty("clusterIP");
  });

  it("let a job with a queue wait, suspended, for Kueue, and start one without at once", () => {
    expect(job(planOf({ kind: "job", queue: "q" }))).toMatchObject({
      metadata: {
        labels: { ...labels, "kueue.x-k8s.io/queue-name": "q" },
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: { suspend: true },
    });
    expect(job(planOf({ kind: "job" })).spec).not.toHaveProperty("suspend");
  });

  it("let a job fail by its own faults only, three times, and not because its node is drained or lost", () => {
    const failures = {
      backoffLimit: 3,
      podFailurePolicy: {
        rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
      },
      template: { spec: { restartPolicy: "Never" } },
    };
    expect(job(planOf({ kind: "job" })).spec).toMatchObject(failures);
    expect(cronJob(planOf({ kind: "cronjob" })).spec.jobTemplate.spec).toMatchObject(failures);
  });

  it("run a cron job on its schedule, never twice at a time and never more than an hour late", () => {
    expect(cronJob(planOf({ kind: "cronjob", schedule: "5 4 * * *" })).spec).toMatchObject({
      schedule: "5 4 * * *",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 3600,
    });
  });

  it("judge a rollout by the latency limit of its stage", () => {
    const stages = { entry: { title: "Entry", limit: "10ms" } };
    const targets = { paths: { orders: { title: "Orders", limit: "25ms", stages } } };
    const plan = planOf({ kind: "rollout", stage: "entry" }, { targets });
    expect(rollout(plan)).toMatchObject({
      kind: "Rollout",
      spec: { strategy: { canary: { analysis: { templates: [{ templateName: "order-entry-latency" }] } } } },
    });
    expect(analysis(plan)?.spec).toMatchObject({ metrics: [{ name: "p99", successCondition: "result[0] <= 0.01" }] });
  });

  it("promote a rollout without a stage without analysis", () => {
    const plan = planOf({ kind: "rollout" });
    expect(analysis(plan)).toBeUndefined();
    expect(JSON.stringify(rollout(plan))).not.toContain("analysis");
  });

  it("serve models between the scaling bounds", () => {
    const plan = planOf({ kind: "inference-service", scale: { minimum: 1, maximum: 4, triggers: ["cpu"] } });
    expect(inferenceService(plan).spec).toMatchObject({ predictor: { minReplicas: 1, maxReplicas: 4 } });
  });
});

describe("scaling of a workload", () => {
  const scale = { minimum: 2, maximum: 30, triggers: ["cpu", "queue", "latency"] };

  it("follows the estate's rules: two out, one in, five minutes apart, at most what the policy allows", () => {
    expect(autoscaler(planOf({ scale }), { apiVersion: "apps/v1", kind: "Deployment" })).toEqual({
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "order-entry" },
        minReplicas: 2,
        maxReplicas: 20,
        metrics: [
          { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
          {
            type: "External",
            external: {
              metric: { name: "estate_queue_depth", selector: { matchLabels: { workload: "order-entry" } } },
              target: { type: "AverageValue", averageValue: "1k" },
            },
          },
          {
            type: "External",
            external: {
              metric: {
                name: "estate_response_latency_microseconds",
                selector: { matchLabels: { workload: "order-entry" } },
              },
              target: { type: "Value", value: "10k" },
            },
          },
        ],
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 0,
            policies: [{ type: "Pods", value: 2, periodSeconds: 300 }],
          },
          scaleDown: {
            stabilizationWindowSeconds: 300,
            policies: [{ type: "Pods", value: 1, periodSeconds: 300 }],
          },
        },
      },
    });
  });

  it("is left out for a fixed number of replicas", () => {
    expect(autoscaler(planOf(), { apiVersion: "apps/v1", kind: "Deployment" })).toBeUndefined();
  });

  it("lets a drain take as many replicas as the estate states, working or not", () => {
    expect(disruptionBudget(planOf())?.spec).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: { "app.kubernetes.io/name": "order-entry" } },
    });
    expect(disruptionBudget(planOf({ maxUnavailable: undefined }))).toBeUndefined();
  });
});

describe("the workloads of a cluster", () => {
  it("are those that name it", () => {
    const { estate, catalogue, cluster } = planOf();
    expect(plansFor(estate, catalogue, cluster).map(({ workload }) => workload.id)).toEqual(["order-entry"]);
    expect(plansFor(estate, catalogue, { ...cluster, id: "other" })).toEqual([]);
  });
});
