/** Builds one Go tool, unless what is there is already what would be built. */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { COLLECT_RARELY, compilerVersion, goCommand, goEnvironment } from "./go.ts";
import { TABLE_FOLDER, type Tool } from "./table.ts";
import { isStamped, ToolError, type Workshop, writeStamp } from "./workshop.ts";

const run = promisify(execFile);

/** After how many compiled packages a line is printed: a first build has one to two thousand. */
const PACKAGES_PER_LINE = 200;
/** Lines of a failed build that are shown: the last ones tell the cause. */
const SHOWN_LINES = 8;

/**
 * Gives the path of a tool that is current, building it where it is not.
 *
 * A tool is current when version, requirements, flags and compiler are those it was built with. The program appears whole or not at all.
 *
 * @throws {ToolError} when Go is missing or too old, when the build fails, or when the program does not tell its version
 */
export async function buildTool(tool: Tool, workshop: Workshop): Promise<string> {
  const label = `${tool.name} ${tool.version}`;
  const folder = join(TABLE_FOLDER, tool.family);
  const file = join(workshop.root, "bin", tool.name);
  const stamps = tool.stamps.map((stamp) => ` -X ${stamp}`).join("");
  // Debugging information would be written for every package and dropped at the end: an eighth of all time.
  const flags = ["-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false", "-ldflags", `-s -w${stamps}`];
  // Libraries are raised without the tool: its version alone does not tell what it is made of.
  const requirements = createHash("sha256")
    .update(await readFile(join(folder, "go.mod")))
    .digest("hex");
  const made = { version: tool.version, requirements, flags, go: await compilerVersion(workshop, folder) };
  if ((await isStamped(workshop, tool.name, made)) && (await isOfVersion(file, tool, workshop))) {
    workshop.progress(`${label}: up to date`);
    return file;
  }
  workshop.progress(`${label}: building, a first build takes minutes`);
  await mkdir(join(workshop.root, "bin"), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  try {
    await compile(["build", "-v", ...flags, "-o", fresh, tool.package], { label, folder, workshop });
    if (!(await isOfVersion(fresh, tool, workshop))) {
      throw new ToolError(
        `${label}: the program that was built does not tell its version; correct stamp in src/twin/tools/tools.yaml`,
      );
    }
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
  await writeStamp(workshop, tool.name, made);
  workshop.progress(`${label}: built`);
  return file;
}

interface Build {
  readonly label: string;
  readonly folder: string;
  readonly workshop: Workshop;
}

async function compile(args: readonly string[], { label, folder, workshop }: Build): Promise<void> {
  const child = spawn(goCommand(workshop), args, {
    cwd: folder,
    env: { ...goEnvironment(), ...COLLECT_RARELY },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const last: string[] = [];
  let packages = 0;
  for await (const line of createInterface({ input: child.stderr })) {
    last.push(line);
    if (last.length > SHOWN_LINES) last.shift();
    if (!line.startsWith("go: ") && ++packages % PACKAGES_PER_LINE === 0) {
      workshop.progress(`${label}: ${packages} packages compiled`);
    }
  }
  const code = await exit;
  if (code === 0) return;
  throw new ToolError(
    `${label}: go build ended with ${code ?? "a signal"}; its last lines:\n${last.map((line) => `  ${line}`).join("\n")}\nthe module proxy must be reachable for what is not in the module cache (go env GOPROXY)`,
  );
}

async function isOfVersion(file: string, tool: Tool, workshop: Workshop): Promise<boolean> {
  try {
    if (tool.versionArgs !== undefined) {
      const { stdout } = await run(file, [...tool.versionArgs]);
      return stdout.includes(tool.version);
    }
    const { stdout } = await run(goCommand(workshop), ["version", "-m", file], { env: goEnvironment() });
    return stdout.includes(`\t${tool.module}\tv${tool.version}\t`);
  } catch {
    return false;
  }
}
