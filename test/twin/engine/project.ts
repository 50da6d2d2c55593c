/** The project as a user has it, in a folder of its own: the program of the checkout, its policy pack and its packages. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { script } from "../../../src/twin/stack.ts";

const TOP = join(import.meta.dirname, "../../..");
/** What of the checkout is the program. */
export const PROGRAM: readonly string[] = ["Pulumi.yaml", "package.json", "policies", "src", "components"];

/** Folder of the commands of the checkout's packages, with the pinned Node. `npm run` puts it first on the PATH. */
export const PACKAGE_COMMANDS = join(TOP, "node_modules/.bin");

/** Change of a file of the program: its path from the top and its new text. */
export interface ProgramEdit {
  readonly file: string;
  readonly edit: (text: string) => string;
}

/** Makes the project below a folder that does not exist yet. Packages are those of the checkout. */
export function makeProject(folder: string, edits: readonly ProgramEdit[] = []): void {
  mkdirSync(folder, { recursive: true });
  for (const part of PROGRAM) cpSync(join(TOP, part), join(folder, part), { recursive: true });
  symlinkSync(join(TOP, "node_modules"), join(folder, "node_modules"));
  editProgram(folder, edits);
}

/** Changes files of a project, as somebody does who works on the program. */
export function editProgram(folder: string, edits: readonly ProgramEdit[]): void {
  for (const { file, edit } of edits) {
    const path = join(folder, file);
    writeFileSync(path, edit(readFileSync(path, "utf8")));
  }
}

/** Brings files of a project back to how the checkout has them. */
export function restoreProgram(folder: string, edits: readonly Pick<ProgramEdit, "file">[]): void {
  for (const { file } of edits) cpSync(join(TOP, file), join(folder, file));
}

/** An edit that puts a text in place of another. @throws Error from the edit when the file does not have it */
export function replacing(file: string, from: string, to: string): ProgramEdit {
  const edit = (text: string): string => {
    if (!text.includes(from)) throw new Error(`${file}: does not have ${from}`);
    return text.replace(from, () => to);
  };
  return { file, edit };
}

/** Puts the double of the language host into a folder of the PATH. It runs with the Node of the tests, whatever Node the program gets. */
export function installHostDouble(bin: string): void {
  mkdirSync(bin, { recursive: true });
  const main = join(import.meta.dirname, "host/main.ts");
  script(join(bin, "pulumi-language-nodejs"), `exec '${process.execPath}' '${main}' "$@"`);
}
