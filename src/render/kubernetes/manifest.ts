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

/**
 * The fields without those that are empty lists. An API server or controller that reads an object into its own types writes it back
 * without them: a declared one would be a change at every run.
 */
export function withoutEmpty<T extends object>(fields: T): Partial<T> {
  const kept = Object.entries(fields).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return Object.assign({}, ...kept.map(([key, value]) => ({ [key]: value })));
}

/** Reference of a contract-v1beta2 object of Cluster API to another: the group without its version. */
export interface GroupReference {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}
