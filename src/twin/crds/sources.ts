/** Modules that definitions come from, pinned. */
import { z } from "zod";
import { ToolError } from "../tools/workshop.ts";

const rowSchema = z.strictObject({
  module: z.string(),
  version: z.string().startsWith("v"),
  sum: z.string().startsWith("h1:"),
  folders: z.array(z.string()).default([]),
  types: z.array(z.string()).default([]),
});

/** The table `sources.yaml`. */
export const sourcesSchema = z.array(rowSchema);

/** One module of the table. */
export type Source = z.infer<typeof rowSchema>;

const downloadSchema = z.object({
  Path: z.string(),
  Version: z.string(),
  Error: z.string().optional(),
  Dir: z.string().optional(),
  Sum: z.string().optional(),
});

/** What `go mod download -json` says of one module. */
export type Download = z.infer<typeof downloadSchema>;

/** A module that is on this machine and is what the table pins. */
export interface Fetched {
  readonly source: Source;
  /** Folder of its files. */
  readonly folder: string;
}

/** Name and version of a module: `sigs.k8s.io/kueue@v0.19.2`. */
export function moduleVersion({ module, version }: Source): string {
  return `${module}@${version}`;
}

/** The answers of `go mod download -json`, which are objects without a list around them. */
export function readDownloads(stdout: string): readonly Download[] {
  return z.array(downloadSchema).parse(JSON.parse(`[${stdout.replaceAll(/^\}\n\{/gm, "},\n{")}]`));
}

/**
 * Joins the table with what was fetched.
 *
 * @throws {ToolError} with one line for each module that could not be had or is not the one that is pinned
 */
export function verified(sources: readonly Source[], downloads: readonly Download[]): readonly Fetched[] {
  const problems: string[] = [];
  const fetched = sources.flatMap((source): Fetched[] => {
    const name = moduleVersion(source);
    const download = downloads.find(({ Path, Version }) => Path === source.module && Version === source.version);
    if (download?.Dir === undefined) {
      problems.push(
        `${name}: cannot be fetched (${download?.Error ?? "go mod download does not mention it"}); the module proxy must be reachable (go env GOPROXY)`,
      );
      return [];
    }
    if (download.Sum !== source.sum) {
      problems.push(
        `${name}: its sum is ${download.Sum ?? "unknown"}, src/twin/crds/sources.yaml pins ${source.sum}; find out why before you pin another`,
      );
      return [];
    }
    return [{ source, folder: download.Dir }];
  });
  if (problems.length > 0) throw new ToolError(problems.join("\n"));
  return fetched;
}
