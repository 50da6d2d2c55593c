/** A stack in a folder of its own, driven by the real Pulumi CLI against doubles of the providers. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { loadEstate } from "../../../src/config/load.ts";
import { formatProblems } from "../../../src/config/problem.ts";
import { configuredEstate } from "../../../src/config/stack.ts";
import { runProgram } from "../../../src/engine/embedded.ts";
import type { ResourceGraph } from "../../../src/engine/graph.ts";
import { declareEstate } from "../../../src/program.ts";
import { awsDouble } from "../../../src/twin/providers/aws-double.ts";
import { commandDouble, recordingRunner } from "../../../src/twin/providers/command-double.ts";
import type { ProviderDouble } from "../../../src/twin/providers/double.ts";
import { recordingKubernetesDouble } from "../../../src/twin/providers/kubernetes/recording-double.ts";
import type { Ledger } from "../../../src/twin/providers/ledger.ts";
import { type OpenStack, openStack, PROJECT } from "../../../src/twin/stack.ts";

const TOP = join(import.meta.dirname, "../../..");
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
  /** Stands in for the AWS provider. @defaultValue a double that only writes down */
  readonly aws?: ProviderDouble;
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
export interface Session extends OpenStack {
  readonly ledger: Ledger;
  /** The graph of the embedded engine for the configuration that the real one has. */
  readonly embeddedGraph: () => Promise<ResourceGraph>;
}

/** Opens a new stack; nothing is deployed yet. */
export async function openSession(wanted: SessionArgs): Promise<Session> {
  const { name, hasty = false, edit = (text) => text, aws = awsDouble, transform } = wanted;
  const folder = mkdtempSync(join(tmpdir(), "estate-engine-"));
  const text = edit(readFileSync(join(TOP, STACKS[name]), "utf8"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const doubles = [recordingKubernetesDouble(chartNamespaces(text, name)), aws, commandDouble(recordingRunner)];
    const run = transform === undefined ? program : spoiled(transform);
    const opened = await openStack({
      name,
      folder,
      stackFile: text,
      program: run,
      doubles,
      passphrase: PASSPHRASE,
      hasty,
    });
    const { stack, ledger, close } = opened;
    if (ledger === undefined) throw new Error("the session has no doubles");
    return {
      ...opened,
      ledger,
      embeddedGraph: async () => {
        const config = Object.entries(await stack.getAllConfig());
        return runProgram({
          project: PROJECT,
          stack: name,
          config: Object.fromEntries(config.map(([key, { value }]) => [key, value])),
          secretKeys: config.filter(([, { secret }]) => secret === true).map(([key]) => key),
          program,
        });
      },
      close: () => {
        close();
        remove();
      },
    };
  } catch (error) {
    remove();
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
