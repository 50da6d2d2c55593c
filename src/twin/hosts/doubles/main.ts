/** What runs inside of a host in place of a program that would change it: `main.ts PROGRAM ARGUMENT...`. */
import { spawnSync } from "node:child_process";
import { failure, Machine, type Outcome } from "./machine.ts";
import { PROGRAMS } from "./table.ts";

/** What the real sudo leaves in the environment and puts there. */
const ROOT_ENV = { HOME: "/root", LOGNAME: "root", USER: "root" };

const [program = "", ...args] = process.argv.slice(2);
const machine = new Machine("/", process.env);
const outcome = program === "sudo" ? sudo(args) : PROGRAMS[program]?.(args, machine);
if (outcome === undefined) throw new Error(`${program}: has no double`);
process.stdout.write(outcome.stdout ?? "");
process.stderr.write(outcome.stderr ?? "");
machine.note({ program, args, code: outcome.code });
process.exitCode = outcome.code;

/** `sudo COMMAND ARGUMENT...`: runs the command. The user of a host is root already, so no right is proven by it. */
function sudo([command, ...rest]: readonly string[]): Outcome {
  if (command === undefined || command.startsWith("-")) {
    return failure(`sudo: double: expected a command, got ${JSON.stringify(command ?? "")}`);
  }
  const env = { PATH: process.env["PATH"], ...ROOT_ENV, SUDO_USER: process.env["USER"] };
  const { status, error } = spawnSync(command, rest, { stdio: "inherit", env });
  return error === undefined ? { code: status ?? 137 } : failure(`sudo: ${command}: command not found`);
}
