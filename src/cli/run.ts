/** From arguments to an exit code. */
import { nearest } from "../model/nearest.ts";
import { visibleLine } from "../report/escape.ts";
import type { Command } from "./command.ts";
import { type ExitCode, exit } from "./exit.ts";
import { Failure } from "./failure.ts";
import { readFlags } from "./flags.ts";
import { commandHelp, toolHelp } from "./help.ts";
import type { Terminal } from "./terminal.ts";

/** A command by name; its code is loaded when it is asked for. */
export interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Runs one command line. Prints every failure that a user can mend, and throws only on a defect of the tool. */
export async function run(
  commands: readonly Entry[],
  [name, ...args]: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  if (name === undefined) {
    terminal.err(toolHelp(commands));
    return exit.failed;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    terminal.out(toolHelp(commands));
    return exit.ok;
  }
  const names = commands.map((entry) => entry.name);
  const entry = commands.find((candidate) => candidate.name === name);
  if (entry === undefined) {
    const near = nearest(name, names);
    const hint = near === undefined ? `known are ${names.join(", ")}` : `did you mean ${near}`;
    terminal.err(`estate: unknown command ${visibleLine(name)}; ${hint}\n\n${toolHelp(commands)}`);
    return exit.failed;
  }
  const command = await entry.load();
  try {
    const flags = readFlags(command.usage, args);
    if (flags.has("help")) {
      terminal.out(commandHelp(command.usage));
      return exit.ok;
    }
    return await command.run(flags, terminal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    terminal.err(`${error.message}\n`);
    return exit.failed;
  }
}
