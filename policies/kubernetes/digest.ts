import { cisKubernetes, iso27001 } from "../../src/analysis/controls.ts";
import type { ResourcePolicy } from "../policy.ts";
import { containersOf, podsOf } from "./pods.ts";

/** A tag can be moved after the review, a digest cannot. */
export const policy: ResourcePolicy = {
  kind: "resource",
  code: "K8S-DIGEST",
  title: "Every image is named by its digest",
  // An image that is not built yet has none: that is known and blocks no plan.
  severity: "warning",
  formula: "containers[*].image matches @sha256:<64 hex digits>",
  sources: ["OCI image specification: descriptors"],
  controls: [cisKubernetes("5.5.1"), iso27001("A.8.32")],
  *check(resource) {
    const pods = podsOf(resource);
    if (pods === undefined) return;
    for (const { name, image } of containersOf(pods)) {
      const reference = image.text();
      if (reference !== undefined && /@sha256:[0-9a-f]{64}$/.test(reference)) continue;
      yield {
        resource,
        says: `container ${name} runs ${reference ?? "no image"}`,
        computed: "the image has no digest: what runs may differ from what was reviewed",
        limit: "an image by digest",
        remedy: "build the image and set its digest",
      };
    }
  },
};
