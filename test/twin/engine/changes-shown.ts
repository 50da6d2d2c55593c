/** What `estate preview --base` shows of a change. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { preview } from "../../../src/cli/preview.ts";
import { previewSchema } from "../../../src/report/schema.ts";
import { said } from "../../cli/said.ts";
import type { Session } from "./session.ts";

/**
 * The stack file as it is against an export of the state, one line a property.
 *
 * @param base @defaultValue the export of now
 */
export async function changesShown({ folder, stack }: Session, base?: Deployment): Promise<readonly string[]> {
  const state = join(folder, "export.json");
  writeFileSync(state, JSON.stringify(base ?? (await stack.exportStack())));
  const file = join(folder, "work", `Pulumi.${stack.name}.yaml`);
  const { out, err } = await said("preview", preview, ["preview", "--file", file, "--base", state, "--format", "json"]);
  if (err !== "") throw new Error(err);
  const { changes } = previewSchema.parse(JSON.parse(out));
  return (changes?.items ?? []).flatMap((change) =>
    change.properties.map(
      ({ path, before, after }) => `${change.name} ${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
    ),
  );
}
