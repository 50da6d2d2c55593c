/** Builds one tool, unless what is there is already what would be built. */
import { execFile, spawn } from "node:child_process";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { MODULE_FOLDER, type Tool } from "./table.ts";

const run = promisify(execFile);

/** What stops a build; the message is for whoever asked for the tool. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

/** Where tools are built and what is told on the way. */
export interface Workshop {
  /** Programs go to its folder `bin`. */
  readonly root: string;
  /** The go command. @defaultValue `go` on the PATH */
  readonly go?: string;
  /** Receives one line at a time. */
  readonly progress: (line: string) => void;
}

/** After how many compiled packages a line is printed: a first build has one to two thousand. */
const PACKAGES_PER_LINE = 200;
/** Lines of a failed build that are shown: the last ones tell the cause. */
const SHOWN_LINES = 8;

/**
 * Gives the path of a tool that is current, building it where it is not.
 *
 * A tool is current when version, flags and compiler are those it was built with. The program appears whole or not at all.
 *
 * @throws {ToolError} when Go is missing or too old, when the build fails, or when the program does not tell its version
 */
export async function buildTool(tool: Tool, workshop: Workshop): Promise<string> {
  const go = workshop.go ?? "go";
  const label = `${tool.name} ${tool.version}`;
  const file = join(workshop.root, "bin", tool.name);
  const stampFile = join(workshop.root, "stamps", `${tool.name}.json`);
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", `-s -w -X ${tool.stamp}`];
  const stamp = `${JSON.stringify({ version: tool.version, flags, go: await compiler(go) })}\n`;
  if ((await textOf(stampFile)) === stamp && (await tellsVersion(file, tool))) {
    workshop.progress(`${label}: up to date`);
    return file;
  }
  workshop.progress(`${label}: building, a first build takes minutes`);
  await mkdir(join(workshop.root, "bin"), { recursive: true });
  await mkdir(join(workshop.root, "stamps"), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  try {
    await compile(go, ["build", "-v", ...flags, "-o", fresh, tool.package], label, workshop.progress);
    if (!(await tellsVersion(fresh, tool))) {
      throw new ToolError(
        `${label}: the program that was built does not tell its version; correct stamp in src/twin/tools/tools.yaml`,
      );
    }
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
  await writeFile(stampFile, stamp);
  workshop.progress(`${label}: built`);
  return file;
}

/** Nothing of the user's own Go settings may change what is built; no C compiler is needed. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" };
}

async function compiler(go: string): Promise<string> {
  try {
    const { stdout } = await run(go, ["version"], { cwd: MODULE_FOLDER, env: environment() });
    return stdout.trim();
  } catch (error) {
    throw new ToolError(await goProblem(go, error));
  }
}

async function goProblem(go: string, error: unknown): Promise<string> {
  const needed = /^go (\S+)$/m.exec(await readFile(join(MODULE_FOLDER, "go.mod"), "utf8"))?.[1] ?? "";
  const remedy = `install Go ${needed} or newer from https://go.dev/dl and put it on the PATH`;
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return `${go}: not found; ${remedy}`;
  const found = /running go (\d[\w.]*)/.exec(error instanceof Error ? error.message : "")?.[1];
  if (found !== undefined) return `${go}: is version ${found}, the tools need ${needed}; ${remedy}`;
  return `${go}: does not run (${error instanceof Error ? error.message.trim() : String(error)}); ${remedy}`;
}

async function compile(
  go: string,
  args: readonly string[],
  label: string,
  progress: (line: string) => void,
): Promise<void> {
  const child = spawn(go, args, { cwd: MODULE_FOLDER, env: environment(), stdio: ["ignore", "ignore", "pipe"] });
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
      progress(`${label}: ${packages} packages compiled`);
    }
  }
  const code = await exit;
  if (code === 0) return;
  throw new ToolError(
    `${label}: go build ended with ${code ?? "a signal"}; its last lines:\n${last.map((line) => `  ${line}`).join("\n")}\nthe module proxy must be reachable for what is not in the module cache (go env GOPROXY)`,
  );
}

async function tellsVersion(file: string, tool: Tool): Promise<boolean> {
  try {
    const { stdout } = await run(file, [...tool.versionArgs]);
    return stdout.includes(tool.version);
  } catch {
    return false;
  }
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}
