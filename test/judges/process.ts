/** Runs one program to its end. */
import { execFile } from "node:child_process";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A report of a judge is a few megabytes at most. */
const MAX_OUTPUT = 64 * 1024 * 1024;

export interface RunOptions {
  readonly cwd?: string;
  /** Set beside the variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that mean "judged"; 0 alone unless stated. */
  readonly accept?: readonly number[];
}

/**
 * Runs a program and waits for it.
 *
 * @throws Error with the program's own words when it cannot start or ends with a code that is not accepted
 */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { cwd, env = {}, accept = [0] } = options;
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      { maxBuffer: MAX_OUTPUT, env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }) },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === "number" && accept.includes(code)) resolve({ code, stdout, stderr });
        else reject(new Error(`${program} ${args[0] ?? ""}: ended with ${code}\n${stderr}${stdout}`.trimEnd()));
      },
    );
  });
}
