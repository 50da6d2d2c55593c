/** A stack in a folder of its own, driven by the real Pulumi CLI. */
import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import {
  LocalWorkspace,
  type LocalWorkspaceOptions,
  PulumiCommand,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import type { ProviderDouble } from "./providers/double.ts";
import { serveDoubles } from "./providers/double-server.ts";
import type { Ledger } from "./providers/ledger.ts";
import { COLLECT_RARELY } from "./tools/go.ts";
import { toolPath } from "./tools/where.ts";

const TOP = join(import.meta.dirname, "../..");
export const PROJECT = "estate";

export interface StackArgs {
  readonly name: string;
  /** Made when it is not there; a stack that is in it is opened again. */
  readonly folder: string;
  /** Text of the stack file. Pulumi writes keys of its own into the copy in the folder. */
  readonly stackFile: string;
  /**
   * The program, run in this process. Without it the project that lies in `work` is run as a user's: in a process of its own, which
   * the language host of the project's runtime starts.
   */
  readonly program?: () => Promise<Record<string, unknown>>;
  /** Stand-ins for providers; the CLI's installed plugins where there are none. */
  readonly doubles: readonly ProviderDouble[];
  readonly passphrase: string;
  /** Writes the state once, at the end: much faster, and an interrupted run loses it. @defaultValue false */
  readonly hasty?: boolean;
  /** Folders that come before those of the PATH, and after `bin`. @defaultValue none */
  readonly path?: readonly string[];
  /** Added to the environment of the CLI. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A stack that is open; nothing runs between two commands but the doubles. */
export interface OpenStack {
  readonly stack: Stack;
  /** What the doubles were asked; empty where there are none. */
  readonly ledger: Ledger | undefined;
  /** Parts: `work`, `state`, `home`, `bin`. */
  readonly folder: string;
  /** Process of the CLI that was started last. */
  readonly cliPid: () => number;
  /** Puts another content into the stack file, as an editor would; Pulumi's own keys in it are kept. */
  readonly rewrite: (edit: (text: string) => string) => void;
  /** The same stack as another user opens it. */
  readonly reopen: (env: Readonly<Record<string, string>>) => Promise<Stack>;
  /**
   * Runs a command of the CLI that the Automation API does not offer.
   *
   * @param input what it reads from its standard input. @defaultValue nothing
   * @returns what it prints
   */
  readonly pulumi: (args: readonly string[], input?: string) => Promise<string>;
  /** Ends the doubles; the folder stays. */
  readonly close: () => void;
}

/** @throws Error when the CLI is not built */
export async function openStack(args: StackArgs): Promise<OpenStack> {
  const { name, folder, program, doubles, hasty = false, path = [] } = args;
  const cli = toolPath("pulumi");
  const at = (...path: string[]): string => join(folder, ...path);
  for (const part of ["work", "state", "home", "bin"]) mkdirSync(at(part), { recursive: true });
  if (program !== undefined) {
    // The program is given by the caller, so the entry file is not looked for.
    writeFileSync(at("work/Pulumi.yaml"), readFileSync(join(TOP, "Pulumi.yaml"), "utf8").replace(/^main:.*$/m, ""));
  }
  const stackFile = at(`work/Pulumi.${name}.yaml`);
  writeFileSync(stackFile, withSaltOf(stackFile, args.stackFile));
  const pidFile = at("cli.pid");
  // The shell is replaced by the CLI, so the process that is written down is the CLI's own.
  script(at("bin/pulumi"), `echo $$ > '${pidFile}'\nexec '${cli}' "$@"`);

  const server = doubles.length === 0 ? undefined : await serveDoubles(doubles);
  const close = (): void => server?.close();
  const providers =
    server === undefined
      ? {}
      : { PULUMI_DEBUG_PROVIDERS: server.debugProviders, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" };
  const options = async (env: Readonly<Record<string, string>>): Promise<LocalWorkspaceOptions> => ({
    workDir: at("work"),
    pulumiHome: at("home"),
    pulumiCommand: await PulumiCommand.get({ root: folder }),
    envVars: {
      PATH: [at("bin"), ...path, process.env["PATH"] ?? ""].join(delimiter),
      PULUMI_BACKEND_URL: `file://${at("state")}`,
      PULUMI_CONFIG_PASSPHRASE: args.passphrase,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...COLLECT_RARELY,
      ...providers,
      ...(hasty ? { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } : {}),
      ...args.env,
      ...env,
    },
  });
  // The two kinds of program are two overloads of the Automation API.
  const open = async (how: "createOrSelectStack" | "selectStack", opts: LocalWorkspaceOptions): Promise<Stack> =>
    program === undefined
      ? LocalWorkspace[how]({ stackName: name, workDir: at("work") }, opts)
      : LocalWorkspace[how]({ stackName: name, projectName: PROJECT, program }, opts);
  try {
    const stack = await open("createOrSelectStack", await options({}));
    return {
      stack,
      ledger: server?.ledger,
      folder,
      cliPid: () => Number(readFileSync(pidFile, "utf8")),
      rewrite: (edit) => writeFileSync(stackFile, edit(readFileSync(stackFile, "utf8"))),
      reopen: async (env) => open("selectStack", await options(env)),
      pulumi: async (command, input = "") => {
        const { workDir, envVars, pulumiHome } = await options({});
        const env = { ...process.env, ...envVars, PULUMI_HOME: pulumiHome };
        const given = [...command, "--stack", name, "--non-interactive"];
        const run = promisify(execFile)(at("bin/pulumi"), given, { cwd: workDir, env, maxBuffer: 1 << 28 });
        run.child.stdin?.end(input);
        return (await run).stdout;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** The text with the salt that Pulumi wrote into the file before: without it the passphrase opens nothing. */
function withSaltOf(file: string, text: string): string {
  const salt = existsSync(file) ? /^encryptionsalt:.*$/m.exec(readFileSync(file, "utf8")) : null;
  return salt === null ? text : `${text.trimEnd()}\n${salt[0]}\n`;
}

/** Writes a program of the shell. */
export function script(file: string, body: string): void {
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}
