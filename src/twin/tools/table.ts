/** The table of Go tools: what is built, from which pinned module, and how it tells its version. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** Folder of the table; a folder per family holds the Go module that pins it. */
export const TABLE_FOLDER = import.meta.dirname;

const programSchema = z.strictObject({ package: z.string(), version: z.array(z.string()).nonempty().optional() });
const familySchema = z.strictObject({
  module: z.string(),
  queue: z.union([z.literal(1), z.literal(2)]),
  stamp: z.array(z.string()).default([]),
  programs: z.record(z.string(), programSchema),
});
const tableSchema = z.record(z.string(), familySchema);

/** One tool, ready to be built. */
export interface Tool {
  /** Name of the program. */
  readonly name: string;
  /** Tools that one Go module pins. */
  readonly family: string;
  /** Tools of one queue are built one after the other. */
  readonly queue: 1 | 2;
  /** Path of the module that its version is that of. */
  readonly module: string;
  /** Import path of the main package. */
  readonly package: string;
  /** Version of its module without the leading v. */
  readonly version: string;
  /** Variables and values that make the program know its version: `<variable>=<value>`. */
  readonly stamps: readonly string[];
  /** Arguments that make the program print its version; undefined where it has none. */
  readonly versionArgs: readonly string[] | undefined;
}

/** All tools in the order of the table. */
export function loadTools(): readonly Tool[] {
  return readTools(readFileSync(join(TABLE_FOLDER, "tools.yaml"), "utf8"), (family) =>
    readFileSync(join(TABLE_FOLDER, family, "go.mod"), "utf8"),
  );
}

/**
 * Joins the table with the versions that the Go modules require.
 *
 * @param goMod text of the go.mod of a family
 * @throws Error when a module of the table is not required, or a row is not one
 */
export function readTools(table: string, goMod: (family: string) => string): readonly Tool[] {
  return Object.entries(tableSchema.parse(parse(table))).flatMap(([family, { module, queue, stamp, programs }]) => {
    const version = requiredVersion(goMod(family), module);
    if (version === undefined) {
      throw new Error(
        `tools.yaml: ${family}: ${family}/go.mod does not require ${module}; run go get ${module}@VERSION there`,
      );
    }
    const [major = "", minor = ""] = version.split(".");
    const stamps = stamp.map((text) =>
      text.replaceAll("{version}", version).replaceAll("{major}", major).replaceAll("{minor}", minor),
    );
    return Object.entries(programs).map(([name, program]) => ({
      name,
      family,
      queue,
      module,
      package: program.package,
      version,
      stamps,
      versionArgs: program.version,
    }));
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
