/**
 * Stands in for the API server of one cluster: keeps objects and tells of each change at once. Nothing schedules, runs or judges what
 * is in it: a test puts there what controllers, scheduler and kubelets would.
 */
import type { ClusterAccess } from "../../../src/twin/api/access.ts";
import type { ApiClient, ListOptions } from "../../../src/twin/api/client.ts";
import type { ApiObject, ObjectRef } from "../../../src/twin/api/object.ts";
import type { WatchEvent } from "../../../src/twin/api/watch.ts";

interface Watcher {
  readonly kind: string;
  readonly each: (event: WatchEvent) => void;
  readonly fail: (error: Error) => void;
}

export class ApiDouble implements ApiClient {
  readonly access: ClusterAccess;
  readonly #objects = new Map<string, ApiObject>();
  readonly #watchers = new Set<Watcher>();

  constructor(cluster: string) {
    this.access = { cluster, context: cluster, server: "https://127.0.0.1:1", ca: "", certificate: "", key: "" };
  }

  /** Puts an object there, or in place of the one that is. */
  put(object: ApiObject): void {
    const key = keyOf(object);
    const type = this.#objects.has(key) ? "MODIFIED" : "ADDED";
    this.#objects.set(key, object);
    this.#tell({ type, object });
  }

  /** Takes an object away. */
  take(object: ApiObject): void {
    if (this.#objects.delete(keyOf(object))) this.#tell({ type: "DELETED", object });
  }

  /** Refuses all that watch a kind, as a server does that takes a permission away. */
  refuseWatches(kind: string, error: Error): void {
    for (const watcher of [...this.#watchers]) if (watcher.kind === kind) watcher.fail(error);
  }

  /** How many watch at the moment. */
  get watching(): number {
    return this.#watchers.size;
  }

  readonly list = async (_apiVersion: string, kind: string): Promise<ApiObject[]> => this.#of(kind);

  readonly get = async (ref: ObjectRef): Promise<ApiObject | undefined> => this.#objects.get(keyOf(ref));

  readonly watch = async (
    _apiVersion: string,
    kind: string,
    _options: ListOptions,
    each: (event: WatchEvent) => void,
    signal: AbortSignal,
  ): Promise<void> => {
    // A real one answers later too.
    await Promise.resolve();
    for (const object of this.#of(kind)) each({ type: "ADDED", object });
    await new Promise<void>((resolve, reject) => {
      const watcher: Watcher = {
        kind,
        each,
        fail: (error) => {
          this.#watchers.delete(watcher);
          reject(error);
        },
      };
      this.#watchers.add(watcher);
      const stop = (): void => {
        this.#watchers.delete(watcher);
        resolve();
      };
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
  };

  readonly close = (): void => {};

  readonly create = refused;
  readonly replace = refused;
  readonly apply = refused;
  readonly merge = refused;
  readonly remove = refused;
  readonly subresource = refused;
  readonly kind = refused;
  readonly raw = refused;

  #of(kind: string): ApiObject[] {
    return [...this.#objects.values()].filter((object) => object.kind === kind);
  }

  #tell(event: WatchEvent): void {
    for (const { kind, each } of [...this.#watchers]) if (kind === event.object.kind) each(event);
  }
}

function keyOf({ kind, metadata }: ObjectRef): string {
  return `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
}

function refused(): Promise<never> {
  return Promise.reject(new Error("the double of the API server only keeps objects and tells of them"));
}
