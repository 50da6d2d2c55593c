/** Who owns which fields of an object, as `metadata.managedFields` says. */
import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../../engine/graph.ts";
import type { ApiObject } from "../../api/object.ts";

/** Under this name an object is created; the first apply takes the fields over to the resource's own name. */
export const CREATOR = "pulumi-kubernetes";
/** Managers whose fields an update takes over, because they stand for whoever wrote the object before Pulumi applied it. */
const TAKEN_OVER = ["kubectl", "before-first-apply", CREATOR, "pulumi-kubernetes.exe", "pulumi-resource-kubernetes"];

type Entry = Readonly<Record<string, unknown>>;

function entriesOf({ metadata }: ApiObject): readonly Entry[] {
  const entries = metadata["managedFields"];
  return Array.isArray(entries) ? entries.filter(isObject) : [];
}

/** Whether somebody wrote the object under one of the provider's own names for plain updates. */
export function isUntouchedSinceCreate(object: ApiObject): boolean {
  const entries = entriesOf(object);
  return entries.length === 0 || entries.some((entry) => isOf(entry, CREATOR, "Update"));
}

/** The entries after the fields of earlier writers went over to a manager that applies; nothing where none have to. */
export function takenOver(object: ApiObject, manager: string): readonly Entry[] | undefined {
  const entries = entriesOf(object);
  const taken = entries.filter(
    (entry) =>
      (TAKEN_OVER.some((name) => isOf(entry, name, "Update")) || isOf(entry, "kubectl", "Apply")) &&
      entry["subresource"] === undefined,
  );
  const [first, ...rest] = taken;
  if (first === undefined) return undefined;
  const own = entries.filter((entry) => isOf(entry, manager, "Apply") && entry["subresource"] === undefined);
  const fields = [...rest, ...own].reduce<unknown>((sum, entry) => union(sum, entry["fieldsV1"]), first["fieldsV1"]);
  const others = entries.filter((entry) => !taken.includes(entry) && !own.includes(entry));
  return [...others, { ...first, manager, operation: "Apply", fieldsV1: fields }];
}

/**
 * The manifest without ignored fields that belong to somebody else, and with the live value of those that nobody else has.
 *
 * @param paths dotted, without list indices, as the real provider takes them
 */
export function withoutIgnored(
  manifest: ApiObject,
  live: ApiObject,
  manager: string,
  paths: readonly string[],
): ApiObject {
  let result: Record<string, unknown> = manifest;
  for (const path of paths) {
    const keys = path.split(".");
    const owners = entriesOf(live).filter((entry) => owns(entry["fieldsV1"], keys));
    const theirs = owners.some((entry) => entry["manager"] !== manager);
    const ours = owners.some((entry) => entry["manager"] === manager);
    const value = theirs && !ours ? undefined : at(live, keys);
    if ((theirs && !ours) || value !== undefined) result = withValue(result, keys, value);
  }
  return { ...manifest, ...result };
}

function isOf(entry: Entry, manager: string, operation: string): boolean {
  return entry["manager"] === manager && entry["operation"] === operation;
}

function owns(fields: unknown, keys: readonly string[]): boolean {
  const found = at(
    fields,
    keys.map((key) => `f:${key}`),
  );
  return found !== undefined;
}

function at(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value);
}

/** A copy with another value at a path; without the last key where the value is `undefined`. */
function withValue(object: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: unknown) {
  const copy = { ...object };
  if (rest.length > 0) {
    const below = copy[key];
    copy[key] = withValue(isObject(below) ? below : {}, rest, value);
  } else if (value === undefined) delete copy[key];
  else copy[key] = value;
  return copy;
}

function union(a: unknown, b: unknown): unknown {
  if (!isObject(a) || !isObject(b) || isDeepStrictEqual(a, b)) return isObject(a) ? a : b;
  const result: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) result[key] = key in a ? union(a[key], value) : value;
  return result;
}
