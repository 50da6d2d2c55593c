/** A run of the CLI that a test stops and lets go on, and what runs say that are refused. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { UpResult } from "@pulumi/pulumi/automation/index.js";
import { waitFor } from "../../../src/twin/system/wait.ts";
import type { Session } from "../engine/session.ts";

/** `pulumi up` of a stack, held while it has the lock. */
export class CliRun {
  readonly #ended: Promise<UpResult>;
  readonly #pid: number;
  private constructor(ended: Promise<UpResult>, pid: number) {
    this.#ended = ended;
    this.#pid = pid;
  }

  /** Starts a run and holds it as soon as it has locked the stack. @throws Error when it does not in time */
  static async heldWithLock(session: Session): Promise<CliRun> {
    const locks = join(session.folder, "state/.pulumi/locks");
    const isLocked = (): boolean =>
      existsSync(locks) && readdirSync(locks, { recursive: true, encoding: "utf8" }).some((f) => f.endsWith(".json"));
    const ended = session.stack.up();
    // Whoever goes on or kills it looks at how it ended.
    ended.catch(() => undefined);
    await waitFor(async () => (isLocked() ? true : undefined), { what: "the lock of the first run" });
    const pid = session.cliPid();
    process.kill(pid, "SIGSTOP");
    return new CliRun(ended, pid);
  }

  goOn(): Promise<UpResult> {
    process.kill(this.#pid, "SIGCONT");
    return this.#ended;
  }

  /** Ends it as a machine does that loses its power. */
  async kill(): Promise<void> {
    process.kill(this.#pid, "SIGKILL");
    await this.#ended.catch(() => undefined);
  }
}

/** What a run says that is refused. @throws Error when it is not */
export async function refusal(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error.message;
  throw new Error("the run was not refused");
}
