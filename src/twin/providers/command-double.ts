/**
 * Stands in for the Command provider 1.2.1: runs what it runs, when it runs it, by whatever runner it is given.
 *
 * It is stricter than the real one where the estate needs nothing: no assets, no passwords, no copies, and only variables that a
 * stock sshd accepts.
 */
import { checkedCommand } from "../../engine/normal-form/command.ts";
import { wireSecret } from "../../engine/wire.ts";
import type { Answer, KeptObject, ProviderDouble, Refusal, Subject, Work } from "./double.ts";
import { holdsSecret, holdsUnknown, isUnknown, jsonOf, type Properties, plain, textAt, valueAt } from "./properties.ts";

/** One command that is due. */
export interface CommandStep {
  /** Over ssh, else on the machine that Pulumi runs on. */
  readonly remote: boolean;
  readonly command: string;
  /** All inputs of the resource, in clear. */
  readonly inputs: Properties;
  /** What the command of this resource that ran last said. */
  readonly previous: CommandOutput;
  /** Aborted when the engine cancels. */
  readonly signal: AbortSignal;
}

export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command. @throws Error when it fails; the resource is then as it was before */
export type CommandRunner = (step: CommandStep) => Answer<CommandOutput>;

const SILENT: CommandOutput = { stdout: "", stderr: "" };

/** A runner that runs nothing: every command is taken for a success without a word. */
export const recordingRunner: CommandRunner = () => SILENT;

const REMOTE = "command:remote:Command";
const LOCAL = "command:local:Command";

export function commandDouble(run: CommandRunner): ProviderDouble {
  const ran = async ({ type, script, inputs, previous, work }: Due): Promise<Properties> => {
    const command = textAt(inputs, script);
    if (command === undefined) return outputs(inputs, previous);
    const step = { remote: type === REMOTE, command, inputs: clear(inputs), previous, signal: work.signal };
    return outputs(inputs, await run(step));
  };
  return {
    package: "command",
    scope: () => "",
    check,
    accepted,
    replaces: (_subject, { keys }) => keys[0] === "triggers",
    standsBeside: () => true,
    create: async ({ type, name }, inputs, { serial }, work) => ({
      id: `${name}-${serial}`,
      outputs: await ran({ type, script: "create", inputs, previous: SILENT, work }),
    }),
    update: (inputs, before, preview, work) => {
      // What a command will say is not known before it has run.
      if (preview) return inputs;
      const script = textAt(inputs, "update") === undefined ? "create" : "update";
      return ran({ type: before.type, script, inputs, previous: previousOf(before), work });
    },
    remove: async (kept, work) => {
      await ran({ type: kept.type, script: "delete", inputs: kept.inputs, previous: previousOf(kept), work });
    },
    // Nothing tells whether the effect of a command is still there, so the real provider looks at nothing either.
    read: (kept) => kept,
  };
}

interface Due {
  readonly type: string;
  readonly script: "create" | "update" | "delete";
  readonly inputs: Properties;
  readonly previous: CommandOutput;
  readonly work: Work;
}

/** Every output depends on every input, so one secret input makes secrets of what was said. */
function outputs(inputs: Properties, { stdout, stderr }: CommandOutput): Properties {
  const mark = holdsSecret(inputs) ? wireSecret : (text: string): unknown => text;
  return { ...inputs, stdout: mark(stdout), stderr: mark(stderr) };
}

function previousOf({ outputs: said }: KeptObject): CommandOutput {
  return { stdout: textAt(said, "stdout") ?? "", stderr: textAt(said, "stderr") ?? "" };
}

function clear(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, plain(value)]));
}

/** A connection gets its defaults and is a secret as a whole. */
function accepted({ type }: Subject, inputs: Properties): Properties {
  const stated = inputs["connection"];
  if (stated === undefined || isUnknown(plain(stated))) return inputs;
  return { ...inputs, connection: wireSecret(checkedCommand(type, jsonOf({ connection: stated }))["connection"]) };
}

/** Inputs by type that this double runs. */
const SHARED = ["create", "update", "delete", "triggers", "stdin", "environment", "logging", "addPreviousOutputInEnv"];
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  [REMOTE]: [...SHARED, "connection"],
  [LOCAL]: [...SHARED, "interpreter", "dir"],
};
const NO_PASSWORD = "is not for this double, whose hosts take keys without a passphrase only";

function check({ type }: Subject, inputs: Properties): Refusal[] {
  const known = KNOWN[type];
  if (known === undefined) {
    return [{ property: "", reason: `${type} is not among what this double runs: ${REMOTE}, ${LOCAL}` }];
  }
  const refusals = Object.keys(inputs)
    .filter((key) => !known.includes(key))
    .map((key): Refusal => ({ property: key, reason: "is not among what this double takes" }));
  const need = (property: string, ...path: readonly string[]): void => {
    const value = valueAt(inputs, ...path);
    if (holdsUnknown(value) || (typeof value === "string" && value !== "")) return;
    refusals.push({ property, reason: `is ${JSON.stringify(value)}, expected a text` });
  };
  if (type === REMOTE) {
    if (!holdsUnknown(valueAt(inputs, "connection"))) need("connection.host", "connection", "host");
    for (const end of [["connection"], ["connection", "proxy"]]) {
      for (const key of ["password", "privateKeyPassword"]) {
        const path = [...end, key];
        if (valueAt(inputs, ...path) !== undefined) refusals.push({ property: path.join("."), reason: NO_PASSWORD });
      }
    }
    const environment = valueAt(inputs, "environment");
    for (const key of Object.keys(typeof environment === "object" && environment !== null ? environment : {})) {
      if (/^(LANG|LC_\w+)$/.test(key)) continue;
      const reason = `a stock sshd accepts only LANG and LC_*; write ${key}=value in front of the command`;
      refusals.push({ property: `environment.${key}`, reason });
    }
  }
  need("create", "create");
  return refusals;
}
