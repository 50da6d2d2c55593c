/** The estate of the stack that Pulumi runs: from its configuration, checked as a stack file is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { loadCatalogue } from "../catalogue/load.ts";
import type { Catalogue } from "../catalogue/types.ts";
import { type Estate, sections as sectionSchemas } from "../model/estate.ts";
import { deriveViews } from "../views/derive.ts";
import type { Views } from "../views/types.ts";
import { readDocument } from "./document.ts";
import { validateEstate } from "./load.ts";
import { inOrderOf } from "./order.ts";
import { formatProblems, type Locate } from "./problem.ts";

/** An estate, and what follows from it. */
export interface ConfiguredEstate {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
}

/**
 * Reads the estate from `pulumi.Config`.
 *
 * @param text of the stack file. @defaultValue the file of the stack in the working folder, where there is one
 * @throws pulumi.RunError with every problem of the configuration
 */
export function configuredEstate(text?: string): ConfiguredEstate {
  const file = `Pulumi.${pulumi.getStack()}.yaml`;
  const document = stackFile(file, text);
  const config = new pulumi.Config();
  const sections: Record<string, unknown> = {};
  for (const name of Object.keys(sectionSchemas)) {
    const value = config.getObject<unknown>(name);
    if (value !== undefined) sections[name] = inOrderOf(document?.sections[name], value);
  }
  const catalogue = loadCatalogue();
  let derived: ReturnType<typeof deriveViews> | undefined;
  const validated = validateEstate({
    sections,
    locate: document?.locate ?? nowhere,
    file,
    catalogue,
    // What the check for conflicts derives is what is used: it is not derived again.
    derive: (estate) => {
      derived = deriveViews(estate, catalogue);
      return derived;
    },
  });
  if (!validated.ok) {
    throw new pulumi.RunError(`the stack file does not describe an estate\n${formatProblems(validated.report)}`);
  }
  const { estate } = validated;
  return { estate, catalogue, views: (derived ?? deriveViews(estate, catalogue)).views };
}

/** The engine hands values over without place and sorted by key; the stack file, where there is one, knows both. */
function stackFile(file: string, text: string | undefined) {
  try {
    const document = readDocument(text ?? readFileSync(join(process.cwd(), file), "utf8"), file);
    return document.readable ? document : undefined;
  } catch {
    return undefined;
  }
}

const nowhere: Locate = () => ({ line: 1, column: 1 });
