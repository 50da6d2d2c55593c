/**
 * The Kubernetes API as the twin needs it: any kind, built in or custom, with dry runs, strict field validation and field managers.
 * Kept small on purpose: typed clients know no custom kinds, and generic ones no dry run with strict fields.
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { isObject } from "../../engine/graph.ts";
import type { ClusterAccess } from "./access.ts";
import { type Kind, KindTable, pathOf } from "./kinds.ts";

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

export interface WriteOptions {
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
  /** What happens to a field that the kind does not have. @defaultValue "Strict" */
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: ApiObject;
}

export interface ApiClient {
  readonly access: ClusterAccess;
  /** @returns nothing where there is no such object */
  readonly get: (ref: ObjectRef) => Promise<ApiObject | undefined>;
  readonly list: (apiVersion: string, kind: string, options?: ListOptions) => Promise<ApiObject[]>;
  readonly create: (object: ObjectRef, options?: WriteOptions) => Promise<ApiObject>;
  /** Replaces the whole object; `resourceVersion` guards against a change in between. */
  readonly replace: (object: ObjectRef, options?: WriteOptions) => Promise<ApiObject>;
  /** Server-side apply. `force` takes fields over that another manager owns. @defaultValue false */
  readonly apply: (
    object: ObjectRef,
    options: WriteOptions & { fieldManager: string; force?: boolean },
  ) => Promise<ApiObject>;
  /** JSON merge patch, of a subresource where one is named. */
  readonly merge: (ref: ObjectRef, patch: unknown, subresource?: "status" | "scale") => Promise<ApiObject>;
  /** Nothing happens where there is no such object. */
  readonly remove: (
    ref: ObjectRef,
    options?: { readonly graceSeconds?: number; readonly propagation?: "Foreground" | "Background" | "Orphan" },
  ) => Promise<void>;
  /** Creates a subresource, such as `eviction` of a pod or `binding`. */
  readonly subresource: (ref: ObjectRef, name: string, body: unknown) => Promise<unknown>;
  /** Calls back for everything there is and everything that changes, until the signal; reconnects by itself. */
  readonly watch: (
    apiVersion: string,
    kind: string,
    options: ListOptions,
    each: (event: WatchEvent) => void,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Kind as the server serves it. @throws ApiError when it does not */
  readonly kind: (apiVersion: string, kind: string) => Promise<Kind>;
  /** Raw request, for paths without objects such as `/readyz`. */
  readonly raw: (method: string, path: string, body?: unknown, contentType?: string) => Promise<unknown>;
  readonly close: () => void;
}

const JSON_TYPE = "application/json";
const MERGE = "application/merge-patch+json";
const APPLY = "application/apply-patch+yaml";
/** Where an object goes that names no namespace and needs one. */
const DEFAULT_NAMESPACE = "default";
const REQUEST_LIMIT_MS = 60_000;

/** Opens a client; connections are kept and made when needed. */
export function connect(access: ClusterAccess): ApiClient {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 32,
    ca: readFileSync(access.ca),
    cert: readFileSync(access.certificate),
    key: readFileSync(access.key),
  });
  const send = (method: string, path: string, body?: unknown, type = JSON_TYPE): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        Accept: JSON_TYPE,
        ...(text === undefined ? {} : { "Content-Type": type, "Content-Length": Buffer.byteLength(text) }),
      };
      const call = request(new URL(path, access.server), { method, agent, headers }, resolve);
      call.once("error", (error) => reject(new Error(`${access.cluster}: ${method} ${path}: ${error.message}`)));
      call.setTimeout(REQUEST_LIMIT_MS, () => call.destroy(new Error(`no answer within ${REQUEST_LIMIT_MS / 1000} s`)));
      call.end(text);
    });
  const raw = async (method: string, path: string, body?: unknown, type?: string): Promise<unknown> => {
    const answer = await send(method, path, body, type);
    const text = await textOf(answer);
    const status = answer.statusCode ?? 0;
    const value = parsed(text);
    if (status < 300) return value;
    const reason = isObject(value) && typeof value["reason"] === "string" ? value["reason"] : `HTTP ${status}`;
    const message = isObject(value) && typeof value["message"] === "string" ? value["message"] : text.trim();
    throw new ApiError(status, reason, message || `${method} ${path}: HTTP ${status}`);
  };
  const kinds = new KindTable((path) => raw("GET", path));
  const object = async (method: string, path: string, body?: unknown, type?: string): Promise<ApiObject> =>
    asObject(await raw(method, path, body, type));
  const at = async ({ apiVersion, kind, metadata }: ObjectRef, ...rest: string[]): Promise<string> =>
    [pathOf(await kinds.find(apiVersion, kind), metadata.namespace, metadata.name), ...rest].join("/");

  return {
    access,
    get: async (ref) => {
      try {
        return await object("GET", await at(ref));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    list: async (apiVersion, kind, options = {}) => {
      const path = pathOf(await kinds.find(apiVersion, kind), options.namespace);
      return itemsOf(await raw("GET", `${path}${query(selectors(options))}`), apiVersion, kind).items;
    },
    create: async (ref, options = {}) => {
      const kind = await kinds.find(ref.apiVersion, ref.kind);
      const path = pathOf(kind, ref.metadata.namespace ?? DEFAULT_NAMESPACE);
      return object("POST", `${path}${query(writing(options))}`, ref);
    },
    replace: async (ref, options = {}) => object("PUT", `${await at(ref)}${query(writing(options))}`, ref),
    apply: async (ref, { force = false, ...options }) =>
      object("PATCH", `${await at(ref)}${query({ ...writing(options), force: `${force}` })}`, ref, APPLY),
    merge: async (ref, patch, subresource) =>
      object("PATCH", await at(ref, ...(subresource === undefined ? [] : [subresource])), patch, MERGE),
    remove: async (ref, { graceSeconds, propagation = "Background" } = {}) => {
      const body = {
        apiVersion: "v1",
        kind: "DeleteOptions",
        propagationPolicy: propagation,
        ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
      };
      try {
        await raw("DELETE", await at(ref), body);
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      }
    },
    subresource: async (ref, name, body) => raw("POST", await at(ref, name), body),
    watch: async (apiVersion, kind, options, each, signal) => {
      const path = pathOf(await kinds.find(apiVersion, kind), options.namespace);
      const seen = new Map<string, ApiObject>();
      const tell = (event: WatchEvent): void => {
        if (event.type === "DELETED") seen.delete(keyOf(event.object));
        else seen.set(keyOf(event.object), event.object);
        each(event);
      };
      const follow = async (): Promise<void> => {
        const known = itemsOf(await raw("GET", `${path}${query(selectors(options))}`), apiVersion, kind);
        const listed = new Set(known.items.map(keyOf));
        // What went while nobody listened is told as well.
        for (const [key, gone] of seen) if (!listed.has(key)) tell({ type: "DELETED", object: gone });
        for (const item of known.items) tell({ type: "ADDED", object: item });
        let version = known.version;
        while (!signal.aborted) {
          const parameters = {
            ...selectors(options),
            watch: "true",
            allowWatchBookmarks: "true",
            resourceVersion: version,
          };
          const answer = await send("GET", `${path}${query(parameters)}`);
          const stop = (): void => void answer.destroy();
          // Who ended the watch while the request was on its way is not told a second time.
          if (signal.aborted) return stop();
          signal.addEventListener("abort", stop, { once: true });
          try {
            for await (const line of linesOf(answer)) {
              const event = eventOf(line);
              // What was missed cannot be had any more: everything is listed anew.
              if (event === undefined || event.type === "ERROR") return;
              version = event.object.metadata.resourceVersion ?? version;
              if (event.type !== "BOOKMARK") tell(event);
            }
          } finally {
            signal.removeEventListener("abort", stop);
          }
        }
      };
      while (!signal.aborted) {
        try {
          await follow();
        } catch (error) {
          if (signal.aborted) return;
          // A server that restarts answers again soon; one that refuses says so for good.
          if (error instanceof ApiError && error.status < 500 && error.status !== 410 && error.status !== 429)
            throw error;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      }
    },
    kind: (apiVersion, kind) => kinds.find(apiVersion, kind),
    raw,
    close: () => agent.destroy(),
  };
}

function selectors({ labelSelector, fieldSelector }: ListOptions): Record<string, string> {
  return {
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}

function writing({ fieldManager, dryRun = false, fieldValidation = "Strict" }: WriteOptions): Record<string, string> {
  return {
    fieldValidation,
    ...(fieldManager === undefined ? {} : { fieldManager }),
    ...(dryRun ? { dryRun: "All" } : {}),
  };
}

function query(parameters: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(parameters).toString();
  return text === "" ? "" : `?${text}`;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** Lines as they come. Ends with an error when the connection breaks or is closed here, where a readline would wait for ever. */
async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of answer) {
    const lines = `${rest}${decoder.decode(part, { stream: true })}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function asObject(value: unknown): ApiObject {
  if (isApiObject(value)) return value;
  throw new Error(`not an object of the API: ${JSON.stringify(value).slice(0, 200)}`);
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

/** Items of a list do not say what they are; they are what was asked for. */
function itemsOf(value: unknown, apiVersion: string, kind: string): { items: ApiObject[]; version: string } {
  const items = isObject(value) && Array.isArray(value["items"]) ? value["items"] : [];
  const metadata = isObject(value) && isObject(value["metadata"]) ? value["metadata"] : {};
  return {
    items: items.map((item) => asObject({ apiVersion, kind, ...item })),
    version: `${metadata["resourceVersion"] ?? ""}`,
  };
}

function eventOf(line: string): WatchEvent | undefined {
  const value = parsed(line);
  if (!isObject(value) || !isApiObject(value["object"])) return undefined;
  switch (value["type"]) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
    case "BOOKMARK":
      return { type: value["type"], object: value["object"] };
    default:
      return undefined;
  }
}

function keyOf({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
