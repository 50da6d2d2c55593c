/** Processes of the twin: started apart from whoever starts them, ended by identity and never by name. Linux only. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** What is written down of a process so that a later run finds it again. */
export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  /** Start of the process in clock ticks since boot: with it a reused number is not taken for the process. */
  readonly started: string;
  readonly logFile: string;
}

export interface Supervised extends ProcessRecord {
  /** Settles when the process is gone: `exit code 1`, `signal SIGKILL`. */
  readonly exited: Promise<string>;
  /** Ends the process, by force where it does not go by itself; returns when it is gone. */
  readonly stop: () => Promise<void>;
}

export interface ProcessArgs {
  /** What messages call it. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard output and error are appended to it. */
  readonly logFile: string;
}

/** How long a process may take to end by itself. */
const GRACE_MS = 5_000;
const POLL_MS = 20;

/**
 * Starts a process in a session of its own: it lives on when the starter ends.
 *
 * @throws Error when the program cannot be started
 */
export async function startProcess(args: ProcessArgs): Promise<Supervised> {
  const log = openSync(args.logFile, "a");
  const child = spawn(args.command, [...args.args], {
    ...(args.cwd === undefined ? {} : { cwd: args.cwd }),
    env: { ...process.env, ...args.env },
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => reject(new Error(`${args.name}: cannot be started: ${error.message}`)));
  });
  child.unref();
  const pid = child.pid ?? 0;
  const record = { name: args.name, pid, started: startOf(pid) ?? "", logFile: args.logFile };
  return { ...record, exited, stop: () => endProcess(record) };
}

/** Only what is written down of a process. */
export function asRecord({ name, pid, started, logFile }: ProcessRecord): ProcessRecord {
  return { name, pid, started, logFile };
}

/** Record of a process that runs; nothing where there is none. */
export function recordOf(pid: number, name: string): ProcessRecord | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { name, pid, started, logFile: "" };
}

/** Whether the very process of the record still runs. */
export function isAlive(record: Pick<ProcessRecord, "pid" | "started">): boolean {
  return record.started !== "" && startOf(record.pid) === record.started;
}

/** Ends a process and what it started: first politely, after some seconds by force. Nothing happens when it is gone. */
export async function endProcess(record: ProcessRecord, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (!isAlive(record)) return;
  signalOne(record.pid, signal);
  const deadline = performance.now() + GRACE_MS;
  while (isAlive(record)) {
    if (performance.now() > deadline) signalOne(record.pid, "SIGKILL");
    await delay(POLL_MS);
  }
}

/** A process that an earlier run started, as its starter had it. Who waits for its end looks at it five times a second. */
export function supervised(record: ProcessRecord): Supervised {
  let exited: Promise<string> | undefined;
  return {
    ...record,
    get exited() {
      exited ??= (async () => {
        while (isAlive(record)) await delay(200, undefined, { ref: false });
        return "an exit that nobody saw";
      })();
      return exited;
    },
    stop: () => endProcess(record),
  };
}

/** The last lines of a log, for a message. */
export async function lastLines(file: string, count: number): Promise<string[]> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return [];
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, 16_384);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString("utf8").trimEnd().split("\n").slice(-count);
  } finally {
    await handle.close();
  }
}

/** The process, and what it started: it leads a group of its own number unless somebody else started it. */
function signalOne(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}

/** Start time of a process; nothing where there is none, or where only its exit status is left. */
function startOf(pid: number): string | undefined {
  try {
    // The name of the program stands in brackets and may hold blanks; the fields are counted from behind it.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
