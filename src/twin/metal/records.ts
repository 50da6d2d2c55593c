/** Processes of metal, written down so that another command can say which of them is gone. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { isAlive, type ProcessRecord } from "../system/process.ts";

const schema = z.array(z.object({ name: z.string(), pid: z.number(), started: z.string(), logFile: z.string() }));

export async function writeRecords(processes: readonly ProcessRecord[], folder: string): Promise<void> {
  const records = processes.map(({ name, pid, started, logFile }) => ({ name, pid, started, logFile }));
  await writeFile(fileIn(folder), JSON.stringify(records));
}

/** Names of those that ended. */
export async function goneIn(folder: string): Promise<readonly string[]> {
  const records = schema.parse(JSON.parse(await readFile(fileIn(folder), "utf8")));
  return records.filter((record) => !isAlive(record)).map(({ name }) => name);
}

function fileIn(folder: string): string {
  return join(folder, "processes.json");
}
