/**
 * Starts a policy pack as the real language host does: a proxy answers the engine first, because the pack wants the configuration
 * of the stack in its environment, and the engine tells it over the connection to the pack.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import language from "@pulumi/pulumi/proto/language_pb.js";
import { locateModule, nodeOnPath } from "./node.ts";
import { type Configuration, serveProxy } from "./policy-proxy.ts";
import { programOf, typescriptEnvironment } from "./program.ts";

type Output = InstanceType<typeof language.RunPluginResponse>;

interface Caller {
  readonly signal: AbortSignal;
  /** Hands the engine a piece of the output of the pack. */
  readonly write: (message: Output) => void;
}

/**
 * Runs a pack until it ends or the caller gives it up.
 *
 * @throws Error when it is no policy pack, or the pack fails
 */
export async function runPolicyPack(
  request: InstanceType<typeof language.RunPluginRequest>,
  { signal, write }: Caller,
): Promise<void> {
  if (request.getKind() !== "analyzer") throw new Error(`${request.getKind()}: the double starts policy packs only`);
  const info = programOf(request);
  const folder = info.getProgramDirectory();
  const node = nodeOnPath();
  const run = await locateModule("@pulumi/pulumi/cmd/run-policy-pack", folder, node);
  const proxy = await serveProxy();
  const given = new Promise<undefined>((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  try {
    write(new language.RunPluginResponse().setStdout(Buffer.from(`${proxy.port}\n`)));
    const configuration = await Promise.race([proxy.configured, given]);
    if (signal.aborted) return;
    const pack = spawn(node, [run, ...request.getArgsList(), folder], {
      cwd: folder,
      env: {
        ...environmentOf(request.getEnvList()),
        ...typescriptEnvironment(info),
        ...stackEnvironment(configuration),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    signal.addEventListener("abort", () => pack.kill("SIGKILL"), { once: true });
    pack.stderr.on("data", (text: Buffer) => write(new language.RunPluginResponse().setStderr(text)));
    proxy.attach(await portOf(pack, write));
    await ended(pack);
  } catch (error) {
    proxy.fail(error);
    if (!signal.aborted) throw error;
  } finally {
    proxy.close();
  }
}

/** `KEY=VALUE` lines as the engine sends them; the last one of a key counts. */
function environmentOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

/** Nothing where the engine did not configure the pack, as when it only asks what policies there are. */
function stackEnvironment(configuration: Configuration | undefined): Record<string, string> {
  if (configuration === undefined) return {};
  const named = {
    PULUMI_NODEJS_ORGANIZATION: configuration.getOrganization(),
    PULUMI_NODEJS_PROJECT: configuration.getProject(),
    PULUMI_NODEJS_STACK: configuration.getStack(),
    PULUMI_NODEJS_DRY_RUN: String(configuration.getDryRun()),
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(configuration.getConfigMap().toArray())),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ""));
}

/** Port that the pack prints first; what it prints later goes to the engine. @throws Error when it ends without one */
async function portOf(pack: ChildProcess, write: Caller["write"]): Promise<number> {
  if (pack.stdout === null) throw new Error("the policy pack has no standard output");
  const lines = createInterface({ input: pack.stdout });
  const first = new Promise<number>((resolve, reject) => {
    lines.once("line", (line) => {
      const port = Number(line);
      if (Number.isInteger(port) && port > 0) resolve(port);
      else reject(new Error(`could not read policy pack port: got ${JSON.stringify(line)}`));
      lines.on("line", (text) => write(new language.RunPluginResponse().setStdout(Buffer.from(`${text}\n`))));
    });
    pack.once("error", reject);
    pack.once("close", () => reject(new Error("could not read policy pack port: unexpected EOF")));
  });
  return first;
}

async function ended(pack: ChildProcess): Promise<void> {
  const code = pack.exitCode ?? (await once(pack, "close"))[0];
  if (code !== 0) throw new Error(`Program exited with non-zero exit code: ${code}`);
}
