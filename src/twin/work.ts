/**
 * The note of a work on a twin: only one goes on at a time, and one that was cut off is known afterwards. What a deployment had made
 * then is in no state of the engine, which writes its state once, at the end; a measurement may have left hardware without power.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { busy, notWhole, type TwinRefused } from "./refused.ts";
import { isAlive, recordOf } from "./system/process.ts";

export type Work = "deployment" | "measurement";

/** Work that has not come to its end. A deployment that failed has: the engine has its state then, and the next one goes on from it. */
export interface OpenWork {
  readonly work: Work;
  readonly is: "going on" | "cut off";
}

const noteSchema = z.looseObject({ pid: z.number(), started: z.string(), work: z.enum(["deployment", "measurement"]) });

/**
 * Notes that this process works on a twin.
 *
 * @param folder of the twin
 * @returns what to call at the end; the note stays where the engine was killed
 * @throws {TwinRefused} where another one works, or was cut off
 */
export function beginWork(work: Work, stack: string, folder: string): () => void {
  const file = noteIn(folder);
  try {
    writeFileSync(file, JSON.stringify({ ...recordOf(process.pid, "estate"), work }), { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw refusal(stack, folder, workIn(folder) ?? DAMAGED);
  }
  return () => {
    if (!isLocked(folder)) rmSync(file, { force: true });
  };
}

/** @throws {TwinRefused} where somebody works on the twin, or was cut off */
export function refuseUnlessIdle(stack: string, folder: string): void {
  const open = workIn(folder);
  if (open !== undefined) throw refusal(stack, folder, open);
}

/** A note that cannot be read is one of which the writing was cut off. */
const DAMAGED: OpenWork = { work: "deployment", is: "cut off" };

export function workIn(folder: string): OpenWork | undefined {
  if (!existsSync(noteIn(folder))) return undefined;
  try {
    const note = noteSchema.parse(JSON.parse(readFileSync(noteIn(folder), "utf8")));
    return { work: note.work, is: isAlive(note) ? "going on" : "cut off" };
  } catch {
    return DAMAGED;
  }
}

function refusal(stack: string, folder: string, { work, is }: OpenWork): TwinRefused {
  return is === "cut off" ? notWhole(stack, folder, CUT_OFF[work]) : busy(stack, folder, GOES_ON[work]);
}

const CUT_OFF: Readonly<Record<Work, string>> = {
  deployment: "its deployment was cut off",
  measurement: "a measurement on it was cut off and may have left hardware without power",
};
const GOES_ON: Readonly<Record<Work, string>> = { deployment: "deploys into", measurement: "measures on" };

/** Whether the engine was killed: a lock of its own is left, which nobody else can hold. */
function isLocked(folder: string): boolean {
  const locks = join(folder, "pulumi/state/.pulumi/locks");
  return existsSync(locks) && readdirSync(locks, { recursive: true }).some((name) => String(name).endsWith(".json"));
}

function noteIn(folder: string): string {
  return join(folder, "work.json");
}
