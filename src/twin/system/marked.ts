/** Processes that belong to a twin, known by a mark in their environment: found also when nobody wrote them down. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { endProcess, type ProcessRecord, recordOf } from "./process.ts";

/** Variable that every process of a twin inherits; its value is the twin's folder. */
const MARK = "ESTATE_TWIN";

/** From now on whatever this process starts carries the mark. */
export function markChildren(folder: string): void {
  process.env[MARK] = folder;
}

/** Processes with the mark of a folder, this one left out. */
export function markedProcesses(folder: string): ProcessRecord[] {
  const wanted = `${MARK}=${folder}`;
  return readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    if (!environmentOf(pid).includes(wanted) && !isTitledIn(pid, folder)) return [];
    const record = recordOf(pid, commandOf(pid));
    return record === undefined ? [] : [record];
  });
}

/** Ends all of them at once, and again while new ones appear. */
export async function endMarked(folder: string): Promise<number> {
  let ended = 0;
  for (;;) {
    const found = markedProcesses(folder);
    if (found.length === 0) return ended;
    ended += found.length;
    await Promise.all(found.map((record) => endProcess(record, "SIGKILL")));
  }
}

/**
 * Whether a process works in the folder and names it in its command line. A program that sets its own title, such as Ironic, writes
 * over its environment; a shell that somebody has in the folder does not name it.
 */
function isTitledIn(pid: number, folder: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`) && textOf(`/proc/${pid}/cmdline`).includes(`${folder}/`)
    );
  } catch {
    return false;
  }
}

/** What a process was started with; of another user's, or one that just ended, nothing can be read. */
function environmentOf(pid: number): string[] {
  return textOf(`/proc/${pid}/environ`).split("\0");
}

function commandOf(pid: number): string {
  return textOf(`/proc/${pid}/cmdline`).split("\0", 1)[0]?.split("/").at(-1) ?? "";
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
