/** What happens to the pods of a cluster, as its API tells: who is where, who is ready, since when. */
import type { ApiClient } from "../api/client.ts";
import { type ApiObject, record } from "../api/object.ts";

/** A pod as drills look at it. */
export interface PodView {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  /** Value of `app.kubernetes.io/name`; the pod's own name where it has none. */
  readonly workload: string;
  /** Roles that its node selector names. */
  readonly roles: readonly string[];
  readonly node: string | undefined;
  readonly ready: boolean;
  /** Marked for deletion: it no longer counts, whatever it says of itself. */
  readonly ending: boolean;
  /** Ended, by itself or by an eviction; its place is free. */
  readonly over: boolean;
  readonly priority: number;
  /** Why the scheduler has no node for it, in its own words. */
  readonly unschedulable: string | undefined;
  /** The scheduler makes room for it on a node: it has pods with a lower priority removed there. */
  readonly awaitsRoom: boolean;
}

const ROLE = "role.estate/";
/** Also without a change: limits pass without one. */
const LOOK_AGAIN_MS = 250;

/** Reads a pod as the API gives it. */
export function podView(pod: ApiObject): PodView {
  const spec = record(pod["spec"]);
  const status = record(pod["status"]);
  const conditions = Array.isArray(status["conditions"]) ? status["conditions"].map(record) : [];
  const condition = (type: string) => conditions.find((entry) => entry["type"] === type);
  const scheduled = condition("PodScheduled");
  return {
    uid: pod.metadata.uid ?? "",
    name: pod.metadata.name,
    namespace: pod.metadata.namespace ?? "default",
    workload: pod.metadata.labels?.["app.kubernetes.io/name"] ?? pod.metadata.name,
    roles: Object.keys(record(spec["nodeSelector"])).flatMap((key) =>
      key.startsWith(ROLE) ? [key.slice(ROLE.length)] : [],
    ),
    node: textOf(spec["nodeName"]),
    ready: condition("Ready")?.["status"] === "True",
    ending: pod.metadata.deletionTimestamp !== undefined,
    over: status["phase"] === "Failed" || status["phase"] === "Succeeded",
    priority: typeof spec["priority"] === "number" ? spec["priority"] : 0,
    unschedulable: scheduled?.["status"] === "False" ? textOf(scheduled["message"]) : undefined,
    awaitsRoom: textOf(status["nominatedNodeName"]) !== undefined && textOf(spec["nodeName"]) === undefined,
  };
}

/** The pods of one cluster, kept up to date. */
export class PodWatch {
  readonly #api: ApiClient;
  readonly #pods = new Map<string, PodView>();
  readonly #stop = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #followed: Promise<void>;
  #failure: { readonly cause: unknown } | undefined;

  constructor(api: ApiClient) {
    this.#api = api;
    this.#followed = api.watch("v1", "Pod", {}, ({ type, object }) => this.#take(type, object), this.#stop.signal);
    // Who waits for a change learns of the failure; nobody else is there to hear of it.
    this.#followed.catch((cause: unknown) => {
      this.#failure = { cause };
      this.#tell();
    });
  }

  /** Pods that are neither over nor marked for deletion. */
  get pods(): readonly PodView[] {
    return [...this.#pods.values()].filter((pod) => !pod.over && !pod.ending);
  }

  /** All, those that end included. */
  get all(): readonly PodView[] {
    return [...this.#pods.values()];
  }

  /**
   * Waits until the question has an answer, asking again at each change and every quarter of a second.
   *
   * @returns nothing when the time is over
   * @throws what the API server refuses the watch with
   */
  async until<T>(ask: () => T | undefined, limitMs: number): Promise<T | undefined> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const answer = ask();
      if (answer !== undefined) return answer;
      if (this.#failure !== undefined) throw this.#failure.cause;
      if (performance.now() > deadline) return undefined;
      await this.#change();
    }
  }

  /**
   * Waits until every pod that the API server has is known here: where there is none, only this tells so.
   *
   * @returns whether it was so in time
   */
  async caughtUp(limitMs: number): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const listed = await this.#api.list("v1", "Pod");
      if (listed.every((pod) => this.#pods.has(keyOf(pod)))) return true;
      if (this.#failure !== undefined) throw this.#failure.cause;
      if (performance.now() > deadline) return false;
      await this.#change();
    }
  }

  /** Its failure is told to whoever waits, not again here. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#followed.catch(() => {});
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(go);
        resolve();
      };
      const timer = setTimeout(go, LOOK_AGAIN_MS);
      this.#listeners.add(go);
    });
  }

  #take(type: string, object: ApiObject): void {
    const key = keyOf(object);
    if (type === "DELETED") this.#pods.delete(key);
    else this.#pods.set(key, podView(object));
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function keyOf({ metadata }: ApiObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
