/** The estate as the twin deploys it. */
import { createHash } from "node:crypto";
import type { Estate } from "../model/estate.ts";

/**
 * The estate with a digest for every image that has none yet. Admission refuses images without one, so that a workload that is
 * not built cannot start; the twin runs no image, and asks where the workload would be placed. The digest is made up: it is the
 * SHA-256 of the repository's name.
 */
export function estateForTwin(estate: Estate): Estate {
  const images = estate.images.map((image) => ({ ...image, digest: image.digest ?? madeUp(image.repository) }));
  return { ...estate, images };
}

function madeUp(repository: string): string {
  return `sha256:${createHash("sha256").update(repository).digest("hex")}`;
}
