import type { Estate } from "../model/estate.ts";
import type { Finding } from "./finding.ts";

/**
 * `W-IMAGE`: a workload whose image has no digest is declared, but nobody has built what it would run.
 * A tag is no answer: it can be moved after the review.
 */
export function imagesWithoutDigest(estate: Estate): readonly Finding[] {
  const images = new Map(estate.images.map((image) => [image.id, image]));
  return estate.workloads.flatMap((workload): Finding[] => {
    const image = images.get(workload.image);
    if (image === undefined || image.digest !== undefined) return [];
    return [
      {
        code: "W-IMAGE",
        severity: "warning",
        subject: workload.id,
        says: `runs image ${image.id} (${image.repository})`,
        computed: "the image has no digest: not built yet",
        limit: "an image is deployed by the digest of a build",
        remedy: `build and push ${image.repository}, then set images.${image.id}.digest`,
        source: `images.${image.id}`,
      },
    ];
  });
}
