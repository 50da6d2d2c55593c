/** A file that holds one record: YAML or JSON, checked by a schema, every problem with its place. */
import type * as z from "zod";
import { complaintsOf } from "./issues.ts";
import { arrange, type Path, type Problem, printable } from "./problem.ts";
import { parseSyntax } from "./syntax.ts";
import { buildTree } from "./tree.ts";

export type Recorded<T> =
  | { readonly ok: true; readonly value: T }
  /** Everything that is wrong with the file, sorted by place. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads the record of a file. Never throws.
 *
 * @param text content of the file
 * @param file name that the problems give
 * @param wanted what a file that is empty should hold
 */
export function readRecord<S extends z.ZodType>(
  schema: S,
  text: string,
  file: string,
  wanted: string,
): Recorded<z.output<S>> {
  const syntax = parseSyntax(text.replace(/^\ufeff/, ""));
  const problems: Problem[] = [];
  const report = (offset: number, path: Path, message: string): void => {
    problems.push({ file, ...syntax.placeOf(offset), path: printable(path.join(".")), message: printable(message) });
  };
  const refuse = () => ({ ok: false as const, problems: arrange(problems) });

  for (const { offset, message } of syntax.faults) report(offset, [], message);
  if (problems.length > 0) return refuse();
  if (syntax.top === null) {
    report(0, [], `is empty; write ${wanted}`);
    return refuse();
  }
  const tree = buildTree(syntax.top);
  for (const { offset, message } of tree.faults) report(offset, [], message);
  const parsed = schema.safeParse(tree.value, { reportInput: true });
  if (problems.length > 0) return refuse();
  if (!parsed.success) {
    for (const { path, message } of complaintsOf(schema, tree.value, parsed.error.issues)) {
      report(tree.offsetOf(path), path, message);
    }
    return refuse();
  }
  return { ok: true, value: parsed.data };
}
