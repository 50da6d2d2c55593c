/** Property values in the form of the provider protocol. */
import { isObject, type Json, type JsonObject, setOwn } from "../../engine/graph.ts";
import { UNKNOWN_WIRE } from "../../engine/wire.ts";

/** The properties of one resource: JSON values, with marked objects for secrets and a sentinel for what is unknown. */
export type Properties = Readonly<Record<string, unknown>>;

/** The key of a marked object and the mark of a secret, fixed by the protocol. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The value without the marks of secrets, at any depth. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === SECRET) return plain(value["value"]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** The properties as JSON without the marks of secrets; what is `undefined` is left out. */
export function jsonOf(properties: Properties): JsonObject {
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(properties)) {
    if (item !== undefined) setOwn(result, key, jsonValue(plain(item)));
  }
  return result;
}

function jsonValue(value: unknown): Json {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(jsonValue);
  return isObject(value) ? jsonOf(value) : null;
}

/** Whether a value as a whole is marked as a secret. */
export function isSecret(value: unknown): boolean {
  return isObject(value) && value[SIGNATURE] === SECRET;
}

/** Whether anything in the value, at any depth, is marked as a secret. */
export function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isObject(value) && (isSecret(value) || Object.values(value).some(holdsSecret));
}

/** Whether a value is only known after a deployment. */
export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN_WIRE;
}

/** Whether anything in the value, at any depth, is only known after a deployment. */
export function holdsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}

/** The value at a path of keys, without the marks of secrets; nothing where there is none. */
export function valueAt(properties: Properties, ...path: readonly string[]): unknown {
  let value: unknown = plain(properties);
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return value;
}

/** The text at a path; nothing where there is no text, or none that is known. */
export function textAt(properties: Properties, ...path: readonly string[]): string | undefined {
  const value = valueAt(properties, ...path);
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}
