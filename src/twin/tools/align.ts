/**
 * `npm run tools:align FAMILY...`: gives all that a family shares with Kubernetes the version that Kubernetes pins, so that it is
 * compiled once. Changes go.mod and go.sum in the family's folder.
 */
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { goEnvironment } from "./go.ts";
import { loadTools, TABLE_FOLDER, type Tool } from "./table.ts";

const run = promisify(execFile);

/** Whose versions the others take. */
const PINS = "kubernetes";
/** A module that is lowered brings back requirements of its own, those of others: so often at most. */
const ROUNDS = 20;
/** `go list` names a thousand packages. */
const MAX_OUTPUT = 16 * 2 ** 20;

export interface Requirement {
  readonly Path: string;
  readonly Version: string;
}

/** The parts of `go mod edit -json` that count here. */
interface GoMod {
  readonly Require: readonly Requirement[];
  readonly Replace: readonly { readonly Old: Requirement; readonly New: Requirement }[] | null;
}

/**
 * Arguments of `go mod edit` that give shared modules their pinned version.
 *
 * @param isRaised whether the versions are what requirements of others have made them: such a requirement is excluded
 */
export function edits(own: readonly Requirement[], pins: readonly Requirement[], isRaised: boolean): string[] {
  const pinned = new Map(pins.map(({ Path, Version }) => [Path, Version]));
  return own.flatMap(({ Path, Version }) => {
    const wanted = pinned.get(Path);
    if (wanted === undefined || wanted === Version) return [];
    return [`-require=${Path}@${wanted}`, ...(isRaised ? [`-exclude=${Path}@${Version}`] : [])];
  });
}

async function align({ family, package: program }: Tool): Promise<void> {
  const folder = join(TABLE_FOLDER, family);
  const go = async (...args: readonly string[]): Promise<string> => {
    const env = { ...goEnvironment(), GOFLAGS: "-mod=mod" };
    return (await run("go", [...args], { cwd: folder, env, maxBuffer: MAX_OUTPUT })).stdout;
  };
  const pins = await requirements(join(TABLE_FOLDER, PINS));
  for (let round = 0; round < ROUNDS; round++) {
    const changes = edits(await requirements(folder), pins, round > 0);
    if (changes.length === 0) break;
    await go("mod", "edit", ...changes);
    await go("list", "-deps", program);
  }
  const left = edits(await requirements(folder), pins, false);
  if (left.length > 0)
    throw new Error(`${family}: is raised again by what it needs after ${ROUNDS} rounds: ${left.join(" ")}`);
  // Sums of versions that are gone.
  await rm(join(folder, "go.sum"), { force: true });
  await go("list", "-deps", program);
}

/** What a go.mod requires, with the versions that its replacements have. */
async function requirements(folder: string): Promise<readonly Requirement[]> {
  const { stdout } = await run("go", ["mod", "edit", "-json"], { cwd: folder, env: goEnvironment() });
  const { Require, Replace }: GoMod = JSON.parse(stdout);
  const replaced = new Map(Replace?.map(({ Old, New }) => [Old.Path, New.Version]));
  return Require.map(({ Path, Version }) => ({ Path, Version: replaced.get(Path) ?? Version }));
}

if (process.argv[1] === import.meta.filename) {
  const families = new Set(process.argv.slice(2));
  for (const tool of loadTools()) {
    if (families.delete(tool.family)) await align(tool);
  }
  if (families.size > 0) throw new Error(`${[...families].join(", ")}: no such family in tools.yaml`);
}
