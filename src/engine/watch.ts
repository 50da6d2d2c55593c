/** Finds out how a run ends: rejections that nobody handles, programs that never finish, work left behind. */

import { createHook } from "node:async_hooks";
import { currentStore, type PendingRegistration, type SdkStore } from "./sdk.ts";

/** Between two looks at a run that makes no progress by itself. */
const TICK_MS = 100;

/** When a run counts as stuck, in milliseconds. */
export interface Patience {
  /** Nothing of the run can make progress any more, but other work keeps the process alive. */
  readonly idleMs: number;
  /** Something of the run is still open (a timer, a socket), but no resource was registered for this long. */
  readonly busyMs: number;
}

/**
 * Watches one run. Rejections and exceptions are told apart by the asynchronous context they come from: only those of
 * the run are taken, all others go where they would have gone without the watch.
 */
export class Watch {
  /** Everything that failed, each error once, in the order of its appearance. */
  readonly failures: unknown[] = [];
  /** Resolves at the first failure, or with a message when the run is stuck. */
  readonly ended: Promise<string | undefined>;

  readonly #store: SdkStore;
  readonly #progress: () => number;
  readonly #patience: Patience;
  readonly #baseline = activeResources();
  readonly #timers = new Map<number, object>();
  readonly #undo: (() => void)[] = [];
  #end: (stuck: string | undefined) => void = () => undefined;
  #programDone = false;
  #closed = false;
  /** Set while the watch makes a timer of its own. */
  #resting = false;

  constructor(store: SdkStore, progress: () => number, patience: Patience) {
    this.#store = store;
    this.#progress = progress;
    this.#patience = patience;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#take("unhandledRejection");
    this.#take("uncaughtException");
    const stuck = (): void => this.#end(this.#stuckMessage());
    // With nothing else in the process, an empty event loop is the proof: what waits now will wait for ever.
    process.on("beforeExit", stuck);
    this.#undo.push(() => process.off("beforeExit", stuck));
    this.#followTimers();
    this.#tick();
  }

  /** Notes a failure; the same error arrives once for every promise it passed through. */
  fail(error: unknown): void {
    if (!this.failures.includes(error)) this.failures.push(error);
    this.#end(undefined);
  }

  /** Tells that the program function has returned. */
  programReturned(): void {
    this.#programDone = true;
  }

  /** What the run still keeps open: its timers, and sockets, files and processes that were not there before it. */
  open(): string[] {
    const counts = activeResources();
    for (const [kind, count] of this.#baseline) counts.set(kind, (counts.get(kind) ?? 0) - count);
    let timers = 0;
    for (const timer of this.#timers.values()) if (keepsAlive(timer)) timers++;
    counts.set("Timeout", timers);
    const open = [...counts].filter(([, count]) => count > 0);
    return open.map(([kind, count]) => (count === 1 ? kind : `${count} ${kind}`));
  }

  /** Waits a moment without counting as something that the run has open. */
  rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#resting = true;
      setTimeout(resolve, ms);
      this.#resting = false;
    });
  }

  /** True once the run has ended, however it did. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Gives everything back as it was. */
  close(): void {
    this.#closed = true;
    for (const undo of this.#undo) undo();
  }

  #take(event: "unhandledRejection" | "uncaughtException"): void {
    // Listeners of the host (a test runner, a CLI) treat any rejection as theirs, so they are set aside.
    const others = process.rawListeners(event);
    const route = (error: unknown, ...rest: unknown[]): void => {
      if (currentStore() === this.#store) {
        this.fail(error);
        return;
      }
      // Without a listener Node ends the process with the error: so does this.
      if (others.length === 0) throw error;
      for (const listener of others) Reflect.apply(listener, process, [error, ...rest]);
    };
    process.removeAllListeners(event);
    process.on(event, route);
    this.#undo.push(() => {
      process.off(event, route);
      for (const listener of others) Reflect.apply(process.on, process, [event, listener]);
    });
  }

  /** Timers of the host come and go while a program runs, so the program's are told apart by their context. */
  #followTimers(): void {
    const hook = createHook({
      init: (id, type, _trigger, resource) => {
        if (type === "Timeout" && !this.#resting && currentStore() === this.#store) this.#timers.set(id, resource);
      },
      destroy: (id) => {
        this.#timers.delete(id);
      },
      // Following promises would cost more than the run itself.
      trackPromises: false,
    });
    hook.enable();
    this.#undo.push(() => hook.disable());
  }

  #tick(): void {
    let seen = -1;
    let idle = 0;
    let busy = 0;
    // Ticks are counted, not time: a program that computes for a minute lets no timer fire, and is not idle.
    const timer = setInterval(() => {
      const progress = this.#progress();
      if (progress !== seen) {
        seen = progress;
        idle = 0;
        busy = 0;
        return;
      }
      const open = this.open();
      if (open.length === 0) idle += TICK_MS;
      else busy += TICK_MS;
      if (idle >= this.#patience.idleMs) this.#end(this.#stuckMessage());
      if (busy >= this.#patience.busyMs) {
        this.#end(
          `the program makes no progress for ${this.#patience.busyMs / 1000} s and keeps open: ${open.join(", ")}; close what it opened`,
        );
      }
    }, TICK_MS);
    timer.unref();
    this.#undo.push(() => clearInterval(timer));
  }

  #stuckMessage(): string {
    const waiting = [...this.#store.pendingResourceRegistrations.values()];
    const why = this.#programDone
      ? "a resource waits for something that never comes"
      : "the program waits for a promise that never resolves";
    if (waiting.length === 0) return `the program never finishes: ${why}; resolve every promise that it awaits`;
    const list = waiting.slice(0, 20).map(describe);
    if (waiting.length > list.length) list.push(`and ${waiting.length - list.length} more`);
    return `the program never finishes, nothing is left that could run and these wait:\n  ${list.join("\n  ")}\nresolve every promise that they use, and break cycles between resources`;
  }
}

function describe(pending: PendingRegistration): string {
  const who = pending.name === undefined ? pending.label : `${pending.name} [${pending.type ?? "?"}]`;
  switch (pending.phase) {
    case "inputs":
      return pending.inputProperty === undefined
        ? `${who} waits for its inputs`
        : `${who} waits for its input ${pending.inputProperty}`;
    case "parent":
      return `${who} waits for its parent`;
    case "provider":
      return `${who} waits for its provider`;
    default:
      return `${who} waits for what it depends on`;
  }
}

function keepsAlive(timer: object): boolean {
  return "hasRef" in timer && typeof timer.hasRef === "function" && timer.hasRef() === true;
}

/** How many of each kind of thing keep the process alive, timers left out. */
function activeResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== "Timeout" && kind !== "Immediate") counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Lets the event loop take one full turn, so that rejections of this turn are reported. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
