/** The pods of one cluster during a loss: which were there before, which serve, which wait, and for what. */
import type { Role } from "../../model/estate.ts";
import type { ApiClient } from "../api/client.ts";
import { type PodView, PodWatch } from "./observe.ts";

/** Replicas of one role, by workload. */
export type Replicas = ReadonlyMap<string, readonly PodView[]>;

export interface LossPodsArgs {
  readonly lost: ReadonlySet<string>;
  /** Whether somebody takes the lost nodes out of service. */
  readonly detected: boolean;
  /** Whether the control plane goes with the nodes: nothing is placed anew. */
  readonly headless: boolean;
}

export class LossPods {
  readonly #watch: PodWatch;
  readonly #args: LossPodsArgs;
  #isDown = false;
  /** Pods that had no node before the loss either. */
  #unplaced: ReadonlySet<string> = new Set();
  /** How many had one. */
  #placed = 0;
  #before: ReadonlyMap<string, Replicas> = new Map();

  constructor(api: ApiClient, args: LossPodsArgs) {
    this.#watch = new PodWatch(api);
    this.#args = args;
  }

  /** Waits until everything that has a node is ready, and takes it for the normal state; tells whether it was so in time. */
  async begin(limitMs: number): Promise<boolean> {
    await this.#watch.caughtUp(limitMs);
    if ((await this.until(() => this.isCalm() || undefined, limitMs)) === undefined) return false;
    const placed = this.#watch.pods.filter(({ node }) => node !== undefined);
    this.#placed = placed.length;
    this.#before = byRole(placed);
    this.#unplaced = new Set(this.#watch.pods.flatMap(({ node, name }) => (node === undefined ? [name] : [])));
    return true;
  }

  /** From now on the last word of a lost node counts for nothing; until the nodes are back. */
  set isDown(isDown: boolean) {
    this.#isDown = isDown;
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** As `PodWatch.until`. */
  until<T>(ask: () => T | undefined, limitMs: number): Promise<T | undefined> {
    return this.#watch.until(ask, limitMs);
  }

  close(): Promise<void> {
    return this.#watch.close();
  }

  /** What a role had before the loss; undefined where it had nothing. */
  before(role: string): Replicas | undefined {
    return this.#before.get(role);
  }

  replicasOf({ id }: Role): PodView[] {
    return [...(this.#before.get(id)?.values() ?? [])].flat();
  }

  isLost({ node }: PodView): boolean {
    return node !== undefined && this.#args.lost.has(node);
  }

  isThere({ uid }: PodView): boolean {
    return this.#watch.pods.some((pod) => pod.uid === uid);
  }

  /**
   * Whether all that was there before is there, whoever its pods are now. Where pods waited for a node before, they may have taken the
   * place of others that are worth as much.
   */
  isBack(): boolean {
    const healthy = this.#healthy();
    const now = byRole(healthy);
    return (
      [...this.#before].every(([role, workloads]) =>
        [...workloads].every(([workload, pods]) => (now.get(role)?.get(workload)?.length ?? 0) >= pods.length),
      ) ||
      (this.#unplaced.size > 0 && healthy.length >= this.#placed)
    );
  }

  /** Whether everything that has a node is ready, and nothing ends. */
  isCalm(): boolean {
    return this.#watch.all.every((pod) => !isUnready(pod));
  }

  /** What keeps the cluster from being calm, in few words. */
  unready(): string {
    const names = this.#watch.all.filter(isUnready).map(({ name }) => name);
    return names.length === 0 ? "pods are missing" : names.slice(0, 5).join(", ");
  }

  /** How many replicas of each workload of a role serve, beside how many there were. */
  ready({ id }: Role): readonly (readonly [now: number, before: number])[] {
    const serving = byRole(this.#serving()).get(id);
    return [...(this.#before.get(id) ?? [])].map(([workload, before]) => [
      serving?.get(workload)?.length ?? 0,
      before.length,
    ]);
  }

  servingOf({ id }: Role): PodView[] {
    return this.#serving().filter(({ roles }) => roles.includes(id));
  }

  /** Pods that wait for a node since the loss. */
  waiting({ id }: Role): PodView[] {
    return this.#watch.pods.filter(
      ({ node, roles, name }) => node === undefined && roles.includes(id) && !this.#unplaced.has(name),
    );
  }

  /**
   * Pods whose end nobody confirms: their node is silent, and nobody says that it is off. A StatefulSet makes no new pod of the name
   * until they are gone, and that is never.
   */
  stuck({ id }: Role): PodView[] {
    if (this.#args.detected) return [];
    return this.#watch.all.filter((pod) => pod.ending && pod.roles.includes(id) && this.#isDark(pod));
  }

  /** Whether all that is missing has a successor, and the scheduler has no node for it. */
  isRefused(role: Role): boolean {
    const waiting = this.waiting(role);
    const own = this.#watch.pods.filter(({ roles }) => roles.includes(role.id));
    const missing = [...(this.#before.get(role.id) ?? [])].reduce((sum, [workload, before]) => {
      const ready = own.filter((pod) => pod.workload === workload && this.#isHealthy(pod)).length;
      return sum + Math.max(0, before.length - ready);
    }, 0);
    const open = waiting.length + this.stuck(role).length;
    const starting = own.some((pod) => pod.node !== undefined && !pod.ready && !this.#isDark(pod));
    return (
      missing > 0 && open >= missing && !starting && waiting.every(({ unschedulable }) => unschedulable !== undefined)
    );
  }

  #isDark(pod: PodView): boolean {
    return this.#isDown && this.isLost(pod);
  }

  /** Ready, and on a node that is there: the last word of a dead node says nothing. */
  #isHealthy(pod: PodView): boolean {
    return pod.ready && pod.node !== undefined && !this.#isDark(pod);
  }

  #healthy(): PodView[] {
    return this.#watch.pods.filter((pod) => this.#isHealthy(pod));
  }

  /** Those that count as serving: where one member of the twin stands for a control plane that is gone, no new ones do. */
  #serving(): PodView[] {
    const healthy = this.#healthy();
    if (!this.#args.headless) return healthy;
    const before = new Set(
      [...this.#before.values()].flatMap((workloads) => [...workloads.values()].flat()).map(({ uid }) => uid),
    );
    return healthy.filter(({ uid }) => before.has(uid));
  }
}

function isUnready({ ending, ready, over, node }: PodView): boolean {
  return ending || (!ready && !over && node !== undefined);
}

function byRole(pods: readonly PodView[]): Map<string, Map<string, PodView[]>> {
  const roles = new Map<string, Map<string, PodView[]>>();
  for (const pod of pods) {
    for (const role of pod.roles) {
      const workloads = roles.get(role) ?? new Map<string, PodView[]>();
      workloads.set(pod.workload, [...(workloads.get(pod.workload) ?? []), pod]);
      roles.set(role, workloads);
    }
  }
  return roles;
}
