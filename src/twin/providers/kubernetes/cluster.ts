/** One cluster as the provider works on it: reachable or not, followed by shared watches. */
import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient, WriteOptions } from "../../api/client.ts";
import { UnknownKind } from "../../api/kinds.ts";
import { ApiError, type ApiObject } from "../../api/object.ts";
import { CREATOR } from "./ownership.ts";
import { Watches } from "./watches.ts";

export interface Cluster {
  readonly api: ApiClient;
  readonly watches: Watches;
}

/** A cluster, or why there is none. */
export type Reached = { readonly ok: true; readonly cluster: Cluster } | { readonly ok: false; readonly why: string };

const NO_CONTEXT =
  "unable to load Kubernetes client configuration from kubeconfig file. Make sure you have: \n\n \t • set up the provider as per https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ \n\n ";

/** Asks a cluster whether it is there. */
export async function reach(context: string, api: ApiClient | undefined): Promise<Reached> {
  if (api === undefined) return { ok: false, why: `${NO_CONTEXT}context ${JSON.stringify(context)} does not exist` };
  try {
    await api.raw("GET", "/version");
    return { ok: true, cluster: { api, watches: new Watches(api) } };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { ok: false, why: `unable to load schema information from the API server: ${cause}` };
  }
}

/** Tries of a create that meets a namespace or a kind that is not there yet. */
const TRIES = 6;

/**
 * Makes an object. What something else is about to make, a namespace or a definition, is waited for: after 1, 2, 4 ... seconds
 * it is tried again, and given up after about a minute.
 *
 * @param pauseMs before the second try; each further pause is twice as long
 */
export async function createPatiently(api: ApiClient, manifest: ApiObject, pauseMs: number, signal: AbortSignal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create(api, manifest, {});
    } catch (error) {
      if (!isMissing(error) || attempt === TRIES || signal.aborted) throw error;
      await delay(pauseMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Makes an object under the provider's own name, strict on unknown fields. */
export function create(api: ApiClient, manifest: ApiObject, options: Pick<WriteOptions, "dryRun">): Promise<ApiObject> {
  return api.create(manifest, { ...options, fieldManager: CREATOR, fieldValidation: "Strict" });
}

/** Whether something that an object needs is not there: its kind or its namespace. */
export function isMissing(error: unknown): boolean {
  return error instanceof UnknownKind || (error instanceof ApiError && error.reason === "NotFound");
}

export function isReason(error: unknown, reason: string): boolean {
  return error instanceof ApiError && error.reason === reason;
}
