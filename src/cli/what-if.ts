/** An estate with some of its values altered, beside the estate as it is written. */
import { type Alteration, alter } from "../config/alter.ts";
import { readDocument } from "../config/document.ts";
import { validateEstate } from "../config/load.ts";
import { formatProblems } from "../config/problem.ts";
import type { Tried } from "../report/cost/document.ts";
import { visible } from "../report/escape.ts";
import { deriveViews } from "../views/derive.ts";
import { Failure } from "./failure.ts";
import type { Input } from "./input.ts";

/** `PATH=VALUE` of the flag. */
export function alterationOf(text: string): Alteration {
  const at = text.indexOf("=");
  if (at > 0 && at < text.length - 1) return { path: text.slice(0, at), value: text.slice(at + 1) };
  throw new Failure(`--what-if: ${JSON.stringify(text)} is not PATH=VALUE; write such as sites.tokyo.pue=1.3`);
}

/**
 * The estate as it would be, and what the file states at each path.
 *
 * @throws {Failure} where a path is unknown, or the altered estate is invalid, with every problem
 */
export function altered(
  input: Input,
  alterations: readonly Alteration[],
): { readonly input: Input; readonly tried: readonly Tried[] } {
  const { text, file, catalogue } = input;
  const document = readDocument(text, file);
  if (!document.readable) throw new Failure(formatProblems(document.problems));
  let { sections } = document;
  const tried = alterations.map(({ path, value }): Tried => {
    const result = alter(sections, { path, value });
    if (!result.ok) throw new Failure(`--what-if ${visible(path)}: ${result.problem}`);
    sections = result.sections;
    return { path, before: result.before, after: value };
  });
  const { locate } = document;
  const validated = validateEstate({ sections, locate, file, catalogue, derive: deriveViews });
  if (!validated.ok) {
    throw new Failure(`with what was tried the estate does not hold together:\n${formatProblems(validated.report)}`);
  }
  const { estate } = validated;
  return { input: { ...input, estate, views: deriveViews(estate, catalogue).views }, tried };
}
