/** Identity and address of a workload. */
import { metadata, NOT_AWAITED, selectorLabels, type WorkloadPlan } from "./plan.ts";

/** ServiceAccount without rights: what a workload may ask of the API server is granted elsewhere, by name. */
export function serviceAccount(plan: WorkloadPlan) {
  return { metadata: metadata(plan), automountServiceAccountToken: false };
}

/**
 * Service over the workload's ports, headless for a StatefulSet; nothing for a workload without ports. It is declared before the
 * pods that it leads to, so Pulumi would watch for ten seconds that it has none; the pods are waited for by their own controller.
 */
export function service(plan: WorkloadPlan) {
  const { workload } = plan;
  const ports = Object.entries(workload.ports).map(([name, port]) => ({
    name,
    port,
    targetPort: name,
    protocol: "TCP",
  }));
  if (ports.length === 0) return undefined;
  return {
    metadata: { ...metadata(plan), annotations: NOT_AWAITED },
    spec: {
      ...(workload.kind === "statefulset" ? { clusterIP: "None" } : {}),
      selector: selectorLabels(plan),
      ports,
    },
  };
}
