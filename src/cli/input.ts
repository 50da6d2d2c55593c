/** The estate that a command is about: from the flags to facts and resources. */
import { basename } from "node:path";
import { loadCatalogue } from "../catalogue/load.ts";
import { CatalogueError } from "../catalogue/parse.ts";
import type { Catalogue } from "../catalogue/types.ts";
import { loadEstate } from "../config/load.ts";
import { formatProblems, type Locate } from "../config/problem.ts";
import type { ResourceGraph } from "../engine/graph.ts";
import type { Estate } from "../model/estate.ts";
import { visible } from "../report/escape.ts";
import { deriveViews } from "../views/derive.ts";
import type { Views } from "../views/types.ts";
import type { Flag } from "./command.ts";
import { Failure } from "./failure.ts";
import { readInput } from "./files.ts";

const PROJECT = "estate";
const DEFAULT_STACK = "prod";

/** The flags that name an estate. @param verb what the command does with it, for the usage */
export function sourceFlags(verb: string): readonly Flag[] {
  return [
    { name: "stack", value: "NAME", text: `stack to ${verb}, read from Pulumi.NAME.yaml; default ${DEFAULT_STACK}` },
    { name: "file", value: "F", text: "read the estate from this stack file instead" },
  ];
}

/** Declares the resources of an estate with the Pulumi SDK and gives the stack outputs. */
export interface Program {
  readonly declareEstate: (args: {
    readonly estate: Estate;
    readonly views: Views;
    readonly catalogue: Catalogue;
  }) => Promise<Record<string, unknown>>;
}

/** A stack file that describes an estate, and what follows from it. */
export interface Input {
  /** As the user named it. */
  readonly file: string;
  /** Its content. */
  readonly text: string;
  readonly stack: string;
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
  /** Where the file has the value of a path. */
  readonly locate: Locate;
}

/**
 * Reads the estate that the flags name.
 *
 * @throws {Failure} with every problem of the file
 */
export async function readEstate(flags: ReadonlyMap<string, string>): Promise<Input> {
  const { file, stack } = sourceOf(flags);
  const text = await readInput(file, "run in the folder of the stack file, or name it with --file");
  const catalogue = catalogueOrFailure();
  let views: Views | undefined;
  const loaded = loadEstate({
    text,
    file,
    catalogue,
    derive: (estate) => {
      const derived = deriveViews(estate, catalogue);
      views = derived.views;
      return derived;
    },
  });
  if (!loaded.ok) throw new Failure(formatProblems(loaded.report));
  const { estate, locate } = loaded;
  return {
    file,
    text,
    locate,
    stack: stack ?? estate.about.environment,
    estate,
    catalogue,
    views: views ?? deriveViews(estate, catalogue).views,
  };
}

/** The file, and the stack as far as the flags or the name of the file tell it. */
function sourceOf(flags: ReadonlyMap<string, string>): { readonly file: string; readonly stack: string | undefined } {
  const named = flags.get("stack");
  if (named !== undefined && !/^[A-Za-z0-9_.-]{1,100}$/.test(named)) {
    throw new Failure(
      `--stack: ${JSON.stringify(named)} is not the name of a stack; use letters, digits, dots, hyphens and underscores, or --file`,
    );
  }
  const file = flags.get("file");
  if (file === undefined) return { file: `Pulumi.${named ?? DEFAULT_STACK}.yaml`, stack: named ?? DEFAULT_STACK };
  return { file, stack: named ?? /^Pulumi\.([A-Za-z0-9_.-]+)\.ya?ml$/.exec(basename(file))?.[1] };
}

/** @throws {Failure} when a file of the catalogue is damaged */
export function catalogueOrFailure(): Catalogue {
  try {
    return loadCatalogue();
  } catch (error) {
    if (error instanceof CatalogueError) throw new Failure(error.message);
    throw error;
  }
}

/**
 * Runs the program of an estate in the embedded engine.
 *
 * @throws {Failure} when the program fails
 */
export async function graphOf(input: Input, loadProgram: () => Promise<Program>): Promise<ResourceGraph> {
  const { ProgramError, runProgram } = await import("../engine/embedded.ts");
  const { declareEstate } = await loadProgram();
  try {
    return await runProgram({ project: PROJECT, stack: input.stack, config: {}, program: () => declareEstate(input) });
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new Failure(`${visible(input.file)}: the program failed: ${visible(error.message)}`);
  }
}
