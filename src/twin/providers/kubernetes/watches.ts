/** What is in a cluster, kind by kind, followed by one watch each however many resources wait for it. */
import type { ApiClient } from "../../api/client.ts";
import type { ApiObject } from "../../api/object.ts";

/** A kind that can be followed. */
export interface KindRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** The kind has no namespaces. @defaultValue objects are in the namespace of whoever looks at them */
  readonly global?: true;
}

/** Told of an object that has changed. */
export type Listener = (changed: ApiObject) => void;

/** The objects of one kind, by namespace and name. */
class Followed {
  readonly byNamespace = new Map<string, Map<string, ApiObject>>();
  readonly listeners = new Map<Listener, string>();
  readonly stop = new AbortController();

  keep(object: ApiObject, isGone: boolean): void {
    const { name, namespace = "" } = object.metadata;
    const inside = this.byNamespace.get(namespace) ?? new Map<string, ApiObject>();
    this.byNamespace.set(namespace, inside);
    if (isGone) inside.delete(name);
    else inside.set(name, object);
    for (const [listener, where] of this.listeners) if (where === namespace) listener(object);
  }
}

/** The watches of one cluster; each runs as long as somebody listens. */
export class Watches {
  readonly #api: ApiClient;
  readonly #followed = new Map<string, Followed>();

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /**
   * Calls back after every change to objects of a kind in a namespace, until the returned function is called.
   *
   * @param namespace empty for kinds without one
   */
  listen({ apiVersion, kind }: KindRef, namespace: string, listener: Listener): () => void {
    const key = `${apiVersion}/${kind}`;
    const followed = this.#followed.get(key) ?? this.#follow(key, { apiVersion, kind });
    followed.listeners.set(listener, namespace);
    return () => {
      followed.listeners.delete(listener);
      if (followed.listeners.size > 0) return;
      followed.stop.abort();
      if (this.#followed.get(key) === followed) this.#followed.delete(key);
    };
  }

  /** Objects of a kind in a namespace, as far as they are known; somebody has to listen to the kind. */
  objects({ apiVersion, kind }: KindRef, namespace: string): readonly ApiObject[] {
    return [...(this.#followed.get(`${apiVersion}/${kind}`)?.byNamespace.get(namespace)?.values() ?? [])];
  }

  #follow(key: string, { apiVersion, kind }: KindRef): Followed {
    const followed = new Followed();
    this.#followed.set(key, followed);
    const { signal } = followed.stop;
    // A watch ends by the signal, or because the server refuses it for good: then waits end at their time limit and say why.
    this.#api
      .watch(apiVersion, kind, {}, ({ type, object }) => followed.keep(object, type === "DELETED"), signal)
      .catch(() => this.#followed.delete(key));
    return followed;
  }
}
