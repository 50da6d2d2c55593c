/** Where tools are made, and what is known of those that are there. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What stops the making of a tool; the message is for whoever asked for it. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

/** Where tools are made and what is told on the way. */
export interface Workshop {
  /** Programs go to its folder `bin`, the Python environment to `python`, schemas of custom resources to `crds`. */
  readonly root: string;
  /** The go command. @defaultValue `go` on the PATH */
  readonly go?: string;
  /** The Python command. @defaultValue `python3` on the PATH */
  readonly python?: string;
  /** Receives one line at a time. */
  readonly progress: (line: string) => void;
}

/** True when the tool was made from exactly this: version, requirements, flags, compiler. */
export async function isStamped(workshop: Workshop, name: string, made: unknown): Promise<boolean> {
  return (await readFile(stampFile(workshop, name), "utf8").catch(() => undefined)) === stampText(made);
}

/** Notes what a tool was made from, once it is whole. */
export async function writeStamp(workshop: Workshop, name: string, made: unknown): Promise<void> {
  await mkdir(join(workshop.root, "stamps"), { recursive: true });
  await writeFile(stampFile(workshop, name), stampText(made));
}

/** Forgets a tool that is about to be changed in place. */
export async function removeStamp(workshop: Workshop, name: string): Promise<void> {
  await rm(stampFile(workshop, name), { force: true });
}

function stampFile(workshop: Workshop, name: string): string {
  return join(workshop.root, "stamps", `${name}.json`);
}

function stampText(made: unknown): string {
  return `${JSON.stringify(made)}\n`;
}
