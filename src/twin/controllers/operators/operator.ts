/** What the doubles of operators have in common: a parent object, and the objects that its operator would make for it. */
import type { ApiObject } from "../../api/object.ts";
import type { DeclaredKind } from "../../declared.ts";

/** An object to be made; its owner is set by whoever makes it. */
export interface Child extends DeclaredKind {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface Operator {
  /** Kind that it works for. */
  readonly parent: DeclaredKind;
  /** Kinds that the parent names; when one of them comes or changes, all parents are looked at again. */
  readonly reads: readonly DeclaredKind[];
  /** Kind of its children. */
  readonly makes: DeclaredKind;
  /**
   * Children of a parent, by pure rules.
   *
   * @param read objects of the kinds that it reads
   * @returns nothing while what the parent names is not there
   */
  readonly children: (parent: ApiObject, read: readonly ApiObject[]) => readonly Child[] | undefined;
  /** Change to a child that is there already, as it would be made now; left out, the child is applied anew. */
  readonly follow?: (wanted: Child, child: ApiObject) => unknown;
}

/** Label by which the pods of a workload are found. */
export const NAME = "app.kubernetes.io/name";

/** Namespace of an object that has one. */
export function namespaceOf({ metadata }: ApiObject): string {
  return metadata.namespace ?? "default";
}
