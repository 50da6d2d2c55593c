/**
 * The note of a deployment into a twin: only one goes on at a time, and one that was cut off is known afterwards. What such a one had
 * made is in no state of the engine: it writes its state once, at the end.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { TwinRefused } from "./refused.ts";
import { isAlive, recordOf } from "./system/process.ts";

/** `none` also after one that failed: the engine has its state then, and the next one goes on from it. */
export type Deployment = "none" | "goes on" | "cut off";

const noteSchema = z.looseObject({ pid: z.number(), started: z.string() });

/**
 * Notes that this process deploys.
 *
 * @param folder of the twin
 * @returns what to call at the end; the note stays where the engine was killed
 * @throws {TwinRefused} where another one deploys, or was cut off
 */
export function beginDeployment(stack: string, folder: string): () => void {
  const file = noteIn(folder);
  try {
    writeFileSync(file, JSON.stringify(recordOf(process.pid, "estate")), { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw new TwinRefused(deploymentText(stack, folder, deploymentIn(folder)));
  }
  return () => {
    if (!isLocked(folder)) rmSync(file, { force: true });
  };
}

export function deploymentIn(folder: string): Deployment {
  if (!existsSync(noteIn(folder))) return "none";
  try {
    return isAlive(noteSchema.parse(JSON.parse(readFileSync(noteIn(folder), "utf8")))) ? "goes on" : "cut off";
  } catch {
    return "cut off";
  }
}

/** Why nothing else can be done with the twin. */
export function deploymentText(stack: string, folder: string, deployment: Deployment): string {
  const down = `estate twin down --stack ${stack}`;
  return deployment === "cut off"
    ? `${stack}: the twin in ${folder} is not whole, its deployment was cut off; end it by ${down}, then start it anew`
    : `${stack}: another command deploys into the twin in ${folder}; wait for it, or end the twin by ${down}`;
}

/** Whether the engine was killed: a lock of its own is left, which nobody else can hold. */
function isLocked(folder: string): boolean {
  const locks = join(folder, "pulumi/state/.pulumi/locks");
  return existsSync(locks) && readdirSync(locks, { recursive: true }).some((name) => String(name).endsWith(".json"));
}

function noteIn(folder: string): string {
  return join(folder, "deploying.json");
}
