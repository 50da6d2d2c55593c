/** Which cards of a build are offered to containers in partitions, and which whole. */
import type { Build } from "./estate.ts";

/** How MIG is switched off again: see `gpus.kubernetes.partitions` of the catalogue. */
export interface Switching {
  readonly switching: "live" | "by-reset";
}

/**
 * MIG for containers is the one way of sharing that makes devices of their own. MPS and time slicing are settings of a claim that
 * several pods use, and cards of virtual machines are offered to no container.
 */
export function isPartitioned({ gpus }: Pick<Build, "gpus">): boolean {
  return gpus?.sharing === "mig" && gpus.mode === "container";
}

/** @param partitions of the build's product; none where it has none */
export function isOfferedWhole(build: Pick<Build, "gpus">, partitions: Switching | undefined): boolean {
  return !isPartitioned(build) || partitions?.switching === "live";
}
