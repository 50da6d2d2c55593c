/** Writes the stack files in the form of the Pulumi CLI (`npm run format`). */
import { writeFileSync } from "node:fs";
import { formedFiles, pathOf, textOf } from "./files.ts";
import { stackFileForm } from "./stack-file.ts";

for (const file of formedFiles) {
  try {
    const text = textOf(file);
    const formed = stackFileForm(text);
    if (formed === text) continue;
    writeFileSync(pathOf(file), formed);
    console.log(file);
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
