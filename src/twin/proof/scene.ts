/** One cluster during a drill: what it was before the loss, and how much of that is there again. */
import { rescheduling, timeOf } from "../../analysis/availability/failover.ts";
import type { Catalogue } from "../../catalogue/types.ts";
import { isObject } from "../../engine/graph.ts";
import type { Estate, Role } from "../../model/estate.ts";
import { seconds as wholeSeconds } from "../../render/kubernetes/quantity.ts";
import type { ApiObject } from "../api/object.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { failedCreate } from "./absence.ts";
import { lostMajority } from "./majority.ts";
import { type PodView, PodWatch } from "./observe.ts";
import type { Moment, RoleOutcome } from "./schema.ts";

/** Taint by which pods leave a node at once, volumes included: set by whoever knows that the node is off. */
export const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
/** How long a role without a recovery class is watched. */
const PATIENCE_S = 60;
/** So many limits a role is watched: one that is late is shown with its time, not as lost. */
const LATE = 2;
/** How long the scheduler has to say no before its answer counts as final. */
const FINAL_MS = 4_000;
/** How long the twin may take to be whole again once the nodes are back. */
const HEAL_MS = 180_000;

export class Scene {
  #start = 0;
  /** Milliseconds of the clock by which the API server dates events. */
  #lostAt = 0;
  readonly timeline: Moment[] = [];
  readonly #estate: Estate;
  readonly #catalogue: Catalogue;
  readonly #cluster: TwinCluster;
  readonly #lost: ReadonlySet<string>;
  readonly #detected: boolean;
  /** Nothing is placed anew: the control plane goes with the nodes. */
  readonly #headless: ReturnType<typeof lostMajority>;
  readonly #watch: PodWatch;
  readonly #stop = new AbortController();
  readonly #nodes: Promise<void>;
  #isDown = false;
  /** Pods that had no node before the loss either. */
  #unplaced: ReadonlySet<string> = new Set();
  /** Replicas before the loss, by role and workload. */
  #before: ReadonlyMap<string, ReadonlyMap<string, readonly PodView[]>> = new Map();

  /** @param detected whether somebody takes the lost nodes out of service */
  constructor(
    { estate, catalogue }: Pick<Twin, "estate" | "catalogue">,
    cluster: TwinCluster,
    lost: ReadonlySet<string>,
    detected: boolean,
  ) {
    this.#estate = estate;
    this.#catalogue = catalogue;
    this.#detected = detected;
    this.#cluster = cluster;
    this.#lost = lost;
    this.#headless = lostMajority(cluster.cluster, lost);
    this.#watch = new PodWatch(cluster.api);
    // What is seen of the nodes stands beside the outcome; a watch that is refused takes nothing away from it.
    this.#nodes = cluster.api
      .watch("v1", "Node", {}, ({ object }) => this.#look(object), this.#stop.signal)
      .catch((error: unknown) =>
        this.#tell(`nodes cannot be watched: ${error instanceof Error ? error.message : String(error)}`),
      );
  }

  /** Waits until everything that has a node is ready, and takes it for the normal state. */
  async begin(): Promise<void> {
    await this.#watch.caughtUp(HEAL_MS);
    const calm = await this.#watch.until(() => (this.#calm() ? true : undefined), HEAL_MS);
    if (calm === undefined)
      throw new Error(`${this.#cluster.cluster.id}: is not whole before the drill: ${this.#unready()}`);
    this.#before = this.#byRole(this.#watch.pods.filter(({ node }) => node !== undefined));
    this.#unplaced = new Set(this.#watch.pods.flatMap(({ node, name }) => (node === undefined ? [name] : [])));
  }

  /** The nodes go at this moment: from now on the last word of one of them counts for nothing. */
  lose(start: number): void {
    this.#start = start;
    this.#lostAt = Date.now();
    this.#isDown = true;
  }

  /** The nodes come back: what runs on the nodes counts again. */
  restore(): void {
    this.#isDown = false;
  }

  async outcomes(): Promise<RoleOutcome[]> {
    const roles = this.#cluster.cluster.roles.filter((role) => this.#before.has(role.id));
    const isHit = (role: Role): boolean => this.#replicasOf(role).some((pod) => this.#isLost(pod));
    let isOver = false;
    const hit = Promise.all(roles.filter(isHit).map((role) => this.#outcome(role))).finally(() => {
      isOver = true;
    });
    // A role that lost no node may lose its place to pods with a higher priority, which have to go somewhere.
    const spared = roles.filter((role) => !isHit(role)).map((role) => this.#outcome(role, () => isOver));
    const outcomes = (await Promise.all([hit, ...spared])).flat();
    return roles.flatMap(({ id }) => outcomes.find(({ role }) => role === id) ?? []);
  }

  /** After the nodes are back: everything that was there is there again. */
  async end(): Promise<void> {
    const healed = await this.#watch.until(() => {
      const now = this.#byRole(this.#healthy());
      const isBack = [...this.#before].every(([role, workloads]) =>
        [...workloads].every(([workload, pods]) => (now.get(role)?.get(workload)?.length ?? 0) >= pods.length),
      );
      return isBack && this.#calm() ? true : undefined;
    }, HEAL_MS);
    if (healed === undefined) {
      throw new Error(
        `${this.#cluster.cluster.id}: is not whole again ${HEAL_MS / 1000} s after its nodes came back: ${this.#unready()}`,
      );
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#watch.close(), this.#nodes]);
  }

  /** @param isOver whether a role that has lost nothing can lose nothing any more; left out for one that has lost a node */
  async #outcome(role: Role, isOver?: () => boolean): Promise<RoleOutcome> {
    const workloads = this.#before.get(role.id) ?? new Map<string, readonly PodView[]>();
    const pods = this.#replicasOf(role);
    const recovery = this.#estate.targets.recovery.find(({ roles }) => roles.includes(role.id));
    const limit = recovery === undefined ? undefined : wholeSeconds(recovery.rto);
    const common = {
      cluster: this.#cluster.cluster.id,
      role: role.id,
      ...(recovery === undefined ? {} : { class: recovery.id }),
      ...(limit === undefined ? {} : { limit }),
      pods: pods.length,
    };
    const ready = (): readonly (readonly [now: number, before: number])[] => {
      const serving = this.#byRole(this.#serving()).get(role.id);
      return [...workloads].map(([workload, before]) => [serving?.get(workload)?.length ?? 0, before.length]);
    };
    const isWhole = (): boolean => ready().every(([now, before]) => now >= before);
    if (isOver !== undefined) {
      const isSpared = await this.#watch.until(
        () => (isWhole() ? isOver() || undefined : false),
        Number.POSITIVE_INFINITY,
      );
      if (isSpared === true) return { ...common, moved: 0, served: 0, whole: 0, outcome: "unaffected" };
    }
    const left = new Set(pods.filter((pod) => !this.#isLost(pod) && this.#isThere(pod)));
    const neverLost = [...workloads.values()].every((replicas) => replicas.some((pod) => left.has(pod)));
    let served = neverLost ? 0 : undefined;
    let refusedSince: number | undefined;
    const verdict = await this.#watch.until(
      () => {
        if (served === undefined && ready().every(([now]) => now > 0)) served = this.#now();
        if (isWhole()) return "whole";
        const isFinal = this.#headless !== undefined || this.#refused(role, workloads);
        refusedSince = isFinal ? (refusedSince ?? performance.now()) : undefined;
        return refusedSince !== undefined && performance.now() - refusedSince > FINAL_MS ? "refused" : undefined;
      },
      (limit === undefined ? PATIENCE_S : limit * LATE) * 1000,
    );
    const whole = verdict === "whole" ? this.#now() : undefined;
    // What a survivor served at first it may have lost since to pods of a higher priority.
    const servesStill = ready().every(([now]) => now > 0);
    this.#tell(whole === undefined ? `${role.id}: not whole` : `${role.id}: whole`);
    const isDegraded = whole === undefined && (servesStill || this.#isForeseen(role));
    const isOpen =
      verdict === undefined && limit === undefined && !this.#isForeseen(role) && role.fallback === undefined;
    const reason =
      whole !== undefined ? undefined : isOpen ? this.#watched(role) : await this.#reason(role, isDegraded);
    return {
      ...common,
      moved: pods.length - left.size,
      ...(served === undefined || !servesStill ? {} : { served }),
      ...(whole === undefined ? {} : { whole }),
      outcome: whole !== undefined ? "whole" : isOpen ? "open" : isDegraded ? "degraded" : "lost",
      ...(reason === undefined ? {} : { reason }),
    };
  }

  /** Whether the role states what it does with less, and some replica is left to do it. */
  #isForeseen(role: Role): boolean {
    return role.degradedMode !== undefined && this.#servingOf(role).length > 0;
  }

  /** Why nothing is known of a role without a limit. */
  #watched(role: Role): string {
    const { time, how } = rescheduling(this.#cluster.cluster, this.#catalogue);
    const said = this.#saidOf(role);
    const timers = this.#detected ? "" : `; the timers alone take ${timeOf(time)}: ${how}`;
    return `not whole within ${PATIENCE_S} s, and not watched longer, since no recovery class names it${timers}${said === undefined ? "" : `; ${said}`}`;
  }

  async #reason(role: Role, isDegraded: boolean): Promise<string> {
    const serving = this.#servingOf(role).length;
    const words =
      this.#headless !== undefined
        ? `${this.#headless.lost} of ${this.#headless.of} control plane nodes are lost, so nothing is placed anew`
        : (this.#saidOf(role) ??
          (await this.#refusal(role)) ??
          (this.#stuck(role).length > 0
            ? "pods wait for the word of their lost node, which nobody takes out of service"
            : "no node took its pods in time"));
    const mode = isDegraded && role.degradedMode !== undefined ? `; stated degraded mode: ${role.degradedMode}` : "";
    return `${words}${isDegraded ? `; ${serving} ${serving === 1 ? "replica serves" : "replicas serve"}` : ""}${mode}`;
  }

  /** What the scheduler says of the pods that wait. */
  #saidOf(role: Role): string | undefined {
    return this.#waiting(role).find(({ unschedulable }) => unschedulable !== undefined)?.unschedulable;
  }

  /** What the API server said to whoever should have made a new pod: quota, admission. */
  async #refusal(role: Role): Promise<string | undefined> {
    const pods = this.#replicasOf(role);
    const short = pods.filter((pod) => !this.#isThere(pod));
    const said = await Promise.all(
      short.map((pod) => failedCreate(this.#cluster.api, pod, this.#lostAt).catch(() => undefined)),
    );
    return said.find((words) => words !== undefined);
  }

  /** Whether all that is missing has a successor, and the scheduler has no node for it. */
  #refused(role: Role, workloads: ReadonlyMap<string, readonly PodView[]>): boolean {
    const waiting = this.#waiting(role);
    const missing = [...workloads].reduce((sum, [workload, before]) => {
      const ready = this.#healthy().filter((pod) => pod.workload === workload && pod.roles.includes(role.id)).length;
      return sum + Math.max(0, before.length - ready);
    }, 0);
    const open = waiting.length + this.#stuck(role).length;
    const starting = this.#watch.pods.some(
      (pod) => pod.roles.includes(role.id) && pod.node !== undefined && !pod.ready && !this.#isDark(pod),
    );
    return (
      missing > 0 && open >= missing && !starting && waiting.every(({ unschedulable }) => unschedulable !== undefined)
    );
  }

  /**
   * Pods whose end nobody confirms: their node is silent, and nobody says that it is off. A StatefulSet makes no new pod of the name
   * until they are gone, and that is never.
   */
  #stuck(role: Role): PodView[] {
    if (this.#detected) return [];
    return this.#watch.all.filter((pod) => pod.ending && pod.roles.includes(role.id) && this.#isDark(pod));
  }

  #waiting(role: Role): PodView[] {
    return this.#watch.pods.filter(
      (pod) => pod.node === undefined && pod.roles.includes(role.id) && !this.#unplaced.has(pod.name),
    );
  }

  #replicasOf({ id }: Role): PodView[] {
    return [...(this.#before.get(id)?.values() ?? [])].flat();
  }

  #isLost({ node }: PodView): boolean {
    return node !== undefined && this.#lost.has(node);
  }

  #isThere({ uid }: PodView): boolean {
    return this.#watch.pods.some((pod) => pod.uid === uid);
  }

  /** Ready, and on a node that is there: the last word of a dead node says nothing. */
  #healthy(): PodView[] {
    return this.#watch.pods.filter((pod) => pod.ready && pod.node !== undefined && !this.#isDark(pod));
  }

  /** Those that count as serving: where one member of the twin stands for a control plane that is gone, no new ones do. */
  #serving(): PodView[] {
    const healthy = this.#healthy();
    if (this.#headless === undefined) return healthy;
    const before = new Set(
      [...this.#before.values()].flatMap((workloads) => [...workloads.values()].flat()).map(({ uid }) => uid),
    );
    return healthy.filter(({ uid }) => before.has(uid));
  }

  #servingOf({ id }: Role): PodView[] {
    return this.#serving().filter(({ roles }) => roles.includes(id));
  }

  /** Writes down what the control plane says of a node that is lost: each thing once. */
  #look(node: ApiObject): void {
    const { name } = node.metadata;
    if (!this.#isDown || !this.#lost.has(name)) return;
    const status = isObject(node["status"]) ? node["status"] : {};
    const spec = isObject(node["spec"]) ? node["spec"] : {};
    const conditions = Array.isArray(status["conditions"]) ? status["conditions"] : [];
    const taints = Array.isArray(spec["taints"]) ? spec["taints"] : [];
    const isReady = conditions.some(
      (entry) => isObject(entry) && entry["type"] === "Ready" && entry["status"] === "True",
    );
    if (!isReady) this.#once(`${name}: not ready`);
    if (taints.some((entry) => isObject(entry) && entry["key"] === OUT_OF_SERVICE))
      this.#once(`${name}: out of service`);
  }

  #once(what: string): void {
    if (!this.timeline.some((moment) => moment.what === what)) this.#tell(what);
  }

  #isDark(pod: PodView): boolean {
    return this.#isDown && this.#isLost(pod);
  }

  #calm(): boolean {
    return this.#watch.all.every((pod) => !pod.ending && (pod.ready || pod.over || pod.node === undefined));
  }

  #unready(): string {
    const names = this.#watch.all
      .filter((pod) => pod.ending || (!pod.ready && !pod.over && pod.node !== undefined))
      .map(({ name }) => name);
    return names.length === 0 ? "pods are missing" : names.slice(0, 5).join(", ");
  }

  #byRole(pods: readonly PodView[]): Map<string, Map<string, PodView[]>> {
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

  #now(): number {
    return (performance.now() - this.#start) / 1000;
  }

  #tell(what: string): void {
    this.timeline.push({ at: this.#now(), what });
  }
}
