/** Runs a program to its end and keeps what it says. */
import { spawn } from "node:child_process";

export interface RunArgs {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** @defaultValue empty */
  readonly stdin?: string;
  /** Ends the program. @defaultValue it ends by itself */
  readonly signal?: AbortSignal;
}

export interface Ran {
  /** `undefined` when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both in the order in which they came. */
  readonly said: string;
}

/** @throws Error when the program cannot be started, or was ended by the signal */
export function runToEnd({ command, args, env, cwd, stdin = "", signal: abort }: RunArgs): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      env,
      ...(cwd === undefined ? {} : { cwd }),
      ...(abort === undefined ? {} : { signal: abort }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const said: Buffer[] = [];
    const keep = (own: Buffer[]) => (data: Buffer) => {
      own.push(data);
      said.push(data);
    };
    child.stdout.on("data", keep(out));
    child.stderr.on("data", keep(err));
    // A program may end without reading what it is given.
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
    child.once("error", reject);
    child.once("close", (code, signal) =>
      resolve({
        code: code ?? undefined,
        signal: signal ?? undefined,
        stdout: text(out),
        stderr: text(err),
        said: text(said),
      }),
    );
  });
}

function text(parts: readonly Buffer[]): string {
  return Buffer.concat(parts).toString("utf8");
}
