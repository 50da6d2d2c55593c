/** The object that keeps a workload's pods: one planner per kind. */
import { raw } from "../../units/index.ts";
import { JOB_RESTARTS, jobFailures } from "../kubernetes/job-failures.ts";
import type { Custom } from "../kubernetes/manifest.ts";
import { METRIC } from "../kubernetes/metrics.ts";
import { metadata, metadataWithPods, NOT_AWAITED, objectLabels, selectorLabels, type WorkloadPlan } from "./plan.ts";
import { claimSpec, podTemplate } from "./pod.ts";
import { podSeconds } from "./time-limits.ts";

const SECOND_NS = 1e9;
/** Label by which Kueue finds the queue of a job. */
export const QUEUE = "kueue.x-k8s.io/queue-name";
/** A nightly job that runs into the next one is wrong: the newest wins nothing, the older one finishes. */
const CONCURRENCY = "Forbid";
/** A run that could not start within an hour is left out: the controller gives up for good after 100 missed runs without it. */
const START_DEADLINE_S = 3600;

/** Deployment: replicas are replaced one by one, at most `maxUnavailable` (default 1) away at a time. */
export function deployment(plan: WorkloadPlan) {
  const { workload } = plan;
  return {
    metadata: metadataWithPods(plan),
    spec: {
      replicas: workload.replicas,
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: podSeconds(plan.catalogue),
      selector: { matchLabels: selectorLabels(plan) },
      // Exclusive cores and devices leave no room for a surge on a full node: replace one by one instead.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: workload.maxUnavailable ?? 1 } },
      template: podTemplate(plan),
    },
  };
}

/** StatefulSet with its volumes. */
export function statefulSet(plan: WorkloadPlan) {
  const { workload } = plan;
  return {
    metadata: metadataWithPods(plan),
    spec: {
      serviceName: workload.id,
      replicas: workload.replicas,
      podManagementPolicy: "Parallel",
      selector: { matchLabels: selectorLabels(plan) },
      template: podTemplate(plan),
      volumeClaimTemplates: workload.volumes.map((volume) => ({
        metadata: { name: volume.id },
        spec: claimSpec(volume),
      })),
    },
  };
}

/**
 * Job; with a queue it waits, suspended, until Kueue admits it. Pulumi would wait until it is complete: one in a queue may not have
 * started, and one that learns all the time never is.
 */
export function job(plan: WorkloadPlan) {
  const { workload } = plan;
  const labels = { ...objectLabels(plan), ...(workload.queue === undefined ? {} : { [QUEUE]: workload.queue }) };
  const own = { ...metadata(plan), labels, annotations: NOT_AWAITED };
  return { metadata: own, spec: { ...jobSpec(plan), ...suspended(plan) } };
}

/** A queued job starts suspended; from then on the field is Kueue's, see {@link OWNED_BY_KUEUE}. */
export function suspended({ workload }: WorkloadPlan): { readonly suspend?: true } {
  return workload.queue === undefined ? {} : { suspend: true };
}

/** Fields of a queued job that Kueue writes: a deployment leaves them as they are. */
export const OWNED_BY_KUEUE = ["spec.suspend"];

export function cronJob(plan: WorkloadPlan) {
  const { workload } = plan;
  return {
    metadata: metadata(plan),
    spec: {
      schedule: workload.schedule ?? "@daily",
      concurrencyPolicy: CONCURRENCY,
      startingDeadlineSeconds: START_DEADLINE_S,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec: jobSpec(plan) },
    },
  };
}

/** What all jobs have in common, whoever makes them. */
export function jobSpec(plan: WorkloadPlan) {
  const template = podTemplate(plan);
  return { ...jobFailures(), template: { ...template, spec: { ...template.spec, restartPolicy: JOB_RESTARTS } } };
}

/** Argo Rollout: traffic moves in steps, and back by itself when the latency target is missed. */
export function rollout(plan: WorkloadPlan): Custom<"argoproj.io/v1alpha1", "Rollout"> {
  const { workload } = plan;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: metadata(plan),
    spec: {
      replicas: workload.replicas,
      revisionHistoryLimit: 5,
      selector: { matchLabels: selectorLabels(plan) },
      template: podTemplate(plan),
      strategy: {
        canary: {
          maxSurge: 0,
          maxUnavailable: workload.maxUnavailable ?? 1,
          ...(stageOf(plan) === undefined
            ? {}
            : { analysis: { templates: [{ templateName: analysisName(plan) }], startingStep: 1 } }),
          steps: [{ setWeight: 20 }, { pause: { duration: "5m" } }, { setWeight: 50 }, { pause: { duration: "5m" } }],
        },
      },
    },
  };
}

function analysisName({ workload }: WorkloadPlan): string {
  return `${workload.id}-latency`;
}

function stageOf({ workload, estate }: WorkloadPlan) {
  return estate.targets.paths.flatMap((path) => path.stages).find((entry) => entry.id === workload.stage);
}

/** The measurement that a rollout is judged by: the stage's own latency limit. */
export function analysis(plan: WorkloadPlan): Custom<"argoproj.io/v1alpha1", "AnalysisTemplate"> | undefined {
  const { workload, estate } = plan;
  const stage = stageOf(plan);
  if (stage === undefined) return undefined;
  const query = `histogram_quantile(0.99, sum by (le) (rate(${METRIC.stage}{stage="${stage.id}",workload="${workload.id}"}[2m])))`;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AnalysisTemplate",
    metadata: { ...metadata(plan), name: analysisName(plan) },
    spec: {
      metrics: [
        {
          name: "p99",
          interval: "1m",
          failureLimit: 1,
          successCondition: `result[0] <= ${raw(stage.limit) / SECOND_NS}`,
          provider: { prometheus: { address: `https://prometheus.${estate.about.domain}`, query } },
        },
      ],
    },
  };
}

/** KServe InferenceService around the workload's own container. */
export function inferenceService(plan: WorkloadPlan): Custom<"serving.kserve.io/v1beta1", "InferenceService"> {
  const { workload } = plan;
  const { spec } = podTemplate(plan);
  return {
    apiVersion: "serving.kserve.io/v1beta1",
    kind: "InferenceService",
    metadata: { ...metadata(plan), annotations: { "serving.kserve.io/deploymentMode": "RawDeployment" } },
    spec: {
      predictor: {
        ...spec,
        minReplicas: workload.scale?.minimum ?? workload.replicas,
        maxReplicas: workload.scale?.maximum ?? workload.replicas,
      },
    },
  };
}
