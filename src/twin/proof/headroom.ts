/** How many further replicas of a workload still get a node, and what ends it: hardware or quota. */
import { isService, type WorkloadPlan } from "../../render/workloads/plan.ts";
import { podTemplate } from "../../render/workloads/pod.ts";
import type { TwinCluster } from "../twin.ts";
import type { PodWatch } from "./observe.ts";
import { ask, forget, PROBE, PROBE_PRIORITY, type ProbePod } from "./probes.ts";
import { quotasSettled } from "./quotas.ts";
import type { Fit } from "./schema.ts";

type Headroom = Fit["headroom"][number];

/** More than a workload would ever be scaled to; what is beyond is not asked. */
const MOST = 256;

/** Workloads whose number of replicas follows load: those that answer with a model, on a device, or under an autoscaler. */
export function isScaledByLoad({ workload }: WorkloadPlan): boolean {
  const { model, scale, resources } = workload;
  return isService(workload) && (model !== undefined || scale !== undefined || resources.accelerator !== undefined);
}

/** Adds replicas, each time as many as are there already, until one of them gets no node; then removes them. */
export async function headroomOf(
  { api, cluster }: TwinCluster,
  watch: PodWatch,
  plan: WorkloadPlan,
): Promise<Headroom> {
  const { workload, namespace } = plan;
  const question = `more-${workload.id}`.slice(0, 63);
  const replicas = watch.pods.filter((pod) => pod.workload === workload.id && pod.namespace === namespace.id);
  await quotasSettled(api, namespace.id);
  let placed = 0;
  let until: string | undefined;
  try {
    while (until === undefined && placed < MOST) {
      const size = Math.min(Math.max(placed, 1), MOST - placed);
      const pods = Array.from({ length: size }, (_, index) => replica(plan, question, placed + index));
      const answers = await ask(api, watch, pods);
      placed += answers.filter((answer) => "node" in answer).length;
      until = answers.flatMap((answer) => ("refused" in answer ? answer.refused : []))[0];
    }
  } finally {
    await forget(api, question);
    await quotasSettled(api, namespace.id);
  }
  return {
    cluster: cluster.id,
    workload: workload.id,
    role: workload.role ?? "",
    replicas: replicas.length,
    further: placed,
    until: until ?? `${MOST} further replicas; more were not asked for`,
  };
}

/** One more pod of the workload, with volumes of its own also where a StatefulSet would make them. */
export function replica(plan: WorkloadPlan, question: string, index: number): ProbePod {
  const { metadata, spec } = podTemplate({ ...plan, workload: { ...plan.workload, kind: "deployment" } });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${plan.workload.id}-probe-${index}`,
      namespace: plan.namespace.id,
      labels: { ...metadata.labels, [PROBE]: question },
    },
    spec: { ...spec, priorityClassName: PROBE_PRIORITY },
  };
}
