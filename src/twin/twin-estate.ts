/** The estate as the twin deploys it. */
import { createHash } from "node:crypto";
import type { Estate } from "../model/estate.ts";

/**
 * The estate with a digest for every image that has none yet. Admission refuses images without one, so that a workload that is
 * not built cannot start; the twin runs no image, and asks where the workload would be placed. The digest is made up: it is the
 * SHA-256 of the repository's name.
 */
export function estateForTwin(estate: Estate): Estate {
  const images = estate.images.map((image) => ({ ...image, digest: image.digest ?? madeUpDigest(image.repository) }));
  return { ...estate, images };
}

/** Digest of an image that is not built: `sha256:` and 64 hexadecimal digits. */
export function madeUpDigest(repository: string): string {
  return `sha256:${createHash("sha256").update(repository).digest("hex")}`;
}
