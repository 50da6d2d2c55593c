/** The reconciler as a process of its own, and what it is told. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { type Supervised, startProcess } from "../system/process.ts";

export const configurationSchema = z.strictObject({
  /** How the management cluster's API server is reached. */
  management: z.strictObject({
    cluster: z.string(),
    context: z.string(),
    server: z.string(),
    ca: z.string(),
    certificate: z.string(),
    key: z.string(),
  }),
  ironic: z.string(),
  redfish: z.string(),
  /** Path of the system in Redfish by the address that the estate gives its controller. */
  systems: z.record(z.string(), z.string()),
  account: z.strictObject({ username: z.string(), password: z.string() }),
  /** URL on the loopback by the URL of an image. */
  mirrors: z.record(z.string(), z.string()),
});

export type Configuration = z.infer<typeof configurationSchema>;

/** Starts it, also in place of one that ended. */
export async function startReconciler(configuration: Configuration, folder: string): Promise<Supervised> {
  await writeFile(configurationFile(folder), JSON.stringify(configuration), { mode: 0o600 });
  return startProcess({
    name: "metal reconciler",
    command: process.execPath,
    args: [join(import.meta.dirname, "reconciler-double.ts"), configurationFile(folder)],
    logFile: join(folder, "reconciler.log"),
  });
}

/** File that a reconciler of this folder is told by. */
export function configurationFile(folder: string): string {
  return join(folder, "reconciler.json");
}
