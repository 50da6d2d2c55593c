/** Where the configuration that Pulumi hands over is not what the stack file states. */
import { isMap } from "./plain.ts";
import { type Path, show } from "./problem.ts";

export interface Disagreement {
  /** Section, then keys and list indices. */
  readonly path: Path;
  readonly message: string;
}

/**
 * Every value that Pulumi read otherwise, or that it did not read from this file. The order of keys does not count: Pulumi sorts them.
 *
 * @param stated sections of the stack file
 * @param given the same from `pulumi.Config`; a section that is not configured is absent
 */
export function disagreements(
  stated: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): readonly Disagreement[] {
  return compare(stated, given, []);
}

function compare(stated: unknown, given: unknown, path: Path): readonly Disagreement[] {
  if (Object.is(stated, given)) return [];
  if (isMap(stated) && isMap(given)) {
    const keys = [...new Set([...Object.keys(stated), ...Object.keys(given)])];
    return keys.flatMap((key) => compare(stated[key], given[key], [...path, key]));
  }
  if (Array.isArray(stated) && Array.isArray(given) && stated.length === given.length) {
    return stated.flatMap((item, index) => compare(item, given[index], [...path, index]));
  }
  return [{ path, message: `is ${show(stated)} in this file, Pulumi got ${show(given)}; ${remedy(stated, given)}` }];
}

function remedy(stated: unknown, given: unknown): string {
  // YAML 1.1, which Pulumi reads, takes some plain words for dates, numbers or booleans.
  const spelling = typeof stated !== "object" && typeof given !== "object" && stated !== undefined;
  return `${spelling && given !== undefined ? "put the value in quotes, or " : ""}state it in this file alone, without --config-file and environments`;
}
