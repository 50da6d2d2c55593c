/** Replicas that an autoscaler asks for, over time. */
import { isObject } from "../../../engine/graph.ts";
import type { ApiClient } from "../../api/client.ts";

export interface Change {
  /** Seconds since the watch began. */
  readonly at: number;
  readonly replicas: number;
}

/** Follows the one Deployment of a namespace. */
export class ReplicaWatch {
  readonly changes: Change[] = [];
  readonly #start = performance.now();
  readonly #stop = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #followed: Promise<void>;

  constructor(api: ApiClient, namespace: string) {
    this.#followed = api.watch(
      "apps/v1",
      "Deployment",
      { namespace },
      ({ object: { spec } }) => this.#take(isObject(spec) ? spec["replicas"] : undefined),
      this.#stop.signal,
    );
    this.#followed.catch(() => this.#tell());
  }

  get replicas(): number {
    return this.changes.at(-1)?.replicas ?? 0;
  }

  /** Seconds since the watch began. */
  get now(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Waits until the number of replicas is as wanted, or the time is over. */
  async until(isWanted: (replicas: number) => boolean, limitS: number): Promise<boolean> {
    const deadline = this.now + limitS;
    while (!isWanted(this.replicas)) {
      const left = deadline - this.now;
      if (left <= 0) return false;
      await new Promise<void>((resolve) => {
        const go = (): void => {
          clearTimeout(timer);
          this.#listeners.delete(go);
          resolve();
        };
        const timer = setTimeout(go, left * 1000);
        this.#listeners.add(go);
      });
    }
    return true;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#followed;
  }

  #take(replicas: unknown): void {
    if (typeof replicas !== "number" || (this.changes.length > 0 && replicas === this.replicas)) return;
    this.changes.push({ at: this.now, replicas });
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
