/**
 * What the state keeps of a Kubernetes object: the live object, and beside it what the provider has to know at the next run.
 * The keys are the real provider's, so that a state reads the same whoever wrote it.
 */
import { isObject } from "../../../engine/graph.ts";
import { wireSecret } from "../../../engine/wire.ts";
import { type ApiObject, isApiObject } from "../../api/object.ts";
import { holdsSecret, isSecret, type Properties, plain, textAt } from "../properties.ts";

const INPUTS = "__inputs";
const API_VERSION = "__initialApiVersion";
const MANAGER = "__fieldManager";

export interface Checkpoint {
  /** As declared, with the marks of secrets. */
  readonly inputs: Properties;
  readonly live: ApiObject;
  /** Name under which the resource's fields are applied. */
  readonly manager: string;
  /** Version under which the object was first declared. */
  readonly apiVersion: string;
}

/** Outputs of a resource; what is secret in the inputs is secret in them, and all data of a Secret. */
export function outputsOf({ inputs, live, manager, apiVersion }: Checkpoint): Properties {
  return {
    ...marked(live, inputs),
    [INPUTS]: marked(asDeclared(inputs), inputs),
    [API_VERSION]: apiVersion,
    [MANAGER]: manager,
  };
}

/** The object as it was when the state was written. */
export function liveIn(outputs: Properties): Properties {
  const { [INPUTS]: _inputs, [API_VERSION]: _version, [MANAGER]: _manager, ...live } = asDeclared(outputs);
  return live;
}

/** What was declared when the state was written. */
export function inputsIn(outputs: Properties): Properties {
  const inputs = asDeclared(outputs)[INPUTS];
  return isObject(inputs) ? inputs : {};
}

/** Name under which the resource's fields are applied; nothing in a state that has none. */
export function managerIn(outputs: Properties): string | undefined {
  return textAt(outputs, MANAGER);
}

export function apiVersionIn(outputs: Properties, inputs: Properties): string {
  return textAt(outputs, API_VERSION) ?? textAt(inputs, "apiVersion") ?? "";
}

/** The manifest without the marks of secrets, as it goes to the API server. @throws Error when it is none */
export function manifestOf(inputs: Properties): ApiObject {
  const manifest = asDeclared(inputs);
  if (!isApiObject(manifest)) throw new Error("the manifest has no apiVersion, kind or metadata");
  return manifest;
}

/** The values with the marks of secrets where the declared ones have them. A list with a secret in it is secret as a whole. */
export function marked(values: Properties, declared: Properties): Properties {
  if (values["kind"] === "Secret") return hidden(values, ["data", "stringData"]);
  const result: Record<string, unknown> = { ...values };
  for (const [key, value] of Object.entries(values)) {
    const source = declared[key];
    if (isObject(value) && isObject(source) && !isSecret(source)) result[key] = marked(value, source);
    else if (holdsSecret(source)) result[key] = wireSecret(value);
  }
  return result;
}

function hidden(values: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, keys.includes(key) ? wireSecret(value) : value]),
  );
}

function asDeclared(properties: Properties): Record<string, unknown> {
  const value = plain(properties);
  return isObject(value) ? value : {};
}
