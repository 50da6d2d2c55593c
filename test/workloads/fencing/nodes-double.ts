/**
 * Stands in for an API server: nodes with versions, of which a write that names an old one is refused. It proves what the
 * detector writes and when, not that an API server takes it.
 */
import type { Nodes, Written } from "../../../src/workloads/fencing/nodes.ts";
import { type NodeView, type Taint, withoutTaint, withTaint } from "../../../src/workloads/fencing/taint.ts";

interface Held {
  readonly taints: readonly Taint[];
  readonly isOurs: boolean;
  readonly isReady: boolean;
  readonly version: number;
}

export class NodesDouble implements Nodes {
  readonly #held = new Map<string, Held>();
  readonly #leases = new Map<string, string>();
  /** Writes that were taken: `take out ant`. */
  readonly writes: string[] = [];
  /** Runs before each write, as somebody else who is faster. */
  before: (name: string) => void = () => {};
  /** What every call throws. */
  failure: string | undefined;

  constructor(names: readonly string[]) {
    for (const name of names) this.#held.set(name, { taints: [], isOurs: false, isReady: true, version: 1 });
  }

  change(name: string, change: Partial<Omit<Held, "version">>): void {
    const held = this.#held.get(name);
    if (held !== undefined) this.#held.set(name, { ...held, ...change, version: held.version + 1 });
  }

  renew(name: string, at: string): void {
    this.#leases.set(name, at);
  }

  taintsOf(name: string): string[] {
    return (this.#held.get(name)?.taints ?? []).map(({ key, value, effect }) => `${key}=${value}:${effect}`);
  }

  isReady(name: string): boolean {
    return this.#held.get(name)?.isReady === true;
  }

  readonly get: Nodes["get"] = async (name) => {
    this.#check();
    const held = this.#held.get(name);
    return held === undefined ? undefined : viewOf(name, held);
  };
  readonly marked: Nodes["marked"] = async () => {
    this.#check();
    return [...this.#held].flatMap(([name, held]) => (held.isOurs ? [viewOf(name, held)] : []));
  };
  readonly leaseOf: Nodes["leaseOf"] = async (name) => this.#leases.get(name);
  readonly takeOut: Nodes["takeOut"] = async (node) =>
    this.#write("take out", node, { taints: withTaint(node.taints), isOurs: true });
  readonly takeBack: Nodes["takeBack"] = async (node) =>
    this.#write("take back", node, { taints: withoutTaint(node.taints), isOurs: false });
  readonly sayNotReady: Nodes["sayNotReady"] = async (name) => {
    this.writes.push(`not ready ${name}`);
    this.change(name, { isReady: false });
    return "done";
  };

  #write(what: string, { name, resourceVersion }: NodeView, change: Partial<Held>): Written {
    this.#check();
    this.before(name);
    const held = this.#held.get(name);
    if (held === undefined) return "gone";
    if (`${held.version}` !== resourceVersion) return "conflict";
    this.change(name, change);
    this.writes.push(`${what} ${name}`);
    return "done";
  }

  #check(): void {
    if (this.failure !== undefined) throw new Error(this.failure);
  }
}

function viewOf(name: string, { taints, isOurs, isReady, version }: Held): NodeView {
  return { name, taints, isOurs, isReady, resourceVersion: `${version}` };
}
