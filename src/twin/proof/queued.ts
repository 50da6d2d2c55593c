/** Jobs as a queue manager keeps them: one Workload for each, owned by it. */

import { setTimeout as delay } from "node:timers/promises";
import { isObject } from "../../engine/graph.ts";
import type { ApiClient } from "../api/client.ts";
import { UnknownKind } from "../api/kinds.ts";
import { ApiError, type ApiObject } from "../api/object.ts";

/** Annotation that comes and goes: any change makes the queue manager look. */
const REMINDED = "estate/reminded";
const REMIND_MS = 1_500;
/** How long reminders may be without effect before the Workload is made anew. */
const FORGOTTEN_MS = 6_000;

/** @returns of one namespace or of all; nothing where no queue manager is installed */
export async function queuedWorkloads(api: ApiClient, namespace?: string): Promise<ApiObject[]> {
  try {
    return await api.list("kueue.x-k8s.io/v1beta2", "Workload", namespace === undefined ? {} : { namespace });
  } catch (error) {
    if (error instanceof UnknownKind) return [];
    throw error;
  }
}

export function hasQuota({ status }: ApiObject): boolean {
  const conditions =
    isObject(status) && Array.isArray(status["conditions"]) ? status["conditions"].filter(isObject) : [];
  return conditions.some(({ type, status: value }) => type === "QuotaReserved" && value === "True");
}

/**
 * Has the queue manager look at waiting jobs again and again while the work goes on: Kueue 0.19 forgets a job that was deactivated and
 * asks for devices of DRA, until something of it changes. Where that does not help, its Workload is removed, and the manager makes
 * another one for the job.
 */
export async function reminded<T>(api: ApiClient, work: () => Promise<T>): Promise<T> {
  const done = new AbortController();
  const reminding = remind(api, done.signal);
  try {
    return await work();
  } finally {
    done.abort();
    await reminding;
  }
}

async function remind(api: ApiClient, done: AbortSignal): Promise<void> {
  const since = new Map<string, number>();
  while (!done.aborted) {
    await delay(REMIND_MS, undefined, { signal: done }).catch(() => {});
    if (done.aborted) return;
    const waiting = (await queuedWorkloads(api)).filter((workload) => !hasQuota(workload));
    for (const value of [`${performance.now()}`, null]) {
      await Promise.all(waiting.map((one) => touch(api, one, value)));
    }
    const names = new Set(waiting.map(({ metadata }) => metadata.uid ?? ""));
    for (const uid of since.keys()) if (!names.has(uid)) since.delete(uid);
    for (const one of waiting.filter(isActive)) {
      const uid = one.metadata.uid ?? "";
      const first = since.get(uid) ?? performance.now();
      since.set(uid, first);
      if (performance.now() - first > FORGOTTEN_MS) await api.remove(one);
    }
  }
}

/** One that is held has nothing to wait for. */
function isActive({ spec }: ApiObject): boolean {
  return !isObject(spec) || spec["active"] !== false;
}

async function touch(api: ApiClient, workload: ApiObject, value: string | null): Promise<void> {
  try {
    await api.merge(workload, { metadata: { annotations: { [REMINDED]: value } } });
  } catch (error) {
    // It ended meanwhile.
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

export function ownersIn(object: Pick<ApiObject, "metadata"> | undefined): Readonly<Record<string, unknown>>[] {
  const owners = object?.metadata["ownerReferences"];
  return Array.isArray(owners) ? owners.filter(isObject) : [];
}
