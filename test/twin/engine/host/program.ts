/** Starts a program as the real language host does. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import language from "@pulumi/pulumi/proto/language_pb.js";
import { locateModule, nodeOnPath } from "./node.ts";

type Request = InstanceType<typeof language.RunRequest>;
type Info = InstanceType<typeof language.ProgramInfo>;

/** Exit code of a program that has told the user already what is wrong. */
const ALREADY_TOLD = 32;

interface Host {
  readonly engineAddress: string;
  readonly signal: AbortSignal;
}

/** Runs a program to its end. What goes wrong with it is part of the answer, as the engine expects it. */
export async function runProgram(request: Request, host: Host): Promise<InstanceType<typeof language.RunResponse>> {
  const info = programOf(request);
  const response = new language.RunResponse();
  const sync = mkdtempSync(join(tmpdir(), "estate-host-"));
  try {
    const node = nodeOnPath();
    const run = await locateModule("@pulumi/pulumi/cmd/run", info.getProgramDirectory(), node);
    const code = await exitOf(node, [run, ...programArguments(request, host.engineAddress, sync)], {
      env: { ...process.env, ...programEnvironment(request) },
      signal: host.signal,
    });
    if (code === ALREADY_TOLD) return response.setBail(true);
    return code === 0 ? response : response.setError(`Program exited with non-zero exit code: ${code}`);
  } catch (error) {
    return response.setError(error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(sync, { recursive: true, force: true });
  }
}

/** What comes after the file of `cmd/run`, in the order of the real host; what is empty is left out. */
function programArguments(request: Request, engineAddress: string, sync: string): readonly string[] {
  const info = programOf(request);
  const named: Readonly<Record<string, string>> = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    sync,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
  };
  return [
    ...Object.entries(named).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    "--parallel",
    String(request.getParallel()),
    info.getEntryPoint(),
    ...request.getArgsList(),
  ];
}

/** What the host adds to its own environment. Keys of the configuration are in the form of the SDK's first versions. */
function programEnvironment(request: Request): Record<string, string> {
  const config = request
    .getConfigMap()
    .toArray()
    .map(([key, value]) => [key.replace(":", ":config:"), value]);
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...typescriptEnvironment(programOf(request)),
  };
}

/** The SDK's own TypeScript is used where the project does not do without it. */
export function typescriptEnvironment(info: Info): Record<string, string> {
  const options = info.getOptions()?.toJavaScript() ?? {};
  return options["typescript"] === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" };
}

/** @throws Error when the request describes no program */
export function programOf(request: { getInfo(): Info | undefined }): Info {
  const info = request.getInfo();
  if (info === undefined) throw new Error("the engine's request describes no program");
  return info;
}

/** Exit code of a child whose output is the host's; a child that a signal ended has the code that a shell gives it. */
function exitOf(
  node: string,
  args: readonly string[],
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { env, stdio: ["ignore", "inherit", "inherit"] });
    const interrupt = (): void => void child.kill("SIGINT");
    signal.addEventListener("abort", interrupt, { once: true });
    child.on("error", reject);
    child.on("close", (code, by) => {
      signal.removeEventListener("abort", interrupt);
      resolve(code ?? 128 + (by === null ? 0 : constants.signals[by]));
    });
  });
}
