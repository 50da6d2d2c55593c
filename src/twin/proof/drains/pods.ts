/** The pods of a cluster during a drain: who has to go, who is missing, and how few were ready at the worst moment. */
import { isObject } from "../../../engine/graph.ts";
import type { ApiClient } from "../../api/client.ts";
import type { ApiObject } from "../../api/object.ts";
import { podView } from "../observe.ts";
import type { Budget, Labelled } from "./budget.ts";

export interface DrainPod extends Labelled {
  readonly uid: string;
  readonly name: string;
  /** Kind and name of its controller; nothing where nobody would make it again. */
  readonly controller: string | undefined;
  /** Time of its creation, as the API writes it. */
  readonly created: string;
  readonly isOfJob: boolean;
  /** Belongs to its node: a drain leaves it. */
  readonly stays: boolean;
  readonly node: string | undefined;
  readonly ready: boolean;
  readonly ending: boolean;
  readonly over: boolean;
  /** The scheduler has said no, and makes no room either. */
  readonly refused: string | undefined;
}

export function drainPod(pod: ApiObject): DrainPod {
  const { uid, name, namespace, node, ready, ending, over, unschedulable, awaitsRoom } = podView(pod);
  const { labels = {}, annotations = {}, creationTimestamp: created = "" } = pod.metadata;
  const owners = Array.isArray(pod.metadata["ownerReferences"]) ? pod.metadata["ownerReferences"] : [];
  const owner = owners.filter(isObject).find(({ controller }) => controller === true);
  return {
    ...{ uid, name, namespace, labels, created, node, ready, ending, over },
    controller: owner === undefined ? undefined : `${owner["kind"]} ${owner["name"]}`,
    isOfJob: owner?.["kind"] === "Job",
    stays: owner?.["kind"] === "DaemonSet" || annotations["kubernetes.io/config.mirror"] !== undefined,
    refused: awaitsRoom ? undefined : unschedulable,
  };
}

/** Ready, and not about to go. */
export function isHealthy({ ready, ending, over }: DrainPod): boolean {
  return ready && !ending && !over;
}

/** By controller: how many pods it had. One that makes others in its place, as a Deployment does with a ReplicaSet, is told by their labels. */
export function census(pods: readonly DrainPod[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const key = `${pod.namespace}/${pod.labels["app.kubernetes.io/name"] ?? pod.controller ?? pod.name}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Whether every controller has as many as before. */
export function isComplete(before: ReadonlyMap<string, number>, now: readonly DrainPod[]): boolean {
  const counts = census(now);
  return [...before].every(([key, count]) => (counts.get(key) ?? 0) >= count);
}

/** Whether nothing is on its way: what has a node is ready, what has none was refused. */
export function isSettled(pods: readonly DrainPod[]): boolean {
  return pods.every(
    (pod) => pod.over || (!pod.ending && (pod.node === undefined ? pod.refused !== undefined : pod.ready)),
  );
}

/** Keeps the pods of a cluster and the lowest number that each budget saw. */
export class DrainWatch {
  readonly #pods = new Map<string, DrainPod>();
  readonly #stop = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #followed: Promise<void>;
  readonly #lowest = new Map<Budget, number>();

  constructor(api: ApiClient) {
    this.#followed = api.watch(
      "v1",
      "Pod",
      {},
      ({ type, object }) => this.#take(type, drainPod(object)),
      this.#stop.signal,
    );
    // Who waits for a change learns of the failure by the end of its time.
    this.#followed.catch(() => this.#tell());
  }

  /** All but those that are over. */
  get pods(): readonly DrainPod[] {
    return [...this.#pods.values()].filter(({ over }) => !over);
  }

  /** From now on the lowest number of healthy pods of each budget is kept. */
  count(budgets: readonly Budget[]): void {
    for (const budget of budgets) this.#lowest.set(budget, this.#healthy(budget));
  }

  /** By budget that was counted. */
  get lowest(): ReadonlyMap<Budget, number> {
    return this.#lowest;
  }

  /**
   * Waits until the question has an answer, asking again at each change and every quarter of a second.
   *
   * @returns nothing when the time is over
   */
  async until<T>(ask: () => T | undefined, limitMs: number): Promise<T | undefined> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const answer = ask();
      if (answer !== undefined) return answer;
      if (performance.now() > deadline) return undefined;
      await this.change();
    }
  }

  /** Resolves at the next change, or after a quarter of a second. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(go);
        resolve();
      };
      const timer = setTimeout(go, 250);
      this.#listeners.add(go);
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#followed;
  }

  #take(type: string, pod: DrainPod): void {
    const key = `${pod.namespace}/${pod.name}`;
    if (type === "DELETED") this.#pods.delete(key);
    else this.#pods.set(key, pod);
    for (const [budget, lowest] of this.#lowest) {
      if (budget.selects(pod)) this.#lowest.set(budget, Math.min(lowest, this.#healthy(budget)));
    }
    this.#tell();
  }

  #healthy(budget: Budget): number {
    return this.pods.filter((pod) => budget.selects(pod) && isHealthy(pod)).length;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
