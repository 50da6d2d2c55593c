/** What the judges are given: the objects of one cluster, in the file that was written for them. */
import type { Manifest } from "./manifests.ts";

export interface Subject {
  /** Stack and cluster, `prod/gpu-east`. */
  readonly where: string;
  /** Kubernetes version of the cluster. */
  readonly version: string;
  readonly manifests: readonly Manifest[];
  /** Every object, as declared. */
  readonly file: string;
  /** The same with pods of custom resources as Deployments. */
  readonly podsFile: string;
}

/** Result of one judge. */
export interface Judged<O> {
  readonly objections: readonly O[];
  /** What was judged and what was not, in words. */
  readonly says: string;
}
