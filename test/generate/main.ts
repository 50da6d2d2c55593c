/** Writes every generated file (`npm run generate`), or says which are not current (`npm run generated`). */
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { estateJsonSchema } from "../../src/config/schema.ts";
import { costJsonSchema } from "../../src/report/cost/schema.ts";
import { checkJsonSchema } from "../../src/report/findings/schema.ts";
import { proofJsonSchema } from "../../src/report/proof/json.ts";
import { previewJsonSchema } from "../../src/report/schema.ts";
import { formulas } from "./formulas.ts";
import { graphOf } from "./program.ts";
import { readme } from "./readme.ts";
import { ruleList, ruleListFile } from "./rules.ts";
import { rulesPage } from "./rules-page.ts";

interface Generated {
  /** Relative to the top of the project. */
  readonly file: string;
  readonly make: () => Promise<string> | string;
}

const top = join(import.meta.dirname, "../..");

const all: readonly Generated[] = [
  { file: relative(top, ruleListFile), make: ruleList },
  { file: "src/config/estate.schema.json", make: () => json(estateJsonSchema()) },
  { file: "src/report/preview.schema.json", make: previewJsonSchema },
  { file: "src/report/findings/check.schema.json", make: checkJsonSchema },
  { file: "src/analysis/RULES.md", make: rulesPage },
  { file: "src/report/cost/cost.schema.json", make: costJsonSchema },
  { file: "src/report/proof/proof.schema.json", make: proofJsonSchema },
  { file: "src/report/cost/formulas.generated.js", make: formulas },
  { file: "README.md", make: readme },
  { file: "test/golden/prod.urns.txt", make: () => urns("Pulumi.prod.yaml", "prod") },
  { file: "test/golden/dr.urns.txt", make: () => urns("Pulumi.dr.yaml", "dr") },
];

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

async function urns(file: string, stack: string): Promise<string> {
  const { resources } = await graphOf(file, stack);
  return `${resources
    .map(({ urn }) => urn)
    .sort()
    .join("\n")}\n`;
}

function current(file: string): string | undefined {
  try {
    return readFileSync(join(top, file), "utf8");
  } catch {
    return undefined;
  }
}

const check = process.argv.includes("--check");
for (const { file, make } of all) {
  const wanted = await make();
  if (current(file) === wanted) continue;
  if (check) {
    console.error(`${file}: is not what the sources give; run npm run generate and review the diff`);
    process.exitCode = 1;
  } else {
    writeFileSync(join(top, file), wanted);
    console.log(file);
  }
}
