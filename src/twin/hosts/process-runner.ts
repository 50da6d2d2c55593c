/** Runs the commands of the Command provider's double: local ones on this machine, remote ones on the hosts of a twin. */
import { existsSync } from "node:fs";
import * as z from "zod";
import type { CommandRunner, CommandStep } from "../providers/command-double.ts";
import { type Ran, runToEnd } from "./run.ts";
import { runRemote } from "./ssh.ts";
import { connectionSchema } from "./ssh-config.ts";

export interface ProcessRunnerArgs {
  /** Network namespace of the hosts. */
  readonly namespace: string;
  /** Takes the lines that the provider would show while a command runs: those that `logging` lets through. */
  readonly log: (line: string) => void;
}

const shared = {
  logging: z.enum(["stdout", "stderr", "stdoutAndStderr", "none"]).default("stdoutAndStderr"),
  stdin: z.string().default(""),
  environment: z.record(z.string(), z.string()).default({}),
};
const remoteSchema = z.object({ ...shared, connection: connectionSchema });
const localSchema = z.object({
  ...shared,
  interpreter: z.array(z.string()).nonempty().default(["/bin/sh", "-c"]),
  dir: z.string().optional(),
  addPreviousOutputInEnv: z.boolean().default(true),
});

/** A runner with real processes and real ssh. */
export function processRunner({ namespace, log }: ProcessRunnerArgs): CommandRunner {
  return async (step) => {
    const { ran, logging, status } = step.remote ? await remote(step, namespace) : await local(step);
    for (const [mode, text] of [
      ["stdout", ran.stdout],
      ["stderr", ran.stderr],
    ] as const) {
      if (logging !== mode && logging !== "stdoutAndStderr") continue;
      for (const line of text.split("\n").filter((part) => part !== "")) log(line);
    }
    // The message of the real provider, which quotes the command as well.
    if (ran.code !== 0) throw new Error(`${status(ran)}: running ${JSON.stringify(step.command)}:\n${ran.said}`);
    return { stdout: ran.stdout.replace(/\n$/, ""), stderr: ran.stderr.replace(/\n$/, "") };
  };
}

async function remote({ inputs, command, signal }: CommandStep, namespace: string) {
  const { connection, stdin, environment, logging } = parsed(remoteSchema, inputs);
  // The previous output is not sent: a stock sshd takes no such variables, and the real provider goes on without.
  const ran = await runRemote({ namespace, connection, command, stdin, environment, signal });
  const status = ({ code }: Ran) =>
    code === undefined
      ? "wait: remote command exited without exit status or exit signal"
      : `Process exited with status ${code}`;
  return { ran, logging, status };
}

async function local({ inputs, command, previous, signal: abort }: CommandStep) {
  const { interpreter, dir, stdin, environment, logging, addPreviousOutputInEnv } = parsed(localSchema, inputs);
  const [program = "", ...args] = interpreter;
  if (dir !== undefined && !existsSync(dir)) throw new Error(`chdir ${dir}: no such file or directory`);
  const before = addPreviousOutputInEnv
    ? { PULUMI_COMMAND_STDOUT: previous.stdout, PULUMI_COMMAND_STDERR: previous.stderr }
    : {};
  const known = Object.entries(before).filter(([, value]) => value !== "");
  const ran = await runToEnd({
    command: program,
    args: [...args, command],
    env: { ...process.env, ...environment, ...Object.fromEntries(known) },
    stdin,
    signal: abort,
    ...(dir === undefined ? {} : { cwd: dir }),
  });
  const status = ({ code, signal }: Ran) => (code === undefined ? `signal: ${signal}` : `exit status ${code}`);
  return { ran, logging, status };
}

function parsed<T>(schema: z.ZodType<T>, inputs: unknown): T {
  const result = schema.safeParse(inputs);
  if (result.success) return result.data;
  const { path = [], message = "" } = result.error.issues[0] ?? {};
  throw new Error(`${path.join(".")}: ${message}`);
}
