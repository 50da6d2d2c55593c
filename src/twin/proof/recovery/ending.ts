/** Sees to it that nothing of a recovery site is left behind: also when it fails, and when somebody interrupts it. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { endProcess, type ProcessRecord, recordOf } from "../../system/process.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 } as const;

export interface Ending {
  /** A process that has to end with the site; told as soon as it runs. */
  readonly add: (process: ProcessRecord) => void;
  /** Something to close before the processes end: a client, a watch. */
  readonly before: (close: () => Promise<void> | void) => void;
  /** Ends everything and removes the folder. */
  readonly end: () => Promise<void>;
}

/**
 * From now on an interruption ends and removes everything first.
 *
 * @param folder of the site; the engine's own process is found in it
 */
export function beginEnding(folder: string): Ending {
  const processes: ProcessRecord[] = [];
  const closers: (() => Promise<void> | void)[] = [];
  const kill = (): Promise<void>[] =>
    [...processes, ...engineIn(folder)].map((record) => endProcess(record, "SIGKILL"));
  const forget = (): void => {
    for (const signal of SIGNALS) process.off(signal, interrupted);
  };
  const interrupted = (signal: NodeJS.Signals): void => {
    forget();
    // Their signals are sent before the first wait, and this process may not live to see the end of it.
    for (const ended of kill()) ended.catch(() => {});
    rmSync(folder, REMOVAL);
    // Whoever else listens decides what becomes of this process.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, interrupted);
  return {
    add: (record) => void processes.push(record),
    before: (close) => void closers.unshift(close),
    end: async () => {
      try {
        for (const close of closers.splice(0)) await close();
      } finally {
        await Promise.all(kill());
        forget();
        rmSync(folder, REMOVAL);
      }
    },
  };
}

/** The Pulumi CLI, while it works. */
function engineIn(folder: string): ProcessRecord[] {
  try {
    const pid = Number(readFileSync(join(folder, "pulumi/cli.pid"), "utf8"));
    const command = readFileSync(`/proc/${pid}/environ`, "utf8");
    // The number may be another program's by now.
    const record = command.includes(folder) ? recordOf(pid, "pulumi") : undefined;
    return record === undefined ? [] : [record];
  } catch {
    return [];
  }
}
