/** The resource graph of one stack: the form in which every reader hands over its result. */

/** A plain JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object, for example the inputs of a resource. */
export type JsonObject = { [key: string]: Json };

/** Stands in the graph where a secret was; the value itself is never kept. */
export const SECRET = "[secret]";

/** Stands in the graph where a value is only known after a deployment. */
export const UNKNOWN = "[unknown]";

/** One resource as the program declares it or as a state file records it. */
export interface ResourceNode {
  /** `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`, as the real engine computes it. */
  readonly urn: string;
  /** Type token, for example `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** The Pulumi name: the last part of the URN. */
  readonly name: string;
  /** True for a resource that a provider manages, false for a component. */
  readonly custom: boolean;
  /** URN of the parent; absent directly below the stack. */
  readonly parent?: string;
  /** What the program passed in, with {@link SECRET} and {@link UNKNOWN} where they apply. */
  readonly inputs: JsonObject;
  /** What a component registered; absent for custom resources and for components that registered nothing. */
  readonly outputs?: JsonObject;
  /** URNs of every resource this one waits for, sorted. */
  readonly dependencies: readonly string[];
  /** The same by input property; properties without a dependency are left out. */
  readonly propertyDependencies: { readonly [property: string]: readonly string[] };
  /** `<provider urn>::<id>`; absent when the default provider of the package is used. */
  readonly provider?: string;
  /** Former URNs of this resource, own and inherited from the parents. */
  readonly aliases: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  /** Absent when neither the program nor the state says. */
  readonly deleteBeforeReplace?: boolean;
  /** Id of a resource that already exists (imported or read) or that a state file records. */
  readonly id?: string;
  /** True when the stack only reads this resource and never owns it. */
  readonly external?: true;
  /** Paths that were secret, from the node down: `inputs.data.token`, `outputs.keys[0]`. */
  readonly secrets: readonly string[];
  /** Paths that were unknown, in the same form. */
  readonly unknowns: readonly string[];
}

/** All resources of one stack. The stack itself and default providers are not among them. */
export interface ResourceGraph {
  readonly project: string;
  readonly stack: string;
  /** In registration order: a parent comes before its children, a dependency before its dependents. */
  readonly resources: readonly ResourceNode[];
  /** The stack outputs. */
  readonly outputs: JsonObject;
  /** Secret paths among the stack outputs: `outputs.kubeconfig`. */
  readonly secrets: readonly string[];
  /** Unknown paths among the stack outputs. */
  readonly unknowns: readonly string[];
  /** An engine recorded it, so that the inputs are what the providers made of those of the program. */
  readonly recorded?: true;
  /** Region of the default AWS providers that a state records; absent where they give none, or several. */
  readonly defaultRegion?: string;
}

/** True for a JSON object, false for arrays and null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Sets an own property whatever its name: a plain assignment to `__proto__` would change the prototype instead. */
export function setOwn<T>(target: Record<string, T>, key: string, value: T): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}
