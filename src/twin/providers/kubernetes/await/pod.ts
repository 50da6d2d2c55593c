/** Pods: scheduled, initialized, ready or done. */
import type { ApiObject } from "../../../api/object.ts";
import { type Condition, conditionOf, field, type Readiness, type Verdict } from "./readiness.ts";

/** Why a pod is not ready; empty when it is. */
export function podReasons(pod: ApiObject): readonly string[] {
  const { name, namespace } = pod.metadata;
  const title = namespace === undefined || namespace === "default" ? name : `${namespace}/${name}`;
  if (field(pod, "status", "phase") === "Succeeded") return [];
  const reasons: string[] = [];
  for (const type of ["PodScheduled", "Initialized", "Ready"]) {
    const condition = conditionOf(pod, type);
    if (condition === undefined || condition.status === "True") continue;
    const why = [messageOf(condition), ...(type === "PodScheduled" ? [] : containerReasons(pod))].filter(Boolean);
    if (why.length > 0) reasons.push(`[Pod ${title}]: ${why.join("; ")}`);
  }
  return reasons;
}

export const pod: Readiness = {
  looksAt: [],
  judge: ({ object }): Verdict => {
    const ready =
      field(object, "status", "phase") === "Succeeded" ||
      ["PodScheduled", "Initialized", "Ready"].every((type) => conditionOf(object, type)?.status === "True");
    return { ready, reasons: podReasons(object) };
  },
};

function messageOf({ reason, message }: Condition): string {
  return reason === "" ? "" : message;
}

function containerReasons(pod: ApiObject): string[] {
  const statuses = field(pod, "status", "containerStatuses");
  if (!Array.isArray(statuses)) return [];
  return statuses.flatMap((status: unknown) => {
    const waiting = field(status, "state", "waiting");
    const reason = field(waiting, "reason");
    if (reason === undefined || reason === "ContainerCreating") return [];
    return [`[${String(reason)}] ${String(field(waiting, "message") ?? "")}`];
  });
}
