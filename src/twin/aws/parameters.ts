/** From Pulumi's property names to the parameter names of the APIs. */
import { isObject } from "../../engine/graph.ts";
import type { Params } from "./api.ts";

/**
 * Every key at any depth with a capital first letter: `storageClass` becomes `StorageClass`. Whatever the API does not
 * know by that name it refuses by that name.
 *
 * @param names keys whose name is another one in the API: `{ id: "ID" }`
 */
export function pascal(inputs: Params, names: Readonly<Record<string, string>> = {}): Params {
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        names[key] ?? `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
        rename(item),
      ]),
    );
  };
  return asObject(rename(inputs));
}

/** A map of tags, or nothing, as the list that most services take. */
export function tagList(tags: unknown): readonly Params[] | undefined {
  if (!isObject(tags)) return undefined;
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** A list of values, each as an object of its own, the way the EC2 API lists tunnel algorithms. */
export function asValues(list: unknown): readonly Params[] | undefined {
  return Array.isArray(list) ? list.map((Value: unknown) => ({ Value })) : undefined;
}

/** A number that Pulumi's schema has as a text, for example an ASN; anything else is left for the API to refuse. */
export function numeric(value: unknown): unknown {
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
}

/** A truth value that Pulumi's schema has as a text; anything else is left for the API to refuse. */
export function truth(value: unknown): unknown {
  return value === "true" ? true : value === "false" ? false : value;
}

/** An object, or an empty one where the value is none. */
export function asObject(value: unknown): Params {
  return isObject(value) ? value : {};
}

/** The value at a path of keys and indices; nothing where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (Array.isArray(found)) found = typeof key === "number" ? found[key] : undefined;
    else found = isObject(found) ? found[key] : undefined;
  }
  return found;
}

/** The objects of a list at a path; none where there is no list. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly Params[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** A text, or an empty one where the value is none. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
