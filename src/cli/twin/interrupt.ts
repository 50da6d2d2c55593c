/** What becomes of a twin when the user stops the command that starts it. */
import { down } from "../../twin/down.ts";
import type { Terminal } from "../terminal.ts";

/** What a shell gives for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Whether the end has begun: of work within work each would end the twin. */
let isEnding = false;

/** Runs work; at SIGINT or SIGTERM the twin of the stack is removed and the process ends. */
export async function removedWhenInterrupted<T>(stack: string, terminal: Terminal, work: () => Promise<T>): Promise<T> {
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    terminal.err("\ninterrupted; removing the twin\n");
    void down(stack).finally(() => process.exit(INTERRUPTED));
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, end);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}
