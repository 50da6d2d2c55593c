/** Takes the definitions of custom resources out of the pinned modules, once, into `.tools/crds`. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, parseAllDocuments } from "yaml";
import { buildTool } from "../tools/build.ts";
import { goCommand, goEnvironment } from "../tools/go.ts";
import { loadTools } from "../tools/table.ts";
import { isStamped, ToolError, type Workshop, writeStamp } from "../tools/workshop.ts";
import { type CustomResourceDefinition, definitionSchema, kept } from "./definition.ts";
import {
  type Download,
  type Fetched,
  moduleVersion,
  readDownloads,
  type Source,
  sourcesSchema,
  verified,
} from "./sources.ts";

const run = promisify(execFile);

const SOURCES = join(import.meta.dirname, "sources.yaml");
/** Raised when what is kept of a definition changes. */
const FORMAT = 1;
/** go names every module that it fetches. */
const MAX_OUTPUT = 16 * 2 ** 20;

/** File of a definition in the folder of definitions. */
export function definitionFile(folder: string, group: string, kind: string): string {
  return join(folder, `${group}_${kind}.json`);
}

/**
 * Fills the folder of definitions, unless it holds those of the pinned modules.
 *
 * @returns the folder
 * @throws {ToolError} when a module cannot be had or is not the one that is pinned
 */
export async function extractCrds(workshop: Workshop): Promise<string> {
  const text = readFileSync(SOURCES, "utf8");
  const made = { sources: createHash("sha256").update(text).digest("hex"), format: FORMAT };
  const folder = join(workshop.root, "crds");
  if (existsSync(folder) && (await isStamped(workshop, "crds", made))) {
    workshop.progress("crds: up to date");
    return folder;
  }
  const sources = sourcesSchema.parse(parse(text));
  workshop.progress(`crds: fetching ${sources.length} modules`);
  const fresh = `${folder}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  try {
    let count = 0;
    for (const fetched of verified(sources, await download(sources, workshop))) {
      for (const definition of await definitionsOf(fetched, workshop)) {
        const { group, names } = definition.spec;
        await writeFile(definitionFile(fresh, group, names.kind), JSON.stringify(definition));
        count++;
      }
    }
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
    await writeStamp(workshop, "crds", made);
    workshop.progress(`crds: ${count} definitions`);
    return folder;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function download(sources: readonly Source[], workshop: Workshop): Promise<readonly Download[]> {
  const options = { cwd: tmpdir(), env: goEnvironment(), maxBuffer: MAX_OUTPUT };
  const { stdout } = await run(
    goCommand(workshop),
    ["mod", "download", "-json", ...sources.map(moduleVersion)],
    options,
  ).catch((error: unknown) => {
    // It ends with an error when one module fails, and says of each which.
    const said = outputOf(error, "stdout");
    if (said === "") throw new ToolError(`crds: go mod download failed: ${outputOf(error, "stderr") || String(error)}`);
    return { stdout: said };
  });
  return readDownloads(stdout);
}

function outputOf(error: unknown, stream: "stdout" | "stderr"): string {
  return error instanceof Error && stream in error ? String(Reflect.get(error, stream)).trim() : "";
}

async function definitionsOf({ source, folder }: Fetched, workshop: Workshop): Promise<CustomResourceDefinition[]> {
  const definitions = source.folders.flatMap((name) => definitionsIn(join(folder, name)));
  if (source.types.length > 0) definitions.push(...(await generated(folder, source, workshop)));
  if (definitions.length === 0)
    throw new ToolError(`${moduleVersion(source)}: holds no definition; correct its folders`);
  return definitions.map((definition) => kept(definition, moduleVersion(source)));
}

/** Definitions that controller-gen makes of Go types, as the makers do for their releases. */
async function generated(folder: string, source: Source, workshop: Workshop): Promise<CustomResourceDefinition[]> {
  const tool = loadTools().find(({ name }) => name === "controller-gen");
  if (tool === undefined) throw new Error("tools.yaml: controller-gen is missing");
  const program = await buildTool(tool, workshop);
  const out = await mkdtemp(join(tmpdir(), "estate-crds-"));
  try {
    const paths = source.types.map((path) => `paths=${path}`);
    await run(program, ["crd:allowDangerousTypes=true", ...paths, `output:crd:dir=${out}`], {
      cwd: folder,
      env: goEnvironment(),
      maxBuffer: MAX_OUTPUT,
    }).catch((error: unknown) => {
      throw new ToolError(
        `${moduleVersion(source)}: controller-gen failed\n${outputOf(error, "stderr") || String(error)}`,
      );
    });
    return definitionsIn(out);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function definitionsIn(folder: string): CustomResourceDefinition[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), "utf8")))
    .map((document): unknown => document.toJS())
    .filter((object) => typeof object === "object" && object !== null && "kind" in object)
    .filter((object) => object.kind === "CustomResourceDefinition")
    .map((object) => definitionSchema.parse(object));
}
