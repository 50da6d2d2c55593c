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
import { ApiError, type ApiObject, asObject, type ObjectRef, parsed } from "./object.ts";
import { type WatchEvent, watch } from "./watch.ts";

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
  readonly merge: (
    ref: ObjectRef,
    patch: unknown,
    subresource?: "status" | "scale",
    options?: Pick<WriteOptions, "fieldManager">,
  ) => Promise<ApiObject>;
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
    merge: async (ref, patch, subresource, { fieldManager } = {}) => {
      const path = await at(ref, ...(subresource === undefined ? [] : [subresource]));
      return object("PATCH", `${path}${query(fieldManager === undefined ? {} : { fieldManager })}`, patch, MERGE);
    },
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
      const chosen = selectors(options);
      const list = async () => itemsOf(await raw("GET", `${path}${query(chosen)}`), apiVersion, kind);
      const follow = (version: string): Promise<IncomingMessage> => {
        const watching = { watch: "true", allowWatchBookmarks: "true", resourceVersion: version };
        return send("GET", `${path}${query({ ...chosen, ...watching })}`);
      };
      await watch({ list, follow }, each, signal);
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

/** Items of a list do not say what they are; they are what was asked for. */
function itemsOf(value: unknown, apiVersion: string, kind: string): { items: ApiObject[]; version: string } {
  const items = isObject(value) && Array.isArray(value["items"]) ? value["items"] : [];
  const metadata = isObject(value) && isObject(value["metadata"]) ? value["metadata"] : {};
  return {
    items: items.map((item) => asObject({ apiVersion, kind, ...item })),
    version: `${metadata["resourceVersion"] ?? ""}`,
  };
}
