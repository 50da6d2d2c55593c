/** What becomes of a twin when the user stops the command that starts it, or that deploys into it. */
import { visible } from "../../report/escape.ts";
import { down } from "../../twin/down.ts";
import { exit } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

/** Whether the end has begun: of work within work each would end the twin. */
let isEnding = false;

/** Runs work; at SIGINT or SIGTERM the twin of the stack is removed and the process ends. */
export async function removedWhenInterrupted<T>(stack: string, terminal: Terminal, work: () => Promise<T>): Promise<T> {
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    terminal.err("\ninterrupted; removing the twin\n");
    void down(stack)
      .catch((error: unknown) => terminal.err(`${visible(error instanceof Error ? error.message : String(error))}\n`))
      .finally(() => process.exit(exit.interrupted));
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, end);
  try {
    return await work();
  } finally {
    // What fails because the twin is removed under it is nothing that a user has to know; neither has it succeeded.
    if (isEnding) await new Promise(() => {});
    for (const signal of signals) process.off(signal, end);
  }
}

/**
 * Runs a deployment into a twin that runs; at SIGINT it is waited for, since the engine, which a terminal interrupts as well, then
 * ends what it has begun and writes its state. At a second one everything ends at once, and the twin is of no use any more.
 */
export async function endedWhenInterrupted<T>(terminal: Terminal, work: () => Promise<T>): Promise<T> {
  let isInterrupted = false;
  const wait = (): void => {
    if (isInterrupted) process.exit(exit.interrupted);
    isInterrupted = true;
    terminal.err("\ninterrupted; waiting for the engine to write its state\n");
  };
  process.on("SIGINT", wait);
  try {
    return await work();
  } finally {
    process.off("SIGINT", wait);
    if (isInterrupted) process.exit(exit.interrupted);
  }
}
