/** Who gives way to whom when a cluster is full. */
import type { Priority } from "../../model/estate.ts";
import { MANAGED_BY } from "./labels.ts";

export function priorityManifest(priority: Priority) {
  return {
    apiVersion: "scheduling.k8s.io/v1" as const,
    kind: "PriorityClass" as const,
    metadata: { name: priority.id, labels: { ...MANAGED_BY } },
    value: priority.value,
    preemptionPolicy: priority.preempts ? "PreemptLowerPriority" : "Never",
    // Nothing gets a priority by silence: admission asks for one.
    globalDefault: false,
    description: priority.title,
  };
}
