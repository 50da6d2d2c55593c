/** A stack in a folder of its own, driven by the real Pulumi CLI against doubles of the providers. */
import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import {
  LocalWorkspace,
  type LocalWorkspaceOptions,
  PulumiCommand,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { loadEstate } from "../../../src/config/load.ts";
import { formatProblems } from "../../../src/config/problem.ts";
import { configuredEstate } from "../../../src/config/stack.ts";
import { runProgram } from "../../../src/engine/embedded.ts";
import type { ResourceGraph } from "../../../src/engine/graph.ts";
import { declareEstate } from "../../../src/program.ts";
import { awsDouble } from "../../../src/twin/providers/aws-double.ts";
import { commandDouble } from "../../../src/twin/providers/command-double.ts";
import { type DoubleServer, serveDoubles } from "../../../src/twin/providers/double-server.ts";
import { kubernetesDouble } from "../../../src/twin/providers/kubernetes-double.ts";
import type { Ledger } from "../../../src/twin/providers/ledger.ts";

const TOP = join(import.meta.dirname, "../../..");
const CLI = join(TOP, ".tools/bin/pulumi");
const PASSPHRASE = "correct-horse-battery-staple";

/** Stack files by the name of the stack. */
export const STACKS = {
  prod: "Pulumi.prod.yaml",
  dr: "Pulumi.dr.yaml",
  small: "test/estates/small.yaml",
} as const;

export type StackName = keyof typeof STACKS;

export interface SessionArgs {
  readonly name: StackName;
  /** Writes the state once, at the end: much faster, and an interrupted run loses it. @defaultValue false */
  readonly hasty?: boolean;
  /** Changes the stack file on its way into the session. */
  readonly edit?: (text: string) => string;
  /** Spoils resources of the program on their way to the engine. */
  readonly transform?: pulumi.ResourceTransformation;
}

/** What `src/index.ts` does. */
export const program = (): Promise<Record<string, unknown>> => declareEstate(configuredEstate());

function spoiled(transform: pulumi.ResourceTransformation): typeof program {
  return () => {
    pulumi.runtime.registerStackTransformation(transform);
    return program();
  };
}

/** One stack with its own backend, home folder and providers. */
export interface Session {
  readonly stack: Stack;
  readonly ledger: Ledger;
  /** Folder of the session: `work`, `state`, `home`, `bin`. */
  readonly folder: string;
  /** Process of the CLI that was started last. */
  readonly cliPid: () => number;
  /** Puts another content into the stack file, as an editor would; Pulumi's own keys in it are kept. */
  readonly rewrite: (edit: (text: string) => string) => void;
  /** The same stack as another user opens it. */
  readonly reopen: (env: Record<string, string>) => Promise<Stack>;
  /** The graph of the embedded engine for the configuration that the real one has. */
  readonly embeddedGraph: () => Promise<ResourceGraph>;
  /** Runs a command of the CLI that the Automation API does not offer. */
  readonly pulumi: (args: readonly string[]) => Promise<string>;
  readonly close: () => void;
}

/** Opens a new stack; nothing is deployed yet. */
export async function openSession(wanted: SessionArgs): Promise<Session> {
  const { name, hasty = false, edit = (text) => text, transform } = wanted;
  if (!existsSync(CLI)) throw new Error("the Pulumi CLI is not built; run npm run tools pulumi");
  const folder = mkdtempSync(join(tmpdir(), "estate-engine-"));
  let doubles: DoubleServer | undefined;
  const close = (): void => {
    doubles?.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const text = edit(readFileSync(join(TOP, STACKS[name]), "utf8"));
  try {
    doubles = await serveDoubles([kubernetesDouble(chartNamespaces(text, name)), awsDouble, commandDouble]);
    const at = (...path: string[]): string => join(folder, ...path);
    for (const part of ["work", "state", "home", "bin"]) mkdirSync(at(part));
    // The program is given by the test, so the entry file is not looked for.
    writeFileSync(at("work/Pulumi.yaml"), readFileSync(join(TOP, "Pulumi.yaml"), "utf8").replace(/^main:.*$/m, ""));
    const stackFile = at(`work/Pulumi.${name}.yaml`);
    writeFileSync(stackFile, text);
    // The shell is replaced by the CLI, so the process that is written down is the CLI's own.
    const pidFile = at("cli.pid");
    writeFileSync(at("bin/pulumi"), `#!/bin/sh\necho $$ > '${pidFile}'\nexec '${CLI}' "$@"\n`);
    chmodSync(at("bin/pulumi"), 0o755);
    // Runs policy packs without Pulumi's language host, which cannot be built from a Go module: the pack is a program like any.
    writeFileSync(at("bin/pulumi-analyzer-policy-nodejs"), `#!/bin/sh\nexec '${process.execPath}' index.mjs "$@"\n`);
    chmodSync(at("bin/pulumi-analyzer-policy-nodejs"), 0o755);
    const options = async (env: Record<string, string>): Promise<LocalWorkspaceOptions> => ({
      workDir: at("work"),
      pulumiHome: at("home"),
      pulumiCommand: await PulumiCommand.get({ root: folder }),
      envVars: {
        PATH: `${at("bin")}:${process.env["PATH"] ?? ""}`,
        PULUMI_BACKEND_URL: `file://${at("state")}`,
        PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
        PULUMI_DEBUG_PROVIDERS: doubles?.debugProviders ?? "",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        ...(hasty ? { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } : {}),
        ...env,
      },
    });
    const run = transform === undefined ? program : spoiled(transform);
    const args = { stackName: name, projectName: "estate", program: run };
    const stack = await LocalWorkspace.createStack(args, await options({}));
    return {
      stack,
      ledger: doubles.ledger,
      folder,
      cliPid: () => Number(readFileSync(pidFile, "utf8")),
      rewrite: (change) => writeFileSync(stackFile, change(readFileSync(stackFile, "utf8"))),
      embeddedGraph: async () => {
        const config = Object.entries(await stack.getAllConfig());
        return runProgram({
          project: "estate",
          stack: name,
          config: Object.fromEntries(config.map(([key, { value }]) => [key, value])),
          secretKeys: config.filter(([, { secret }]) => secret === true).map(([key]) => key),
          program,
        });
      },
      pulumi: async (command) => {
        const { workDir, envVars, pulumiHome } = await options({});
        const env = { ...process.env, ...envVars, PULUMI_HOME: pulumiHome };
        const args = [...command, "--stack", name, "--non-interactive"];
        return (await promisify(execFile)(at("bin/pulumi"), args, { cwd: workDir, env, maxBuffer: 1 << 28 })).stdout;
      },
      reopen: async (env) => LocalWorkspace.selectStack(args, await options(env)),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Namespaces that Argo CD makes for the charts of a cluster, by the context of its kubeconfig. */
function chartNamespaces(text: string, file: string): (context: string) => readonly string[] {
  const loaded = loadEstate({ text, file, catalogue: loadCatalogue() });
  if (!loaded.ok) throw new Error(formatProblems(loaded.report));
  const { clusters, platform } = loaded.estate;
  return (context) => {
    const cluster = clusters.find(({ kubernetes }) => kubernetes?.context === context);
    return platform.applications
      .filter((chart) => chart.clusters.includes(cluster?.id ?? ""))
      .map((chart) => chart.namespace);
  };
}
