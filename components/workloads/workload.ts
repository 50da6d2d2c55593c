import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  analysis,
  cronJob,
  deployment,
  inferenceService,
  job,
  OWNED_BY_KUEUE,
  rollout,
  statefulSet,
} from "../../src/render/workloads/controllers.ts";
import type { WorkloadPlan } from "../../src/render/workloads/plan.ts";
import { autoscaler, disruptionBudget } from "../../src/render/workloads/scaling.ts";
import { service, serviceAccount } from "../../src/render/workloads/services.ts";
import { timeLimits } from "../../src/render/workloads/time-limits.ts";
import { FIXED_FIELDS, trainingRuntime, trainJob } from "../../src/render/workloads/training.ts";

/** One workload on one cluster: identity, pods, address, disruption budget, autoscaler. */
export class Workload extends pulumi.ComponentResource {
  constructor(name: string, plan: WorkloadPlan, opts?: pulumi.ComponentResourceOptions) {
    const { workload, cluster } = plan;
    const record = { cluster: cluster.id, image: plan.image, workload };
    super("estate:workloads:Workload", name, record, opts);
    const child = { parent: this };
    const account = new kubernetes.core.v1.ServiceAccount(`${name}-account`, serviceAccount(plan), child);
    const address = service(plan);
    const after =
      address === undefined
        ? account
        : new kubernetes.core.v1.Service(`${name}-service`, address, { ...child, dependsOn: account });
    this.#declarePods(name, plan, { ...child, dependsOn: [account, after] });
    const budget = disruptionBudget(plan);
    if (budget !== undefined) new kubernetes.policy.v1.PodDisruptionBudget(`${name}-disruption`, budget, child);
    this.registerOutputs(record);
  }

  #declarePods(name: string, plan: WorkloadPlan, opts: pulumi.CustomResourceOptions): void {
    const { workload } = plan;
    const scaled = this.#declareScaling(name, plan, opts);
    // The autoscaler owns the number of replicas from its first decision on.
    const own = scaled ? { ...opts, ignoreChanges: ["spec.replicas"] } : opts;
    const awaited = { ...own, customTimeouts: timeLimits(plan) };
    const queued = workload.queue === undefined ? opts : { ...opts, ignoreChanges: OWNED_BY_KUEUE };
    switch (workload.kind) {
      case "deployment":
        new kubernetes.apps.v1.Deployment(name, deployment(plan), awaited);
        break;
      case "statefulset":
        new kubernetes.apps.v1.StatefulSet(name, statefulSet(plan), awaited);
        break;
      case "job":
        new kubernetes.batch.v1.Job(name, job(plan), queued);
        break;
      case "cronjob":
        new kubernetes.batch.v1.CronJob(name, cronJob(plan), opts);
        break;
      case "rollout": {
        const judged = analysis(plan);
        const analysed =
          judged === undefined
            ? own
            : { ...own, dependsOn: [new kubernetes.apiextensions.CustomResource(`${name}-analysis`, judged, opts)] };
        new kubernetes.apiextensions.CustomResource(name, rollout(plan), analysed);
        break;
      }
      case "inference-service":
        new kubernetes.apiextensions.CustomResource(name, inferenceService(plan), opts);
        break;
      case "train-job":
        new kubernetes.apiextensions.CustomResource(name, trainJob(plan), {
          ...queued,
          dependsOn: [new kubernetes.apiextensions.CustomResource(`${name}-runtime`, trainingRuntime(plan), opts)],
          replaceOnChanges: FIXED_FIELDS,
          deleteBeforeReplace: true,
        });
        break;
    }
  }

  #declareScaling(name: string, plan: WorkloadPlan, opts: pulumi.CustomResourceOptions): boolean {
    const target = targets[plan.workload.kind];
    const scaler = target === undefined ? undefined : autoscaler(plan, target);
    if (scaler === undefined) return false;
    new kubernetes.autoscaling.v2.HorizontalPodAutoscaler(`${name}-autoscaler`, scaler, opts);
    return true;
  }
}

/** Kinds that an autoscaler can steer; an InferenceService brings its own. */
const targets: Partial<Record<WorkloadPlan["workload"]["kind"], { apiVersion: string; kind: string }>> = {
  deployment: { apiVersion: "apps/v1", kind: "Deployment" },
  statefulset: { apiVersion: "apps/v1", kind: "StatefulSet" },
  rollout: { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
};
