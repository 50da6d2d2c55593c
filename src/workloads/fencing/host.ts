/** One watched host: reads its power again and again, and takes its node out of service when the power is off. */
import type { HostConfig } from "./config.ts";
import type { Figures, Standing } from "./figures.ts";
import { isPending, type Knowledge, learn, NOTHING_KNOWN } from "./judge.ts";
import type { Details, Level, Log } from "./log.ts";
import type { Nodes } from "./nodes.ts";
import type { Bmc } from "./redfish.ts";
import type { Reading } from "./system.ts";
import { isOutOfService, type NodeView } from "./taint.ts";

/**
 * Oldest answer of a BMC on which a taint is set: whoever was held up meanwhile asks again, for the power may be back.
 */
const STALE_MS = 3_000;
/** Kubelets and controllers write their nodes too; nobody writes that often. */
const TRIES = 5;
/** How long a renewal of the lease may have been on its way when the power went. */
const SETTLE_MS = 3_000;

export interface HostArgs {
  readonly host: HostConfig;
  readonly bmc: Bmc;
  readonly nodes: Nodes;
  readonly figures: Figures;
  readonly log: Log;
  /** Milliseconds of a clock that never steps. */
  readonly now: () => number;
}

export class WatchedHost {
  readonly node: string;
  readonly cluster: string;
  readonly #args: HostArgs;
  #knowledge: Knowledge = NOTHING_KNOWN;
  #reading: Reading | undefined;
  #isKnown = false;
  /** When the node was seen or set out of service, since the power went off. */
  #outSince: number | undefined;
  /** The BMC says off while the kubelet goes on: it is the BMC of another machine, or broken. */
  #isContradicted = false;
  /** Lease of the node as it was when the power was off, or when it was first looked at: any other one is from a kubelet that lives. */
  #lease: string | undefined;
  /** When a kubelet was first seen to live while the BMC said off. */
  #suspectedAt: number | undefined;
  /** What was said last, by subject: it is said again only when it changes. */
  readonly #said = new Map<string, string>();

  constructor(args: HostArgs) {
    this.#args = args;
    this.node = args.host.node;
    this.cluster = args.host.cluster;
  }

  get standing(): Standing {
    if (this.#isContradicted) return "contradicted";
    if (this.#reading?.kind === "silent" || this.#reading?.kind === "stranger") return this.#reading.kind;
    return this.#knowledge.power;
  }

  /** Whether its BMC has told the power of the right machine at least once. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Whether the second read that confirms off is due. */
  get isPending(): boolean {
    return isPending(this.#knowledge);
  }

  /** Whether a review has to look at the node although it has no mark. */
  get isOff(): boolean {
    return this.#knowledge.power === "off";
  }

  /** One read, and what follows from it. */
  async look(): Promise<void> {
    const { bmc, figures, now } = this.#args;
    const asked = now();
    const reading = await bmc.read();
    this.#reading = reading;
    this.#isKnown ||= reading.kind === "power";
    const wasOff = this.isOff;
    this.#knowledge = learn(this.#knowledge, reading, asked);
    if (this.isOff && !wasOff) this.#lease = undefined;
    if (!this.isOff) this.#suspectedAt = undefined;
    figures.read(this.cluster, reading.kind);
    this.#tellReading(reading);
    if (this.#knowledge.power === "on") {
      this.#outSince = undefined;
      this.#isContradicted = false;
    }
    if (!this.isOff || this.#outSince !== undefined || this.#isContradicted) return;
    try {
      await this.#takeOut();
    } catch (error) {
      figures.taint(this.cluster, "refused");
      this.#once("api", "error", "refused", { why: messageOf(error) });
    }
  }

  /**
   * One look at the node from the side of the cluster.
   *
   * @param node as it was, where it carries the detector's mark
   * @param asked when the cluster was asked for it
   */
  async review(node: NodeView | undefined, asked: number): Promise<void> {
    const { nodes, now } = this.#args;
    const { power, offSince } = this.#knowledge;
    if (power === "unknown" || (power === "on" && node === undefined)) return;
    // Taken away by somebody else, who does not know that the power is off.
    if (power === "off" && node === undefined && this.#outSince !== undefined && this.#outSince < asked) {
      this.#outSince = undefined;
    }
    if (offSince !== undefined && now() - offSince < SETTLE_MS) return;
    const renewed = await nodes.leaseOf(this.node);
    if (renewed === undefined || this.#knowledge.power !== power) return;
    this.#lease ??= renewed;
    if (this.#lease === renewed) return;
    if (power === "off") {
      if (!this.#isContradictedAt(now())) return;
      if (node !== undefined) await this.#takeBack(node);
    } else if (node?.isReady === true) await this.#takeBack(node);
  }

  /**
   * The kubelet lives: the BMC has to say off once more before that counts against it. A machine that was just switched on may
   * be seen by the cluster first.
   */
  #isContradictedAt(time: number): boolean {
    this.#suspectedAt ??= time;
    if (this.#knowledge.asked <= this.#suspectedAt) return false;
    if (!this.#isContradicted) {
      this.#say("error", "contradiction", {
        why: "the BMC says off, the kubelet renews its lease; nothing is done until the BMC says on",
      });
    }
    this.#isContradicted = true;
    return true;
  }

  async #takeOut(): Promise<void> {
    const { nodes, figures, now } = this.#args;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const node = await nodes.get(this.node);
      if (node === undefined) return this.#once("api", "warn", "no such node", {});
      if (now() - this.#knowledge.asked > STALE_MS) return;
      const isOut = isOutOfService(node.taints);
      const written = isOut ? "done" : await nodes.takeOut(node);
      if (written === "conflict") continue;
      if (written === "gone") return;
      this.#outSince = now();
      this.#said.delete("api");
      if (isOut) this.#once("out", "info", "is out of service already", { ours: node.isOurs });
      else {
        const seconds = (this.#outSince - (this.#knowledge.offSince ?? this.#outSince)) / 1000;
        figures.taint(this.cluster, "set");
        figures.delay(seconds);
        this.#said.delete("out");
        this.#say("warn", "out of service", { seconds: Math.round(seconds * 1000) / 1000 });
      }
      if (node.isReady) await this.#sayNotReady();
      return;
    }
    throw new Error(`the node changed under ${TRIES} writes`);
  }

  /** Without it pods that wait for their old ones to be gone, as those with volumes do, wait for the node's grace time first. */
  async #sayNotReady(): Promise<void> {
    try {
      await this.#args.nodes.sayNotReady(this.node);
    } catch (error) {
      this.#say("warn", "status refused", { why: messageOf(error) });
    }
  }

  async #takeBack(node: NodeView): Promise<void> {
    const { nodes, figures } = this.#args;
    // Who was faster has changed the node: the next review sees what is left to do.
    if ((await nodes.takeBack(node)) !== "done") return;
    figures.taint(this.cluster, "removed");
    this.#said.delete("out");
    this.#say("info", "back in service", {});
  }

  #tellReading(reading: Reading): void {
    if (reading.kind === "power") {
      // Off counts when it is confirmed, and is told then.
      if (this.#knowledge.power !== "unknown") this.#once("bmc", "info", `power ${this.#knowledge.power}`, {});
    } else if (reading.kind === "silent") this.#once("bmc", "warn", "BMC says nothing", { why: reading.why });
    else this.#once("bmc", "error", "BMC of another machine", { why: reading.why });
  }

  #once(subject: string, level: Level, event: string, details: Details): void {
    const text = JSON.stringify([event, details]);
    if (this.#said.get(subject) === text) return;
    this.#said.set(subject, text);
    this.#say(level, event, details);
  }

  #say(level: Level, event: string, details: Details): void {
    this.#args.log[level](event, { cluster: this.cluster, node: this.node, ...details });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
