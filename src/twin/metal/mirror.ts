/** A copy of all objects of a kind that a watch keeps current. */
import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient } from "../api/client.ts";
import type { ApiObject } from "../api/object.ts";

/** Who writes an object may put what the server answered into it. */
export type Mirror = Map<string, ApiObject>;

/** Key of an object in its mirror. */
export function keyIn(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/**
 * Starts the watch; a kind that the server does not serve yet has no objects yet.
 *
 * @param changed is called after every change
 */
export function mirror(
  api: ApiClient,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  changed: () => void,
  signal: AbortSignal,
): Mirror {
  const objects = new Map<string, ApiObject>();
  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      await api
        .watch(
          apiVersion,
          kind,
          {},
          ({ type, object }) => {
            const key = keyIn(object.metadata.namespace ?? "", object.metadata.name);
            if (type === "DELETED") objects.delete(key);
            else objects.set(key, object);
            changed();
          },
          signal,
        )
        .catch(() => undefined);
      // A definition that is made or made anew takes a moment to be served.
      await delay(500, undefined, { signal }).catch(() => undefined);
    }
  };
  void follow();
  return objects;
}
