import { iso27001 } from "../../src/analysis/controls.ts";
import type { ResourcePolicy } from "../policy.ts";
import { containersOf, podsOf } from "./pods.ts";

/** A container without requests is placed by chance, one without limits takes what its neighbours need. */
export const policy: ResourcePolicy = {
  kind: "resource",
  code: "K8S-RESOURCES",
  title: "Every container states requests and limits of CPU and memory",
  severity: "error",
  formula: "containers[*].resources.{requests,limits}.{cpu,memory} are stated",
  sources: ["Kubernetes: managing resources for containers"],
  controls: [iso27001("A.8.6")],
  *check(resource) {
    const pods = podsOf(resource);
    if (pods === undefined) return;
    for (const { name, resources } of containersOf(pods)) {
      const missing = (["requests", "limits"] as const).flatMap((kind) =>
        ["cpu", "memory"].filter((of) => !resources.at(kind, of).stated).map((of) => `${kind}.${of}`),
      );
      if (missing.length === 0) continue;
      yield {
        resource,
        says: `container ${name}`,
        computed: `states no ${missing.join(", ")}`,
        limit: "requests and limits of cpu and memory",
        remedy: `state resources of container ${name}`,
      };
    }
  },
};
