/** A training job of Kubeflow: its TrainJob, and the runtime that holds its pods. */
import { claimedDevices } from "../kubernetes/devices.ts";
import { digest } from "../kubernetes/digest.ts";
import type { Custom } from "../kubernetes/manifest.ts";
import { jobSpec, QUEUE, suspended } from "./controllers.ts";
import { metadata, objectLabels, type WorkloadPlan } from "./plan.ts";

const GROUP = "trainer.kubeflow.org";
const API = `${GROUP}/v1alpha1`;
/** Name of the job and of the container that the trainer looks for. */
const NODE = "node";

/** Fields that the trainer never changes once they are set: another value is another job. */
export const FIXED_FIELDS = ["spec.runtimeRef", "spec.trainer"];

/**
 * Runtime of this one job, with all of its pods. A TrainJob states neither a priority nor claims of devices, and patches of a
 * shared runtime may not either. A job keeps the runtime that it was started with, so a changed one has another name.
 */
export function trainingRuntime(plan: WorkloadPlan): Custom<typeof API, "TrainingRuntime"> {
  const { template, ...job } = jobSpec(plan);
  const containers = template.spec.containers.map((container) => ({ ...container, name: NODE }));
  const spec = {
    mlPolicy: { numNodes: nodesOf(plan), torch: {} },
    template: {
      spec: {
        replicatedJobs: [
          {
            name: NODE,
            template: {
              metadata: { labels: { [`${GROUP}/trainjob-ancestor-step`]: "trainer" } },
              spec: { ...job, template: { ...template, spec: { ...template.spec, containers } } },
            },
          },
        ],
      },
    },
  };
  const { name, labels, ...rest } = metadata(plan);
  return {
    apiVersion: API,
    kind: "TrainingRuntime",
    metadata: { ...rest, name: `${name}-${digest(spec)}`, labels: { ...labels, [`${GROUP}/framework`]: "torch" } },
    spec,
  };
}

/** The job on its runtime; Kueue admits it. */
export function trainJob(plan: WorkloadPlan): Custom<typeof API, "TrainJob"> {
  const { estate, catalogue, workload } = plan;
  const { kind, metadata: runtime } = trainingRuntime(plan);
  const devices = claimedDevices(estate, catalogue, workload);
  return {
    apiVersion: API,
    kind: "TrainJob",
    metadata: {
      ...metadata(plan),
      labels: { ...objectLabels(plan), ...(workload.queue === undefined ? {} : { [QUEUE]: workload.queue }) },
    },
    spec: {
      ...suspended(plan),
      runtimeRef: { apiGroup: GROUP, kind, name: runtime.name },
      trainer: {
        numNodes: nodesOf(plan),
        // The trainer does not see claimed devices: unstated it starts one process per core.
        ...(devices === 0 ? {} : { numProcPerNode: devices }),
      },
      // No resources per node: they would replace those of the runtime, and the device claims among them would be lost.
    },
  };
}

function nodesOf({ workload }: WorkloadPlan): number {
  return Math.max(workload.replicas, 1);
}
