#!/usr/bin/env node
/** The `estate` command. */
import { exit } from "./exit.ts";
import { type Entry, run } from "./run.ts";
import { ignoreClosedPipes, processTerminal } from "./terminal.ts";
import { twin } from "./twin/family.ts";

const commands: readonly Entry[] = [
  {
    name: "check",
    summary: "what rules and policies find in a stack, with places in the stack file",
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "preview",
    summary: "plan, cost and findings of a stack in one page",
    load: async () => (await import("./preview.ts")).preview,
  },
  {
    name: "cost",
    summary: "what a stack costs line by line, what moved, and whether its budgets hold",
    load: async () => (await import("./cost.ts")).cost,
  },
  {
    name: "render",
    summary: "cabling, addressing, bill of materials, racks and topology as files",
    load: async () => (await import("./render.ts")).render,
  },
  {
    name: "watch",
    summary: "take nodes out of service whose BMC says that the power is off",
    load: async () => (await import("./watch.ts")).watch,
  },
  twin,
];

ignoreClosedPipes(process);
try {
  process.exitCode = await run(commands, process.argv.slice(2), processTerminal(process));
} catch (error) {
  process.exitCode = exit.failed;
  console.error("estate: a defect of the tool, not of the estate; report it with the lines below");
  console.error(error);
}
