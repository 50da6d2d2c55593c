/** Reading what a flag names and writing what another names, with errors that a user can act on. */
import { randomBytes } from "node:crypto";
import { open, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { visibleLine } from "../report/escape.ts";
import { Failure } from "./failure.ts";

/**
 * Content of a file as text.
 *
 * @throws {Failure} when it cannot be read; `remedy` says what to do about a file that is not there
 */
export async function readInput(file: string, remedy: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Failure(`${visibleLine(file)}: ${readProblem(error, remedy)}`);
  }
}

function readProblem(error: unknown, remedy: string): string {
  const code = codeOf(error);
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return `no such file; ${remedy}`;
    case "EISDIR":
      return "is a directory; name a file in it";
    case "EACCES":
    case "EPERM":
      return "may not be read by this user; change its permissions";
    default:
      return `cannot be read (${code}); name another file`;
  }
}

/** Refuses an output that cannot be written, before the work is done whose result it would hold. */
export async function checkOutput(file: string): Promise<void> {
  const target = await stat(file).catch(() => undefined);
  if (target?.isDirectory()) throw new Failure(`${visibleLine(file)}: is a directory; name a file in it`);
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new Failure(`${visibleLine(file)}: the folder ${visibleLine(dirname(file))} does not exist; create it first`);
  }
}

/**
 * Writes a file whole or not at all: readers see the old content or the new one, never a part.
 *
 * @throws {Failure} when it cannot be written; the file is then as it was
 */
export async function writeOutput(file: string, text: string): Promise<void> {
  try {
    const existing = await stat(file).catch(() => undefined);
    // A device or pipe is written to; renaming a file onto it would replace it.
    if (existing !== undefined && !existing.isFile()) return await writeFile(file, text);
    // Through a symbolic link the file behind it is replaced, not the link.
    await replace(existing === undefined ? file : await realpath(file), text, existing?.mode);
  } catch (error) {
    throw new Failure(`${visibleLine(file)}: cannot be written (${codeOf(error)}); name another file with --out`);
  }
}

async function replace(file: string, text: string, mode: number | undefined): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx");
    try {
      if (mode !== undefined) await handle.chmod(mode & 0o777);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
