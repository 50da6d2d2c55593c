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
  /** Parts of one queue are made one after the other, in their order; the two go on beside one another. */
  readonly queue: 1 | 2;
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

/** All parts in the order in which those of a queue are made. */
export function allParts(workshop: Workshop): readonly Part[] {
  return [
    {
      name: "python",
      family: "python",
      // First: it waits for the network more than it works, and what the other queue compiles meanwhile this one finds.
      queue: 1,
      check: () => findPython(workshop),
      make: () => installPython(workshop),
    },
    ...loadTools().map((tool) => ({
      name: tool.name,
      family: tool.family,
      queue: tool.queue,
      check: () => compilerVersion(workshop, join(TABLE_FOLDER, tool.family)),
      make: () => buildTool(tool, workshop),
    })),
    {
      name: "crds",
      family: "crds",
      // After the generator, which it would build by itself.
      queue: 2,
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
 * Makes parts, after all that is missing has been looked for. A queue ends with its first part that cannot be made, the other one goes
 * on: what it makes is there the next time.
 *
 * @param tell is told at once why a queue ended
 * @throws {ToolError} with one line for each missing prerequisite, or with what stopped each queue
 */
export async function makeParts(parts: readonly Part[], tell: (line: string) => void): Promise<void> {
  const missing = new Set<string>();
  for (const { check } of parts) {
    await check().catch((error: unknown) => {
      if (!(error instanceof ToolError)) throw error;
      missing.add(error.message);
    });
  }
  if (missing.size > 0) throw new ToolError([...missing].join("\n"));
  const queues = Object.values(Object.groupBy(parts, ({ queue }) => queue));
  const ends = await Promise.allSettled(
    queues.map(async (queue) => {
      for (const { name, make } of queue) {
        await make().catch((error: unknown) => {
          tell(`${name} cannot be made: ${error instanceof Error ? error.message : error}`);
          throw error;
        });
      }
    }),
  );
  const messages = ends.flatMap((end) => {
    if (end.status === "fulfilled") return [];
    if (end.reason instanceof ToolError) return [end.reason.message];
    throw end.reason;
  });
  if (messages.length > 0) throw new ToolError(messages.join("\n"));
}
