/** Objects of the Kubernetes API, and its refusals. */
import { isObject } from "../../engine/graph.ts";

/** An object of the API, as it comes: what a kind holds besides is looked at by whoever knows the kind. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ApiMetadata;
  readonly [field: string]: unknown;
}

export interface ApiMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Names one object. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** A part of an object, to be looked into; an empty one where it is none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** What the API server refuses, in its own words. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status. */
  readonly status: number;
  /** Reason of the Status object: `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`. */
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** Whether a value has what every object of the API has. */
export function isApiObject(value: unknown): value is ApiObject {
  return (
    isObject(value) &&
    typeof value["apiVersion"] === "string" &&
    typeof value["kind"] === "string" &&
    isObject(value["metadata"])
  );
}

/** @throws Error with the beginning of what is none */
export function asObject(value: unknown): ApiObject {
  if (isApiObject(value)) return value;
  throw new Error(`not an object of the API: ${JSON.stringify(value).slice(0, 200)}`);
}

/** The value of a JSON text; another text as it is. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
