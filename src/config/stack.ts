/** The estate of the stack that Pulumi runs: from its stack file, which has to say what Pulumi's configuration says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { loadCatalogue } from "../catalogue/load.ts";
import type { Catalogue } from "../catalogue/types.ts";
import { type Estate, sections as sectionSchemas } from "../model/estate.ts";
import { deriveViews } from "../views/derive.ts";
import type { Views } from "../views/types.ts";
import { disagreements } from "./agreement.ts";
import { readDocument } from "./document.ts";
import { loadEstate } from "./load.ts";
import { formatProblems, type Problem, problemAt } from "./problem.ts";

/** An estate, and what follows from it. */
export interface ConfiguredEstate {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
}

/**
 * Reads the estate from the stack file. `pulumi.Config` has the same values, but without their places and sorted by key, and the
 * order of the file has a meaning (GPUs are counted through a cluster node by node, the first storage class is the default): it is
 * only held against the file.
 *
 * @param text of the stack file. @defaultValue the file of the stack in the folder of Pulumi.yaml
 * @throws pulumi.RunError where there is no such file, where Pulumi's configuration has other values, and with every problem of
 * the estate
 */
export function configuredEstate(text?: string): ConfiguredEstate {
  const file = `Pulumi.${pulumi.getStack()}.yaml`;
  const stated = text ?? stackFile(file);
  const problems = unlikeConfig(stated, file);
  if (problems.length > 0) {
    throw new pulumi.RunError(`Pulumi's configuration is not what the stack file states\n${formatProblems(problems)}`);
  }
  const catalogue = loadCatalogue();
  let derived: ReturnType<typeof deriveViews> | undefined;
  const loaded = loadEstate({
    text: stated,
    file,
    catalogue,
    // What the check for conflicts derives is what is used: it is not derived again.
    derive: (estate) => {
      derived = deriveViews(estate, catalogue);
      return derived;
    },
  });
  if (!loaded.ok) {
    throw new pulumi.RunError(`the stack file does not describe an estate\n${formatProblems(loaded.report)}`);
  }
  const { estate } = loaded;
  return { estate, catalogue, views: (derived ?? deriveViews(estate, catalogue)).views };
}

/** @throws pulumi.RunError when it cannot be read: no estate is made up from a configuration without a file */
function stackFile(file: string): string {
  const folder = pulumi.getRootDirectory();
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new pulumi.RunError(
      `${file}: cannot be read in ${folder}, the folder of Pulumi.yaml: ${code}; keep the stack file there, without --config-file`,
    );
  }
}

/** Problems for each value that Pulumi has otherwise; none where the file cannot be read as YAML, which is reported by itself. */
function unlikeConfig(text: string, file: string): readonly Problem[] {
  const document = readDocument(text, file);
  if (!document.readable) return [];
  const config = new pulumi.Config();
  const given = Object.fromEntries(
    Object.keys(sectionSchemas)
      .map((name) => [name, config.getObject<unknown>(name)] as const)
      .filter(([, value]) => value !== undefined),
  );
  return disagreements(document.sections, given).map(({ path, message }) =>
    problemAt(file, document.locate(path), path, message),
  );
}
