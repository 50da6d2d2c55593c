/** Kubernetes objects as plain records: what the program declares, before any engine sees it. */

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** An object of an API that an operator brings: `spec` is typed where the object is planned. */
export interface Custom<V extends string = string, K extends string = string, S = unknown> {
  readonly apiVersion: V;
  readonly kind: K;
  readonly metadata: Metadata;
  readonly spec: S;
}

/** Reference of a contract-v1beta2 object of Cluster API to another: the group without its version. */
export interface GroupReference {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}
