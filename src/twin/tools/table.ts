/** The table of tools: what is built, from which pinned module, and how it tells its version. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** Folder of the Go module that pins the tools. */
export const MODULE_FOLDER = import.meta.dirname;

const rowSchema = z.strictObject({
  module: z.string(),
  package: z.string(),
  stamp: z.string(),
  version: z.array(z.string()).nonempty(),
});

/** One tool, ready to be built. */
export interface Tool {
  /** Name of the program, also its name in the table. */
  readonly name: string;
  /** Import path of the main package. */
  readonly package: string;
  /** Version of its module without the leading v. */
  readonly version: string;
  /** Variable and value that make the program know its version: `<variable>=<value>`. */
  readonly stamp: string;
  /** Arguments that make the program print its version. */
  readonly versionArgs: readonly string[];
}

/** All tools in the order of the table. */
export function loadTools(): readonly Tool[] {
  return readTools(
    readFileSync(join(MODULE_FOLDER, "tools.yaml"), "utf8"),
    readFileSync(join(MODULE_FOLDER, "go.mod"), "utf8"),
  );
}

/**
 * Joins the table with the versions that the Go module requires.
 *
 * @throws Error when a module of the table is not required, or a row is not one
 */
export function readTools(table: string, goMod: string): readonly Tool[] {
  const rows = z.record(z.string(), rowSchema).parse(parse(table));
  return Object.entries(rows).map(([name, row]) => {
    const version = requiredVersion(goMod, row.module);
    if (version === undefined) {
      throw new Error(
        `tools.yaml: ${name}: go.mod does not require ${row.module}; run go get ${row.module}@VERSION there`,
      );
    }
    return {
      name,
      package: row.package,
      version,
      stamp: row.stamp.replaceAll("{version}", version),
      versionArgs: row.version,
    };
  });
}

function requiredVersion(goMod: string, module: string): string | undefined {
  for (const line of goMod.split("\n")) {
    const [path, version] = line
      .replace(/^require\s/, "")
      .trim()
      .split(/\s+/);
    if (path === module && version?.startsWith("v")) return version.slice(1);
  }
  return undefined;
}
