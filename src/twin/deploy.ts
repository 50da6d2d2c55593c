/** Deploys the program into the twin by the real Pulumi engine, as `pulumi up` does. */
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import { configuredEstate } from "../config/stack.ts";
import { withoutDebugLog } from "../engine/sdk.ts";
import { declareEstate } from "../program.ts";
import { deriveViews } from "../views/derive.ts";
import { deployFailure } from "./deploy-failure.ts";
import type { ProviderDouble } from "./providers/double.ts";
import { type OpenStack, openStack } from "./stack.ts";
import { estateForTwin } from "./twin-estate.ts";

export interface DeployArgs {
  /** Name of the stack: `prod`. */
  readonly stack: string;
  /** Text of the stack file. */
  readonly text: string;
  /** Folder of the twin; state and log are kept below `pulumi` in it. */
  readonly folder: string;
  readonly doubles: readonly ProviderDouble[];
  /** Secrets of the configuration by their keys: `estate:seedSshKey`. @defaultValue none */
  readonly secrets?: Readonly<Record<string, string>>;
  /** One line of the engine's progress: how far it is, what goes wrong. */
  readonly tell?: (line: string) => void;
}

export interface Deployed {
  /** Resources by what happened to them: `{ create: 1339 }`, `{ same: 1339 }`. */
  readonly changes: Readonly<Record<string, number>>;
  readonly result: UpdateSummary["result"];
  readonly seconds: number;
}

/** Waits are what takes time, not work; the engine's default would let four services wait at once. */
const PARALLEL = 64;

/**
 * Deploys the estate, or what has changed of it since the last time.
 *
 * The state is encrypted with a passphrase that is made up and kept beside it. It is written once, at the end: it is thrown
 * away with the twin, so an interrupted deployment costs a new twin and nothing else. Meanwhile no other program of this process tells
 * the engine what it debugs: one deploys at a time.
 *
 * @throws {TwinRefused} when the passphrase does not open the state
 * @throws Error with the reasons of the engine when a resource cannot be made; all that it says is in `pulumi/up.log`
 */
export async function deploy(args: DeployArgs): Promise<Deployed> {
  const { stack, text, folder, doubles, secrets = {}, tell } = args;
  const own = join(folder, "pulumi");
  mkdirSync(own, { recursive: true });
  const log = join(own, "up.log");
  const started = performance.now();
  const told = progressOf(tell ?? (() => {}));
  // The SDK takes it for a setting of every Kubernetes provider, and what somebody's shell knows is no part of the estate.
  delete process.env["KUBECONFIG"];
  let open: OpenStack | undefined;
  let lost: unknown;
  const keep = (output: string): void => {
    try {
      appendFileSync(log, output);
    } catch (error) {
      // Thrown here, it would end the process in the middle of the engine's work.
      lost ??= error;
    }
  };
  const restoreDebugLog = withoutDebugLog();
  try {
    open = await openStack({
      name: stack,
      folder: own,
      stackFile: text,
      program: () => declareForTwin(text),
      doubles,
      passphrase: passphraseIn(own),
      hasty: true,
    });
    // Nobody reads the program's outputs here; to tell them after each deployment, two more runs of the CLI would load the state.
    open.stack.workspace.stackOutputs = () => Promise.resolve({});
    for (const [key, value] of Object.entries(secrets)) await open.stack.setConfig(key, { value, secret: true });
    const { summary } = await open.stack.up({
      parallel: PARALLEL,
      suppressProgress: true,
      // All that cannot be made is told at once; the rest is made.
      continueOnError: true,
      onOutput: (output) => {
        keep(output);
        for (const line of output.split("\n")) told(line.trim());
      },
      onError: keep,
    });
    const seconds = (performance.now() - started) / 1_000;
    return { changes: { ...summary.resourceChanges }, result: summary.result, seconds };
  } catch (error) {
    throw deployFailure(error, { stack, passphrase: passphraseFile(own), log, lost });
  } finally {
    restoreDebugLog();
    open?.close();
  }
}

/** The program, with what the twin has to add to the estate. @param text of the stack file; no folder of the stack is known here */
export function declareForTwin(text: string): Promise<Record<string, unknown>> {
  const { estate, catalogue } = configuredEstate(text);
  const twin = estateForTwin(estate);
  return declareEstate({ estate: twin, catalogue, views: deriveViews(twin, catalogue).views });
}

/** Resources that are done before a line is told. */
const DONE_PER_LINE = 200;

/** Of the engine's lines those that a person waits for: how far it is, and what goes wrong. All of them are in the log. */
function progressOf(tell: (line: string) => void): (line: string) => void {
  let done = 0;
  return (line) => {
    if (/^\S+\s+\S+ \S+ (created|updated|deleted|replaced|read) \(/.test(line) && ++done % DONE_PER_LINE === 0) {
      tell(`${done} resources done`);
    } else if (/\*\*failed\*\*|^error:|^warning:/.test(line)) tell(line);
  };
}

function passphraseFile(folder: string): string {
  return join(folder, "passphrase");
}

function passphraseIn(folder: string): string {
  const file = passphraseFile(folder);
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}
