/** Writes the list of rules from the files that hold one: `node test/generate/rules.ts`. A rule is one file and one test. */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";

const analysis = join(import.meta.dirname, "../../src/analysis");

/** `src/analysis/rules.ts` as it should be. */
export function ruleList(): string {
  const files = globSync("*/*.ts", { cwd: analysis })
    .filter((file) => /^export const rule: Rule = \{/m.test(readFileSync(join(analysis, file), "utf8")))
    .sort();
  const names = files.map((file) => camelCase(basename(file, ".ts")));
  return [
    "/** All rules, generated from the files of this folder by test/generate/rules.ts: do not edit. */",
    'import type { Rule } from "./rule.ts";',
    ...files.map((file, index) => `import { rule as ${names[index]} } from "./${relative("", file)}";`),
    "",
    `export const rules: readonly Rule[] = [\n${names.map((name) => `  ${name},\n`).join("")}];`,
    "",
  ].join("\n");
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

export const ruleListFile = join(analysis, "rules.ts");

if (import.meta.main) writeFileSync(ruleListFile, ruleList());
