#!/usr/bin/env node
/** The `estate` command. */
import { type Entry, run } from "./run.ts";
import { ignoreClosedPipes, processTerminal } from "./terminal.ts";

const commands: readonly Entry[] = [
  {
    name: "preview",
    summary: "plan, cost and findings of a stack in one page",
    load: async () => (await import("./preview.ts")).preview,
  },
];

ignoreClosedPipes(process);
process.exitCode = await run(commands, process.argv.slice(2), processTerminal(process));
