/** The stack files that are kept in the form of the Pulumi CLI, and what is wrong with one that is not. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stackFileForm } from "./stack-file.ts";

const top = join(import.meta.dirname, "../..");

/** Paths from the top of the project. The plan stays spelled as its documents have it. */
export const formedFiles: readonly string[] = [
  ...readdirSync(top).filter((name) => /^Pulumi\.[\w-]+\.yaml$/.test(name)),
  "test/estates/small.yaml",
  "test/estates/small-recovery.yaml",
];

/** Where the file lies. */
export function pathOf(file: string): string {
  return join(top, file);
}

/** Text of the file. */
export function textOf(file: string): string {
  return readFileSync(pathOf(file), "utf8");
}

/** The first line that the CLI would write in another way, and what mends it; undefined where there is none. */
export function faultIn(file: string, text: string): string | undefined {
  const lines = text.split("\n");
  const formed = stackFileForm(text).split("\n");
  const at = formed.findIndex((line, index) => line !== lines[index]);
  const index = at < 0 && lines.length > formed.length ? formed.length : at;
  if (index < 0) return undefined;
  const show = (line: string | undefined): string => (line === undefined ? "no line" : JSON.stringify(line));
  return `${file}:${index + 1}: is ${show(lines[index])}, Pulumi keeps ${show(formed[index])}; run npm run format`;
}
