/** What a policy is made of, and what it may look at. */
import type { RuleInfo, Severity } from "../src/analysis/index.ts";
import type { Catalogue } from "../src/catalogue/types.ts";
import type { Estate } from "../src/model/estate.ts";
import type { Value } from "./value.ts";

/** A resource as every engine can hand it over. */
export interface PolicyResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN; absent directly below the stack. */
  readonly parent?: string | undefined;
  /** URN of the provider; absent where the default provider of the package is used. */
  readonly provider?: string | undefined;
  /** What the program passed in; of a component also what it registered. */
  readonly props: Value;
  /** URNs of the resources from which a property comes. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** A resource that a policy refuses. No text may quote a value that could be a secret. */
export interface Violation {
  readonly resource: PolicyResource;
  /** What is declared. */
  readonly says: string;
  readonly computed: string;
  readonly limit: string;
  readonly remedy: string;
  /** @defaultValue that of the policy */
  readonly severity?: Severity;
}

/** All that a policy over a whole stack may look at. */
export interface Scene {
  readonly resources: readonly PolicyResource[];
  readonly byUrn: ReadonlyMap<string, PolicyResource>;
  readonly estate: Estate;
  readonly catalogue: Catalogue;
}

/** Judges one resource by itself: the engine asks before it is created or changed. */
export interface ResourcePolicy extends RuleInfo {
  readonly kind: "resource";
  /** Pure. Reading what is unknown throws; what was found before stands. */
  readonly check: (resource: PolicyResource) => Iterable<Violation>;
}

/** Judges resources by one another or by the estate. */
export interface StackPolicy extends RuleInfo {
  readonly kind: "stack";
  /** Pure. Looks over the stack once, and may not read what can be unknown. */
  readonly over: (scene: Scene) => Inspection;
}

/** Judges one resource of a stack after the other: what is unknown of one hides nothing of the others. */
export interface Inspection {
  readonly subjects: readonly PolicyResource[];
  /** Pure. Reading what is unknown throws; what was found before stands. */
  readonly check: (resource: PolicyResource) => Iterable<Violation>;
}

export type Policy = ResourcePolicy | StackPolicy;
