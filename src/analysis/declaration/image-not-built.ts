import type { Rule } from "../rule.ts";

/** A workload whose image has no digest is declared, but nobody has built what it would run. */
export const rule: Rule = {
  code: "IMAGE-NOT-BUILT",
  title: "Every workload runs the image of a build",
  severity: "warning",
  formula: "images.<image>.digest is stated",
  sources: ["a tag can be moved after the review, a digest cannot"],
  check: ({ estate }) => {
    const images = new Map(estate.images.map((image) => [image.id, image]));
    return estate.workloads.flatMap((workload) => {
      const image = images.get(workload.image);
      if (image === undefined || image.digest !== undefined) return [];
      return [
        {
          subject: workload.id,
          says: `runs image ${image.id} (${image.repository})`,
          computed: "the image has no digest: not built yet",
          limit: "an image is deployed by the digest of a build",
          remedy: `build and push ${image.repository}, then set images.${image.id}.digest`,
          source: `images.${image.id}`,
        },
      ];
    });
  },
};
