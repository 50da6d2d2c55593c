/** Runs a command as the command line does, and gives what it says at 80 columns without colour. */
import type { Command } from "../../src/cli/command.ts";
import { run } from "../../src/cli/run.ts";

export async function said(name: string, command: Command, args: readonly string[]) {
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
  const code = await run([{ name, summary: name, load: async () => command }], args, terminal);
  return { code, out, err };
}
