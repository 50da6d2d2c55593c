/** Runs a command as the command line does, and gives what it says at 80 columns without colour. */
import type { Command } from "../../src/cli/command.ts";
import { type Entry, run } from "../../src/cli/run.ts";

export function said(name: string, command: Command, args: readonly string[]) {
  return saidBy([{ name, summary: name, load: async () => command }], args);
}

/** The same of commands by their names, families among them. */
export async function saidBy(commands: readonly Entry[], args: readonly string[]) {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    width: 80,
    colour: false,
  };
  const code = await run(commands, args, terminal);
  return { code, out, err };
}
