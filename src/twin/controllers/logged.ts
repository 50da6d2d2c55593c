/** Waiting for the word of a program that has no other way to say that it works. */
import { readFile } from "node:fs/promises";
import type { Supervised } from "../system/process.ts";
import { waitFor } from "../system/wait.ts";

/**
 * Waits until a process has written the words to its log.
 *
 * @throws Error when it ends, with the end of its log
 */
export async function logged(process: Supervised, words: string): Promise<void> {
  await waitFor(async () => ((await readFile(process.logFile, "utf8")).includes(words) ? true : undefined), {
    what: `${process.name} to work`,
    process,
    everyMs: 100,
  });
}
