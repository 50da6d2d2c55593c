/** Calls of AWS APIs through botocore, which knows every service's parameters, in one process that lives as long as this one needs it. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { type AwsApi, AwsError, type Params } from "./api.ts";

export interface BridgeArgs {
  /** Where the emulator answers: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Python with boto3. */
  readonly python: string;
  /** What the process prints besides its answers is appended to it. */
  readonly logFile: string;
}

export interface Bridge extends AwsApi {
  /** Ends the process; open calls fail. */
  readonly close: () => Promise<void>;
}

const SCRIPT = join(import.meta.dirname, "bridge.py");

const replySchema = z.object({
  id: z.number(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

interface Waiting {
  readonly resolve: (result: Params) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the process. It ends by itself when its input does, so also when this process is killed. */
export function openBridge({ endpoint, python, logFile }: BridgeArgs): Bridge {
  const log = openSync(logFile, "a");
  const child = spawn(python, [SCRIPT, endpoint], { stdio: ["pipe", "pipe", log] });
  closeSync(log);
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("AWS call bridge: has no pipes");
  const waiting = new Map<number, Waiting>();
  let ended: Error | undefined;
  let last = 0;

  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  const gone = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      end(new Error(`AWS call bridge: cannot be started: ${error.message}`));
      resolve();
    });
    child.once("exit", (code, signal) => {
      end(new Error(`AWS call bridge: ended with ${signal ?? `exit code ${code}`}; see ${logFile}`));
      resolve();
    });
  });
  // A process that is gone breaks the pipe as well; its end says more.
  stdin.on("error", () => {});
  createInterface({ input: stdout }).on("line", (line) => {
    const { id, result, error } = replySchema.parse(JSON.parse(line));
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(result ?? {});
    else asked?.reject(new AwsError(error.code, error.message));
  });

  const ask = (request: Params): Promise<Params> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      const id = ++last;
      waiting.set(id, { resolve, reject });
      stdin.write(`${JSON.stringify({ id, ...request })}\n`);
    });
  return {
    call: (region, service, operation, params) => ask({ region, service, operation, params, send: true }),
    judge: async (region, service, operation, params) => {
      await ask({ region, service, operation, params, send: false });
    },
    close: () => {
      stdin.end();
      return gone;
    },
  };
}
