/** Entry of `pulumi preview` and `pulumi up`: the configuration of the stack becomes its resources. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { loadCatalogue } from "./catalogue/load.ts";
import { readDocument } from "./config/document.ts";
import { validateEstate } from "./config/load.ts";
import { formatProblems } from "./config/problem.ts";
import { sections as sectionSchemas } from "./model/estate.ts";
import { declareEstate } from "./program.ts";
import { deriveViews } from "./views/derive.ts";

const file = `Pulumi.${pulumi.getStack()}.yaml`;
const config = new pulumi.Config();
const sections: Record<string, unknown> = {};
for (const name of Object.keys(sectionSchemas)) {
  const value = config.getObject<unknown>(name);
  if (value !== undefined) sections[name] = value;
}
const catalogue = loadCatalogue();
const validated = validateEstate({ sections, locate: locator(), file, catalogue, derive: deriveViews });
if (!validated.ok)
  throw new pulumi.RunError(`the stack file does not describe an estate\n${formatProblems(validated.report)}`);
const { estate } = validated;

export const outputs = await declareEstate({ estate, catalogue, views: deriveViews(estate, catalogue).views });

/** The engine hands values without their place; the stack file, where there is one, knows it. */
function locator(): (path: readonly (string | number)[]) => { line: number; column: number } {
  const nowhere = () => ({ line: 1, column: 1 });
  try {
    const document = readDocument(readFileSync(join(process.cwd(), file), "utf8"), file);
    return document.readable ? document.locate : nowhere;
  } catch {
    return nowhere;
  }
}
