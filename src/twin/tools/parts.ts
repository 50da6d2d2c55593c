/** Everything that `npm run tools` makes. */
import { join } from "node:path";
import { extractCrds } from "../crds/extract.ts";
import { buildTool } from "./build.ts";
import { compilerVersion } from "./go.ts";
import { findPython, installPython } from "./python.ts";
import { loadTools, TABLE_FOLDER } from "./table.ts";
import { ToolError, type Workshop } from "./workshop.ts";

/** One thing that can be asked for by name. */
export interface Part {
  readonly name: string;
  /** Names several parts at once. */
  readonly family: string;
  /**
   * Looks for what it takes to make the part.
   *
   * @throws {ToolError} when a prerequisite is missing
   */
  readonly check: () => Promise<unknown>;
  /**
   * Makes the part, unless it is there.
   *
   * @throws {ToolError} when it cannot be made
   */
  readonly make: () => Promise<unknown>;
}

/** All parts in the order in which they are made. */
export function allParts(workshop: Workshop): readonly Part[] {
  return [
    ...loadTools().map((tool) => ({
      name: tool.name,
      family: tool.family,
      check: () => compilerVersion(workshop, join(TABLE_FOLDER, tool.family)),
      make: () => buildTool(tool, workshop),
    })),
    { name: "python", family: "python", check: () => findPython(workshop), make: () => installPython(workshop) },
    {
      name: "crds",
      family: "crds",
      check: () => compilerVersion(workshop, join(TABLE_FOLDER, "controller-gen")),
      make: () => extractCrds(workshop),
    },
  ];
}

/**
 * The parts of these names or families; all of them when nothing is named.
 *
 * @throws {ToolError} when a name is none of them
 */
export function partsNamed(parts: readonly Part[], names: readonly string[]): readonly Part[] {
  const unknown = names.filter((name) => parts.every((part) => part.name !== name && part.family !== name));
  if (unknown.length > 0) {
    const known = [...new Set(parts.flatMap(({ name, family }) => [family, name]))];
    throw new ToolError(`${unknown.join(", ")}: no such tool; the tools and their families are ${known.join(", ")}`);
  }
  return names.length === 0
    ? parts
    : parts.filter(({ name, family }) => names.includes(name) || names.includes(family));
}

/**
 * Makes parts one after the other, after all that is missing has been looked for.
 *
 * @throws {ToolError} with one line for each missing prerequisite, or when a part cannot be made
 */
export async function makeParts(parts: readonly Part[]): Promise<void> {
  const missing = new Set<string>();
  for (const { check } of parts) {
    await check().catch((error: unknown) => {
      if (!(error instanceof ToolError)) throw error;
      missing.add(error.message);
    });
  }
  if (missing.size > 0) throw new ToolError([...missing].join("\n"));
  for (const { make } of parts) await make();
}
