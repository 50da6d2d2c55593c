/** From arguments to an exit code. */
import { nearest } from "../model/nearest.ts";
import { visibleLine } from "../report/escape.ts";
import type { Command } from "./command.ts";
import { type ExitCode, exit } from "./exit.ts";
import { Failure } from "./failure.ts";
import { readFlags } from "./flags.ts";
import { commandHelp, toolHelp } from "./help.ts";
import type { Terminal } from "./terminal.ts";

/** A command by name, whose code is loaded when it is asked for, or a family of commands. */
export type Entry = CommandEntry | Family;

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Commands that share their first word: `estate twin up`. */
export interface Family {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Entry[];
}

/**
 * Runs one command line. Prints every failure that a user can mend, and throws only on a defect of the tool.
 *
 * @param tool what the user typed before the arguments
 */
export async function run(
  commands: readonly Entry[],
  [name, ...args]: readonly string[],
  terminal: Terminal,
  tool = "estate",
): Promise<ExitCode> {
  const help = toolHelp(commands, tool);
  if (name === undefined) {
    terminal.err(help);
    return exit.failed;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    terminal.out(help);
    return exit.ok;
  }
  const names = commands.map((entry) => entry.name);
  const entry = commands.find((candidate) => candidate.name === name);
  if (entry === undefined) {
    const near = nearest(name, names);
    const hint = near === undefined ? `known are ${names.join(", ")}` : `did you mean ${near}`;
    terminal.err(`${tool}: unknown command ${visibleLine(name)}; ${hint}\n\n${help}`);
    return exit.failed;
  }
  if ("commands" in entry) return run(entry.commands, args, terminal, `${tool} ${name}`);
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
