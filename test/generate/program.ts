/** The graph of a stack file's program, for what is generated from it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { loadEstate } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { runProgram } from "../../src/engine/embedded.ts";
import type { ResourceGraph } from "../../src/engine/graph.ts";
import { declareEstate } from "../../src/program.ts";
import { deriveViews } from "../../src/views/derive.ts";

const top = join(import.meta.dirname, "../..");

/**
 * Runs the program of a stack file in the embedded engine.
 *
 * @param file relative to the top of the project
 * @param stack name of the stack, part of every URN
 */
export async function graphOf(file: string, stack: string): Promise<ResourceGraph> {
  const catalogue = loadCatalogue();
  const loaded = loadEstate({ text: readFileSync(join(top, file), "utf8"), file, catalogue, derive: deriveViews });
  if (!loaded.ok) throw new Error(formatProblems(loaded.report));
  const { estate } = loaded;
  const { views } = deriveViews(estate, catalogue);
  return runProgram({
    project: "estate",
    stack,
    config: {},
    program: () => declareEstate({ estate, views, catalogue }),
  });
}
