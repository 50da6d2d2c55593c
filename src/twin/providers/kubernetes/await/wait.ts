/** Waits until an object is ready; many wait at the same time and none holds up another. */
import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient } from "../../../api/client.ts";
import type { ApiObject } from "../../../api/object.ts";
import type { KindRef, Watches } from "../watches.ts";
import type { Readiness, Verdict } from "./readiness.ts";

/** The object is there and not ready. */
export class NotReady extends Error {
  override readonly name = "NotReady";
  readonly object: ApiObject;
  readonly reasons: readonly string[];
  constructor(message: string, object: ApiObject, reasons: readonly string[]) {
    super(message);
    this.object = object;
    this.reasons = reasons;
  }
}

export interface WaitForArgs {
  readonly watches: Watches;
  readonly readiness: Readiness;
  /** As the API server answered the write. */
  readonly object: ApiObject;
  /** As it was before an update. */
  readonly before?: ApiObject;
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Ends the wait when nothing has moved around the object for so long. @defaultValue only the limit ends it */
  readonly stall?: { readonly quietMs: number; readonly tell: (latest: ApiObject) => void };
}

/**
 * @returns the object when it is ready, or when it has stalled
 * @throws NotReady at the time limit, when the engine cancels, or when the object has failed for good
 */
export function untilReady(args: WaitForArgs): Promise<ApiObject> {
  const { watches, readiness, object, before, limitMs, signal, stall } = args;
  const { name, namespace = "" } = object.metadata;
  const own: KindRef = { apiVersion: object.apiVersion, kind: object.kind };
  const placeOf = ({ global }: KindRef): string => (global === true ? "" : namespace);
  return new Promise((resolve, reject) => {
    let latest = object;
    let changed = performance.now();
    let again: NodeJS.Timeout | undefined;
    let quiet: NodeJS.Timeout | undefined;
    let last: Verdict = { ready: false, reasons: [] };
    const end = (settle: () => void): void => {
      clearTimeout(deadline);
      clearTimeout(again);
      clearTimeout(quiet);
      signal.removeEventListener("abort", cancelled);
      for (const stop of stops) stop();
      settle();
    };
    const fail = (message: string): void => end(() => reject(new NotReady(message, latest, last.reasons)));
    const cancelled = (): void => fail(`Resource operation was cancelled for "${name}"`);
    const look = (): void => {
      const found = watches.objects(own, namespace).find(({ metadata }) => metadata.name === name);
      // A watch may still show the state before the write.
      if ((found?.metadata.generation ?? 0) >= (object.metadata.generation ?? 0)) latest = found ?? latest;
      clearTimeout(again);
      const around = (kind: KindRef): readonly ApiObject[] => watches.objects(kind, placeOf(kind));
      last = readiness.judge({ object: latest, before, around, quietMs: performance.now() - changed });
      if (last.ready) end(() => resolve(latest));
      else if (last.failed) fail(`Resource '${name}' was created but failed to initialize`);
      else if (last.againMs !== undefined) again = setTimeout(look, last.againMs + 1);
    };
    const stalled = (): void =>
      end(() => {
        stall?.tell(latest);
        resolve(latest);
      });
    const moved = (): void => {
      clearTimeout(quiet);
      if (stall !== undefined) quiet = setTimeout(stalled, stall.quietMs);
    };
    const listen = (kind: KindRef): (() => void) =>
      watches.listen(kind, placeOf(kind), ({ metadata }) => {
        moved();
        if (metadata.name === name) changed = performance.now();
        look();
      });
    const limit = Math.min(limitMs, readiness.limitMs ?? limitMs);
    const message =
      readiness.limitMs === undefined
        ? `'${name}' timed out waiting to be Ready`
        : `Timeout occurred polling for '${name}'`;
    const deadline = setTimeout(() => fail(message), limit);
    signal.addEventListener("abort", cancelled, { once: true });
    const stops = [own, ...readiness.looksAt].map(listen);
    moved();
    if (signal.aborted) cancelled();
    else look();
  });
}

const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 1_000;

/**
 * Waits until an object is gone with everything that has to go before it.
 *
 * @throws NotReady at the time limit or when the engine cancels, with the finalizers that may hold it up
 */
export async function untilGone(
  api: ApiClient,
  object: ApiObject,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, LAST_LOOK_MS)) {
    const found = await api.get(object);
    // Another object of the same name is not the one that was deleted.
    if (found === undefined || found.metadata.uid !== (object.metadata.uid ?? found.metadata.uid)) return;
    if (performance.now() > deadline || signal.aborted) {
      const finalizers = found.metadata["finalizers"];
      const names = Array.isArray(finalizers) ? finalizers.join(", ") : "";
      const cause = signal.aborted
        ? `Resource operation was cancelled for "${object.metadata.name}"`
        : "timed out waiting for the condition";
      throw new NotReady(cause, found, [`finalizers might be preventing deletion (${names})`]);
    }
    await delay(pause);
  }
}
