/**
 * A project in a folder of its own, driven by the real Pulumi CLI as a user drives it. Doubles stand in for the language host and the
 * providers.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { loadEstate } from "../../../src/config/load.ts";
import { formatProblems } from "../../../src/config/problem.ts";
import { configuredEstate } from "../../../src/config/stack.ts";
import { runProgram } from "../../../src/engine/embedded.ts";
import type { ResourceGraph, ResourceNode } from "../../../src/engine/graph.ts";
import type { Estate } from "../../../src/model/estate.ts";
import { declareEstate } from "../../../src/program.ts";
import type { ApiClient } from "../../../src/twin/api/client.ts";
import { installedIn } from "../../../src/twin/doubles-of.ts";
import { awsDouble } from "../../../src/twin/providers/aws-double.ts";
import { commandDouble, recordingRunner } from "../../../src/twin/providers/command-double.ts";
import type { ProviderDouble } from "../../../src/twin/providers/double.ts";
import { recordingKubernetesDouble } from "../../../src/twin/providers/kubernetes/recording-double.ts";
import type { Ledger } from "../../../src/twin/providers/ledger.ts";
import { type OpenStack, openStack, PROJECT } from "../../../src/twin/stack.ts";
import { withDigests } from "../digests.ts";
import { installHostDouble, makeProject, PACKAGE_COMMANDS, type ProgramEdit } from "./project.ts";
import { real, useInstalled } from "./real.ts";
import { openSurroundings } from "./surroundings.ts";

const TOP = join(import.meta.dirname, "../../..");
const PASSPHRASE = "correct-horse-battery-staple";

/** Stack files by the name of the stack. */
export const STACKS = {
  prod: "Pulumi.prod.yaml",
  dr: "Pulumi.dr.yaml",
  small: "test/estates/small.yaml",
} as const;

export type StackName = keyof typeof STACKS;

export const stacks: readonly StackName[] = ["small", "dr", "prod"];

export interface SessionArgs {
  readonly name: StackName;
  /** Writes the state once, at the end: much faster, and an interrupted run loses it. @defaultValue false */
  readonly hasty?: boolean;
  /**
   * Where the stack goes: into the books of doubles, or into real control planes with controllers, hosts and an emulated account.
   *
   * @defaultValue `books`; with the real plugins always `machines`
   */
  readonly into?: "books" | "machines";
  /** Changes the stack file on its way into the session. */
  readonly edit?: (text: string) => string;
  /** What the stack file is changed to later: the API servers serve the kinds of that estate too, as an operator brings all of its own. */
  readonly later?: (text: string) => string;
  /** Stands in for the AWS provider. @defaultValue a double that only writes down */
  readonly aws?: ProviderDouble;
  /** Changes files of the program. The embedded engine runs the program as it is in the checkout. */
  readonly program?: readonly ProgramEdit[];
  /** Folders that come first on the PATH of the CLI. @defaultValue that of the pinned Node, as with `npm run pulumi` */
  readonly path?: readonly string[];
}

/** One stack with its own backend, home folder and providers. */
export interface Session extends Omit<OpenStack, "close"> {
  /** Books of the doubles; nothing where the stack goes into machines. */
  readonly books: Ledger | undefined;
  /** The same for a test that runs with books only. @throws Error where the stack goes into machines */
  readonly ledger: Ledger;
  /** Secrets of the configuration that the surroundings need, by their keys. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The API server of a context. @throws Error where the stack goes into books, or no cluster has the context */
  readonly api: (context: string) => ApiClient;
  /** Deletes a Kubernetes object behind the engine's back. */
  readonly lose: (resource: ResourceNode) => Promise<void>;
  /** The graph of the embedded engine for the configuration that the real one has. */
  readonly embeddedGraph: () => Promise<ResourceGraph>;
  readonly close: () => Promise<void>;
}

/** Opens a new stack; nothing is deployed yet. */
export async function openSession(wanted: SessionArgs): Promise<Session> {
  const {
    name,
    hasty = false,
    edit = (text) => text,
    later = (text) => text,
    aws = awsDouble,
    path = [PACKAGE_COMMANDS],
  } = wanted;
  const isLive = real || wanted.into === "machines";
  const folder = mkdtempSync(join(tmpdir(), "estate-engine-"));
  const stated = readFileSync(join(TOP, STACKS[name]), "utf8");
  // Real API servers refuse images without a digest.
  const text = edit(isLive ? withDigests(stated) : stated);
  const estate = estateIn(text, name);
  const installed = (context: string): readonly string[] => installedIn(estate, context);
  const surroundings = isLive
    ? await openSurroundings({ stack: name, text, estate, later: estateIn(later(text), name) })
    : undefined;
  const remove = async (): Promise<void> => {
    await surroundings?.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const work = join(folder, "work");
  try {
    makeProject(work, wanted.program);
    if (real) useInstalled(join(folder, "home"));
    else installHostDouble(join(folder, "bin"));
    const recording = [recordingKubernetesDouble(installed), aws, commandDouble(recordingRunner)];
    const opened = await openStack({
      name,
      folder,
      stackFile: text,
      path,
      doubles: surroundings?.doubles ?? recording,
      passphrase: PASSPHRASE,
      hasty,
      // Each run loads the SDKs anew, a second of work, half of it to compile them. The folder is the one that Node itself takes.
      env: { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"), ...surroundings?.env },
    });
    const { stack, ledger: books, close } = opened;
    const embeddedGraph = async (): Promise<ResourceGraph> => {
      const config = Object.entries(await stack.getAllConfig());
      return runProgram({
        project: PROJECT,
        stack: name,
        config: Object.fromEntries(config.map(([key, { value }]) => [key, value])),
        secretKeys: config.filter(([, { secret }]) => secret === true).map(([key]) => key),
        rootDirectory: work,
        program: () => declareEstate(configuredEstate()),
      });
    };
    for (const [key, value] of Object.entries(surroundings?.secrets ?? {})) {
      await stack.setConfig(key, { value, secret: true });
    }
    return {
      ...opened,
      books: isLive ? undefined : books,
      secrets: surroundings?.secrets ?? {},
      api: (context) => {
        if (surroundings === undefined) throw new Error("books have no API server");
        return surroundings.api(context);
      },
      get ledger() {
        if (books === undefined || isLive) throw new Error("machines keep no books");
        return books;
      },
      lose: async (lost) => {
        if (surroundings !== undefined) {
          await surroundings.api(contextOf(lost, await embeddedGraph())).remove(refSchema.parse(lost.inputs));
          return;
        }
        const object = books?.objects.find(({ urn }) => urn === lost.urn);
        if (object === undefined) throw new Error(`${lost.name}: is not in the books`);
        books?.remove(object);
      },
      embeddedGraph,
      close: async () => {
        close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** What names an object of the API. */
const refSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().default("default") }),
});

/** Context of the provider that a resource goes to. @throws Error for one of a provider without contexts */
export function contextOf({ provider = "" }: ResourceNode, { resources }: ResourceGraph): string {
  const found = resources.find(({ urn }) => provider.startsWith(`${urn}::`))?.inputs["context"];
  if (typeof found !== "string") throw new Error(`${provider}: names no context`);
  return found;
}

function estateIn(text: string, file: string): Estate {
  const loaded = loadEstate({ text, file, catalogue: loadCatalogue() });
  if (!loaded.ok) throw new Error(formatProblems(loaded.report));
  return loaded.estate;
}
