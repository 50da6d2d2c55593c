/** Waiting for a condition, with a limit. */
import { setTimeout as delay } from "node:timers/promises";
import { lastLines, type Supervised } from "./process.ts";

export interface WaitArgs {
  /** What is waited for, as the message names it: `etcd of gpu-east to answer`. */
  readonly what: string;
  /** @defaultValue 60,000 */
  readonly limitMs?: number;
  /** Between two looks. @defaultValue 50 */
  readonly everyMs?: number;
  /** Whose end makes the wait hopeless; the message quotes the last lines of its log. */
  readonly process?: Supervised;
}

const LOG_LINES = 8;

/**
 * Asks until the answer is not `undefined`. An error of the question counts as no answer yet, and the last one is in the message.
 *
 * @throws Error when the limit is over or the process ended
 */
export async function waitFor<T>(ask: () => Promise<T | undefined> | T | undefined, args: WaitArgs): Promise<T> {
  const limit = args.limitMs ?? 60_000;
  const deadline = performance.now() + limit;
  let ended: string | undefined;
  let last: unknown;
  void args.process?.exited.then((cause) => {
    ended = cause;
  });
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (ended !== undefined)
      throw new Error(`${args.what}: ${args.process?.name} ended with ${ended}${await tail(args)}`);
    if (performance.now() > deadline) {
      const cause = last instanceof Error ? `: ${last.message}` : "";
      throw new Error(`${args.what}: not within ${Math.round(limit / 1000)} s${cause}${await tail(args)}`);
    }
    await delay(args.everyMs ?? 50);
  }
}

async function tail({ process }: WaitArgs): Promise<string> {
  if (process === undefined) return "";
  const lines = await lastLines(process.logFile, LOG_LINES);
  return `; last lines of ${process.logFile}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}
