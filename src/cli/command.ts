import type { ExitCode } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** One flag: `--name VALUE`, or `--name` alone where it takes no value. */
export interface Flag {
  readonly name: string;
  /** How the usage names the value; left out for a flag without one. */
  readonly value?: string;
  /** The value may be left out, which gives the empty string. */
  readonly optional?: true;
  /** The only values that are taken. */
  readonly choices?: readonly string[];
  /** Whether it may be given more than once. */
  readonly repeats?: true;
  /** For the usage: what it does, with its default. */
  readonly text: string;
}

export interface Usage {
  readonly command: string;
  /** One sentence. */
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** The one argument beside the flags; it is required, and found under its name among the values. */
  readonly argument?: { readonly name: string; readonly text: string };
  /** Exit codes that the command gives, with their meaning. */
  readonly exits: readonly (readonly [ExitCode, string])[];
  readonly examples: readonly string[];
}

/** Values by flag: the empty string for a flag without value, the last one for a flag that repeats. */
export interface FlagValues extends ReadonlyMap<string, string> {
  /** Every value of a flag that repeats, in order. */
  readonly all: (name: string) => readonly string[];
}

export interface Command {
  readonly usage: Usage;
  readonly run: (flags: FlagValues, terminal: Terminal) => Promise<ExitCode>;
}
