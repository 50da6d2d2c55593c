/** The Python environment of the twin: Ironic, the Redfish emulator and the AWS emulator, pinned by version and hash. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { isStamped, removeStamp, ToolError, type Workshop, writeStamp } from "./workshop.ts";

const run = promisify(execFile);

/** Every package with its version and hashes; the file says how it is made from those that are wanted. */
const REQUIREMENTS = join(import.meta.dirname, "python", "requirements.txt");
/** The oldest Python that Ironic 39 runs on. */
const OLDEST = { major: 3, minor: 11 };
const REMEDY = `install Python ${OLDEST.major}.${OLDEST.minor} or newer from https://www.python.org/downloads and put python3 on the PATH`;
/** Lines of a failed installation that are shown: the last ones tell the cause. */
const SHOWN_LINES = 8;
/** pip names every package that it collects. */
const MAX_OUTPUT = 16 * 2 ** 20;

/** Asks for everything that is needed at once; fails without ensurepip, which Debian packs apart. */
const QUESTION = "import sys; print(sys.version_info[0], sys.version_info[1], sys.version.split()[0], sys.executable)";

/** The Python that environments are made with. */
interface Interpreter {
  readonly version: string;
  readonly file: string;
}

/**
 * Makes the environment, unless it is already made from these requirements with this Python.
 *
 * @returns its folder of programs
 * @throws {ToolError} when Python or a part of it is missing or too old, or a package cannot be installed
 */
export async function installPython(workshop: Workshop): Promise<string> {
  const folder = join(workshop.root, "python");
  const interpreter = await findPython(workshop);
  const requirements = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  const made = { requirements, ...interpreter };
  if ((await isStamped(workshop, "python", made)) && (await runs(join(folder, "bin", "python")))) {
    workshop.progress("python: up to date");
    return join(folder, "bin");
  }
  workshop.progress(`python: installing ironic, sushy-tools and moto with Python ${interpreter.version}`);
  await removeStamp(workshop, "python");
  await rm(folder, { recursive: true, force: true });
  await installed(interpreter.file, ["-m", "venv", folder]);
  await installed(join(folder, "bin", "python"), [
    // Python compiles what it runs when it runs it; all of it would take longer than fetching it.
    ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"],
    // What is not a wheel would run code of unpinned build tools.
    ...["--require-hashes", "--only-binary", ":all:", "--requirement", REQUIREMENTS],
  ]);
  await writeStamp(workshop, "python", made);
  workshop.progress("python: installed");
  return join(folder, "bin");
}

/**
 * The Python of the workshop.
 *
 * @throws {ToolError} when it is missing, too old, or cannot make environments
 */
export async function findPython(workshop: Workshop): Promise<Interpreter> {
  const python = workshop.python ?? "python3";
  const answer = await run(python, ["-c", QUESTION]).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new ToolError(`${python}: not found; ${REMEDY}`);
    }
    throw new ToolError(`${python}: does not run (${tail(error)}); ${REMEDY}`);
  });
  const [major, minor, version = "", file = python] = answer.stdout.trim().split(" ");
  if (Number(major) !== OLDEST.major || Number(minor) < OLDEST.minor) {
    throw new ToolError(`${python}: is version ${version}, ironic needs ${OLDEST.major}.${OLDEST.minor}; ${REMEDY}`);
  }
  for (const module of ["venv", "ensurepip"]) {
    await run(python, ["-c", `import ${module}`]).catch(() => {
      throw new ToolError(
        `${python}: has no module ${module}, so it cannot make an environment; install it (Debian and Ubuntu: apt-get install python3-venv)`,
      );
    });
  }
  return { version, file };
}

async function runs(python: string): Promise<boolean> {
  return run(python, ["-c", "import ironic, sushy_tools, moto, boto3"]).then(
    () => true,
    () => false,
  );
}

async function installed(program: string, args: readonly string[]): Promise<void> {
  await run(program, [...args], { maxBuffer: MAX_OUTPUT }).catch((error: unknown) => {
    throw new ToolError(
      `python: ${args[1] === "pip" ? "pip" : "venv"} failed; its last lines:\n${tail(error)}\nthe package index must be reachable (pip config get global.index-url)`,
    );
  });
}

function tail(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  return text
    .trim()
    .split("\n")
    .slice(-SHOWN_LINES)
    .map((line) => `  ${line}`)
    .join("\n");
}
