/** Network namespaces of twins: one holds all hosts of a twin, and nobody else on the machine can reach them. */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { waitFor } from "../system/wait.ts";
import { runToEnd } from "./run.ts";

/** Name of the namespace of the twin in a folder; two twins have two folders. */
export function namespaceOf(folder: string): string {
  return `estate-${createHash("sha256").update(resolve(folder)).digest("hex").slice(0, 8)}`;
}

/**
 * Makes the namespace, with the addresses on its loopback.
 *
 * @throws Error when it is there already: of a twin that runs, or of one that was killed
 */
export async function addNamespace(name: string, addresses: readonly string[]): Promise<void> {
  if ((await namespaces()).includes(name)) {
    throw new Error(
      `network namespace ${name}: is there already, left by a twin in this folder; end it by estate twin down`,
    );
  }
  await ip("netns", "add", name);
  try {
    await ip("-netns", name, "link", "set", "lo", "up");
    for (const address of addresses) await ip("-netns", name, "address", "add", `${address}/32`, "dev", "lo");
  } catch (error) {
    await removeStaleNamespace(name);
    throw error;
  }
}

/** Ends every process in the namespace and removes it; nothing happens when it is gone. */
export async function removeStaleNamespace(name: string): Promise<void> {
  if (!(await namespaces()).includes(name)) return;
  await waitFor(
    async () => {
      const left = (await ip("netns", "pids", name)).split("\n").filter((line) => line !== "");
      for (const pid of left) kill(Number(pid));
      return left.length === 0 ? true : undefined;
    },
    { what: `network namespace ${name} to be empty`, limitMs: 10_000, everyMs: 20 },
  );
  await ip("netns", "delete", name);
}

/** Names of all network namespaces of this machine. */
async function namespaces(): Promise<readonly string[]> {
  // A line is a name, and an id in brackets where there is one.
  return (await ip("netns", "list")).split("\n").map((line) => line.split(" ")[0] ?? "");
}

async function ip(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runToEnd({ command: "ip", args, env: process.env });
  if (code !== 0) throw new Error(`ip ${args.join(" ")}: ${stderr.trim()}`);
  return stdout;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It ended between the look and the signal.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
