/** Node as a language host finds and uses it: the first one on the PATH, which need not be the one that runs this file. */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** File of a command on the PATH; nothing where there is none. */
export function commandOnPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** @throws Error when there is none, in the words of the real host */
export function nodeOnPath(): string {
  const found = commandOnPath("node");
  if (found === undefined) throw new Error("could not find node on the $PATH");
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * File of a module as Node finds it from a folder.
 *
 * @throws Error with what Node says when it does not find it
 */
export async function locateModule(module: string, folder: string, node: string): Promise<string> {
  const script = `console.log(require.resolve(${JSON.stringify(module)}))`;
  return (await promisify(execFile)(node, ["-e", script], { cwd: folder })).stdout.trim();
}
