/** Stack files of the project, by their path from its top. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const stackFiles = [
  "Pulumi.prod.yaml",
  "Pulumi.dr.yaml",
  "test/estates/plan-as-written.yaml",
  "test/estates/small.yaml",
] as const;

export function readStackFile(file: (typeof stackFiles)[number]): string {
  return readFileSync(join(import.meta.dirname, "../..", file), "utf8");
}
