import { iso27001 } from "../../src/analysis/controls.ts";
import type { ResourcePolicy } from "../policy.ts";
import { podsOf } from "./pods.ts";

/**
 * Replicas on one node are lost together. A constraint that counts nodes whose taints the pod does not tolerate waits for ever for
 * a node that it can never have.
 */
export const policy: ResourcePolicy = {
  kind: "resource",
  code: "K8S-SPREAD",
  title: "Replicas are spread over nodes that they may run on",
  severity: "error",
  formula: "replicas >= 2 => topologySpreadConstraints, each with nodeTaintsPolicy == Honor",
  sources: ["Kubernetes: pod topology spread constraints; the default of nodeTaintsPolicy is Ignore"],
  controls: [iso27001("A.8.14")],
  *check(resource) {
    const pods = podsOf(resource);
    // Runs of a job are not there to stand in for one another.
    if (pods?.replicas === undefined || resource.type.startsWith("kubernetes:batch/")) return;
    const replicas = pods.replicas.number() ?? 1;
    const constraints = pods.spec.at("topologySpreadConstraints").list();
    if (replicas >= 2 && constraints.length === 0) {
      yield {
        resource,
        // A role may have one node, and its degraded mode be stated: that is the estate's choice, and to be seen.
        severity: "warning",
        says: `runs ${replicas} replicas`,
        computed: "nothing keeps them apart: one node may hold all",
        limit: "a spread constraint",
        remedy: "set spread: node or rack",
      };
    }
    for (const constraint of constraints) {
      if (constraint.at("nodeTaintsPolicy").text() === "Honor") continue;
      yield {
        resource,
        says: `spreads over ${constraint.at("topologyKey").text() ?? "no topology"}`,
        computed:
          "counts nodes whose taints the pods do not tolerate: a replica waits for a node that it can never have",
        limit: "nodeTaintsPolicy: Honor",
        remedy: "set nodeTaintsPolicy: Honor on the constraint",
      };
    }
  },
};
