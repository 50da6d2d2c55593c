/** The embedded engine: runs a Pulumi program in this process, without the CLI, and gives its resource graph. */

import type { ResourceGraph } from "./graph.ts";
import { Logger, type LogLine } from "./log.ts";
import { type Handlers, Monitor } from "./monitor.ts";
import {
  attachCallbacks,
  connect,
  isolated,
  pulumi,
  release,
  type SdkStore,
  waitForRpcs,
  withoutDiagnostics,
} from "./sdk.ts";
import { type Patience, turn, Watch } from "./watch.ts";

export type { LogLine } from "./log.ts";
export type { InvokeCall, ReadCall } from "./monitor.ts";

/** What to run, and with which configuration. */
export interface ProgramRun extends Handlers {
  readonly project: string;
  readonly stack: string;
  /** @defaultValue `organization`, as the real engine has with a local backend */
  readonly organization?: string;
  /** Values by key; a key without a namespace (`size`) belongs to the project (`<project>:size`). */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` whose values are secret. */
  readonly secretKeys?: readonly string[];
  /** The program; what it returns are the stack outputs. It is run a second time when it fails, to find out where. */
  readonly program: () => Promise<Record<string, unknown> | undefined> | Promise<void>;
  /** What `pulumi.getRootDirectory` gives. @defaultValue the working directory */
  readonly rootDirectory?: string;
  /** Receives what the program and the SDK log. @defaultValue warnings and errors go to standard error */
  readonly onLog?: (line: LogLine) => void;
  /** When to give up on a program that never finishes. @defaultValue 3 s without anything to do, 120 s without progress */
  readonly patience?: Partial<Patience>;
}

/** A program that failed. The message is for the user; `trace` is for whoever debugs the program. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  /** The messages of all errors of the run in the order of their appearance; later ones may follow from the first. */
  readonly messages: readonly string[];
  /** Stack trace of the first error; absent for a `RunError`, which is a message and no defect. */
  readonly trace?: string;

  // The errors themselves are not kept as the cause: they can hold secret values, and Node prints causes.
  constructor(messages: readonly string[], trace?: string) {
    super(messages[0] ?? "the program failed");
    this.messages = messages;
    if (trace !== undefined) this.trace = trace;
  }
}

const DEFAULT_PATIENCE: Patience = { idleMs: 3_000, busyMs: 120_000 };

/** Secret values shorter than this are not looked for in other strings: they would match by chance. */
const SHORTEST_KNOWN_SECRET = 8;

let running = false;

/**
 * Runs a program as a preview and gives its complete resource graph.
 *
 * Custom resources have no id, and their outputs are their inputs: what else they would give is unknown, as in a preview
 * of the real engine. Rejects with a {@link ProgramError} when the program throws, when a promise of it is rejected
 * (awaited or not), when it logs an error, when two resources have one URN, and when it can never finish.
 */
export async function runProgram(run: ProgramRun): Promise<ResourceGraph> {
  if (running) {
    throw new Error("a program is already running in this process; await it before running the next");
  }
  running = true;
  try {
    const first = await attempt(run, true);
    if ("graph" in first) return first.graph;
    throw await explain(run, first);
  } finally {
    running = false;
  }
}

/** The outcome of a run that failed: errors, or the reason why it can never finish. */
interface Failure {
  readonly errors: readonly unknown[];
  readonly stuck?: string;
}

async function explain(run: ProgramRun, failure: Failure): Promise<ProgramError> {
  const hide = (text: string): string =>
    knownSecrets(run).reduce((t, secret) => t.replaceAll(secret, "[secret]"), text);
  const messages = failure.errors.map((error) => hide(messageOf(error)));
  if (failure.stuck !== undefined || messages.length === 0) return new ProgramError([hide(failure.stuck ?? "")]);
  if (pulumi.RunError.isInstance(failure.errors[0])) return new ProgramError(messages);
  // The fast run keeps no stack traces, so the program is run again with them. What it logs it has said already.
  const second = await attempt({ ...run, onLog: () => undefined }, false);
  const errors = "errors" in second ? second.errors : [];
  const same = errors.find((error) => hide(messageOf(error)) === messages[0]);
  const trace = same instanceof Error ? same.stack : undefined;
  return new ProgramError(messages, trace === undefined ? undefined : hide(trace));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function attempt(run: ProgramRun, fast: boolean): Promise<{ graph: ResourceGraph } | Failure> {
  const restore = fast ? withoutDiagnostics() : () => undefined;
  try {
    return await isolated((store) => inside(run, store));
  } finally {
    restore();
  }
}

async function inside(run: ProgramRun, store: SdkStore): Promise<{ graph: ResourceGraph } | Failure> {
  const { project, stack } = run;
  const known = knownSecrets(run);
  const monitor = new Monitor({ ...run, known });
  connect(monitor, project, stack, run.organization ?? "organization");
  store.settings.options.rootDirectory = run.rootDirectory ?? process.cwd();
  const logger = new Logger(known, run.onLog);
  store.settings.engine = logger;
  monitor.callbacks = attachCallbacks(store, monitor);
  pulumi.runtime.setAllConfig(
    qualified(run),
    (run.secretKeys ?? []).map((key) => qualify(project, key)),
  );

  const watch = new Watch(store, () => monitor.requests, { ...DEFAULT_PATIENCE, ...run.patience });
  try {
    const finished = pulumi.runtime.runInPulumiStack(run.program).then(
      () => watch.programReturned(),
      (error: unknown) => watch.fail(error),
    );
    const stuck = await Promise.race([finished.then(() => settle(store, watch)), watch.ended]);
    if (watch.failures.length > 0) {
      await drain(watch);
      return { errors: watch.failures };
    }
    if (stuck !== undefined) return { errors: [], stuck };
    if (logger.errors.length > 0) return { errors: logger.errors };
    return { graph: monitor.graph() };
  } finally {
    watch.close();
    release(store);
  }
}

/** Waits until nothing of the run is left: requests, and work that the program started and did not await. */
async function settle(store: SdkStore, watch: Watch): Promise<undefined> {
  for (;;) {
    const before = store.settings.rpcDone;
    await waitForRpcs();
    await turn();
    if (watch.closed || watch.failures.length > 0) return;
    if (store.settings.rpcDone !== before || store.pendingResourceRegistrations.size > 0) continue;
    if (watch.open().length === 0) return;
    await watch.rest(5);
  }
}

/** After a failure: collects the errors that follow from it, so that they do not hit the host. */
async function drain(watch: Watch): Promise<void> {
  for (let i = 0; i < 100 && watch.open().length > 0; i++) await watch.rest(10);
  await turn();
}

function qualify(project: string, key: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

function qualified(run: ProgramRun): Record<string, string> {
  return Object.fromEntries(Object.entries(run.config).map(([key, value]) => [qualify(run.project, key), value]));
}

/**
 * Secret configuration values that can be recognised in other strings. Structured values are left out: one secret leaf
 * makes all of the value secret, and its other leaves are ordinary words.
 */
function knownSecrets(run: ProgramRun): string[] {
  return (run.secretKeys ?? [])
    .map((key) => run.config[key] ?? run.config[qualify(run.project, key)] ?? "")
    .filter((value) => value.length >= SHORTEST_KNOWN_SECRET && !/^\s*[{[]/.test(value));
}
