/** One cluster during a drill: what it was before the loss, and how much of that is there again. */
import { rescheduling, timeOf } from "../../analysis/availability/failover.ts";
import type { Catalogue } from "../../catalogue/types.ts";
import { isObject } from "../../engine/graph.ts";
import type { Estate, Role } from "../../model/estate.ts";
import { seconds as wholeSeconds } from "../../render/kubernetes/quantity.ts";
import type { ApiObject } from "../api/object.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { failedCreate } from "./absence.ts";
import { LossPods } from "./loss-pods.ts";
import { lostMajority } from "./majority.ts";
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
  readonly #pods: LossPods;
  readonly #stop = new AbortController();
  readonly #nodes: Promise<void>;

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
    this.#pods = new LossPods(cluster.api, { lost, detected, headless: this.#headless !== undefined });
    // What is seen of the nodes stands beside the outcome; a watch that is refused takes nothing away from it.
    this.#nodes = cluster.api
      .watch("v1", "Node", {}, ({ object }) => this.#look(object), this.#stop.signal)
      .catch((error: unknown) =>
        this.#tell(`nodes cannot be watched: ${error instanceof Error ? error.message : String(error)}`),
      );
  }

  /** Waits until everything that has a node is ready, and takes it for the normal state. */
  async begin(): Promise<void> {
    if (!(await this.#pods.begin(HEAL_MS)))
      throw new Error(`${this.#cluster.cluster.id}: is not whole before the drill: ${this.#pods.unready()}`);
  }

  /** The nodes go at this moment: from now on the last word of one of them counts for nothing. */
  lose(start: number): void {
    this.#start = start;
    this.#lostAt = Date.now();
    this.#pods.isDown = true;
  }

  /** The nodes come back: what runs on the nodes counts again. */
  restore(): void {
    this.#pods.isDown = false;
  }

  async outcomes(): Promise<RoleOutcome[]> {
    const roles = this.#cluster.cluster.roles.filter(({ id }) => this.#pods.before(id) !== undefined);
    const isHit = (role: Role): boolean => this.#pods.replicasOf(role).some((pod) => this.#pods.isLost(pod));
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
    const healed = await this.#pods.until(() => (this.#pods.isBack() && this.#pods.isCalm()) || undefined, HEAL_MS);
    if (healed === undefined) {
      throw new Error(
        `${this.#cluster.cluster.id}: is not whole again ${HEAL_MS / 1000} s after its nodes came back: ${this.#pods.unready()}`,
      );
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#pods.close(), this.#nodes]);
  }

  /** @param isOver whether a role that has lost nothing can lose nothing any more; left out for one that has lost a node */
  async #outcome(role: Role, isOver?: () => boolean): Promise<RoleOutcome> {
    const pods = this.#pods.replicasOf(role);
    const recovery = this.#estate.targets.recovery.find(({ roles }) => roles.includes(role.id));
    const limit = recovery === undefined ? undefined : wholeSeconds(recovery.rto);
    const common = {
      cluster: this.#cluster.cluster.id,
      role: role.id,
      ...(recovery === undefined ? {} : { class: recovery.id }),
      ...(limit === undefined ? {} : { limit }),
      pods: pods.length,
    };
    const ready = () => this.#pods.ready(role);
    const isWhole = (): boolean => ready().every(([now, before]) => now >= before);
    if (isOver !== undefined) {
      const isSpared = await this.#pods.until(
        () => (isWhole() ? isOver() || undefined : false),
        Number.POSITIVE_INFINITY,
      );
      if (isSpared === true) return { ...common, moved: 0, served: 0, whole: 0, outcome: "unaffected" };
    }
    const left = new Set(pods.filter((pod) => !this.#pods.isLost(pod) && this.#pods.isThere(pod)));
    const neverLost = [...(this.#pods.before(role.id) ?? [])].every(([, own]) => own.some((pod) => left.has(pod)));
    let served = neverLost ? 0 : undefined;
    let refusedSince: number | undefined;
    const verdict = await this.#pods.until(
      () => {
        if (served === undefined && ready().every(([now]) => now > 0)) served = this.#now();
        if (isWhole()) return "whole";
        const isFinal = this.#headless !== undefined || this.#pods.isRefused(role);
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
    return role.degradedMode !== undefined && this.#pods.servingOf(role).length > 0;
  }

  /** Why nothing is known of a role without a limit. */
  #watched(role: Role): string {
    const { time, how } = rescheduling(this.#cluster.cluster, this.#catalogue);
    const said = this.#saidOf(role);
    const timers = this.#detected ? "" : `; the timers alone take ${timeOf(time)}: ${how}`;
    return `not whole within ${PATIENCE_S} s, and not watched longer, since no recovery class names it${timers}${said === undefined ? "" : `; ${said}`}`;
  }

  async #reason(role: Role, isDegraded: boolean): Promise<string> {
    const serving = this.#pods.servingOf(role).length;
    const words =
      this.#headless !== undefined
        ? `${this.#headless.lost} of ${this.#headless.of} control plane nodes are lost, so nothing is placed anew`
        : (this.#saidOf(role) ??
          (await this.#refusal(role)) ??
          (this.#pods.stuck(role).length > 0
            ? "pods wait for the word of their lost node, which nobody takes out of service"
            : "no node took its pods in time"));
    const mode = isDegraded && role.degradedMode !== undefined ? `; stated degraded mode: ${role.degradedMode}` : "";
    return `${words}${isDegraded ? `; ${serving} ${serving === 1 ? "replica serves" : "replicas serve"}` : ""}${mode}`;
  }

  /** What the scheduler says of the pods that wait. */
  #saidOf(role: Role): string | undefined {
    return this.#pods.waiting(role).find(({ unschedulable }) => unschedulable !== undefined)?.unschedulable;
  }

  /** What the API server said to whoever should have made a new pod: quota, admission. */
  async #refusal(role: Role): Promise<string | undefined> {
    const short = this.#pods.replicasOf(role).filter((pod) => !this.#pods.isThere(pod));
    const said = await Promise.all(
      short.map((pod) => failedCreate(this.#cluster.api, pod, this.#lostAt).catch(() => undefined)),
    );
    return said.find((words) => words !== undefined);
  }

  /** Writes down what the control plane says of a node that is lost: each thing once. */
  #look(node: ApiObject): void {
    const { name } = node.metadata;
    if (!this.#pods.isDown || !this.#lost.has(name)) return;
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

  #now(): number {
    return (performance.now() - this.#start) / 1000;
  }

  #tell(what: string): void {
    this.timeline.push({ at: this.#now(), what });
  }
}
