/** When an object counts as ready, and why not yet. */
import { isObject } from "../../../../engine/graph.ts";
import type { ApiObject } from "../../../api/object.ts";
import type { KindRef } from "../watches.ts";

/** How an object stands. */
export interface Verdict {
  readonly ready: boolean;
  /** What is missing, as a message of the real provider says it. */
  readonly reasons: readonly string[];
  /** It will not become ready any more. */
  readonly failed?: true;
  /** Nothing has to happen for the verdict to become another after this time. */
  readonly againMs?: number;
}

/** What else is in the object's namespace. */
export type Around = (kind: KindRef) => readonly ApiObject[];

/** The object that is waited for. */
export interface Awaited {
  readonly object: ApiObject;
  /** As it was before the update; nothing at a create. */
  readonly before: ApiObject | undefined;
  readonly around: Around;
  /** Milliseconds since something in the object's surroundings changed last. */
  readonly quietMs: number;
}

/** How one kind becomes ready. */
export interface Readiness {
  /** Other kinds in the same namespace that the verdict looks at. */
  readonly looksAt: readonly KindRef[];
  /** Longest wait whatever the program grants. @defaultValue what is granted */
  readonly limitMs?: number;
  readonly judge: (awaited: Awaited) => Verdict;
}

export const POD: KindRef = { apiVersion: "v1", kind: "Pod" };
export const READY: Verdict = { ready: true, reasons: [] };

/** A value below the keys; nothing where there is none. */
export function field(object: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), object);
}

/** A whole number below the keys; 0 where there is none. */
export function count(object: unknown, ...keys: readonly string[]): number {
  const found = field(object, ...keys);
  return typeof found === "number" ? found : 0;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** `status.conditions`, with empty texts for what is not given. */
export function conditionOf(object: ApiObject, type: string): Condition | undefined {
  const conditions = field(object, "status", "conditions");
  const found = Array.isArray(conditions)
    ? conditions.find((condition) => field(condition, "type") === type)
    : undefined;
  if (found === undefined) return undefined;
  const text = (key: string): string => String(field(found, key) ?? "");
  return { type, status: text("status"), reason: text("reason"), message: text("message") };
}

/** Whether an object was made by a controller for another one. */
export function isOwnedBy(object: ApiObject, owner: ApiObject): boolean {
  const owners = object.metadata["ownerReferences"];
  return Array.isArray(owners) && owners.some((reference) => field(reference, "uid") === owner.metadata.uid);
}

/** Whether the controller has seen the latest change. */
export function isObserved(object: ApiObject): boolean {
  return count(object, "status", "observedGeneration") >= (object.metadata.generation ?? 0);
}
