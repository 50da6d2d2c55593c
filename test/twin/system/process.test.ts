import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  endProcess,
  isAlive,
  lastLines,
  type ProcessArgs,
  recordOf,
  type Supervised,
  startProcess,
  supervised,
} from "../../../src/twin/system/process.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";

let folder = "";
let started: Supervised[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-process-"));
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((record) => endProcess(record, "SIGKILL")));
  rmSync(folder, { recursive: true });
});

async function start(script: string, more: Partial<ProcessArgs> = {}): Promise<Supervised> {
  const logFile = join(folder, "log");
  const process = await startProcess({ name: "it", command: "sh", args: ["-c", script], logFile, ...more });
  started.push(process);
  return process;
}

/** The number that a script writes to its log. */
function logged(): Promise<number> {
  return waitFor(() => Number(/^\d+$/m.exec(readFileSync(join(folder, "log"), "utf8"))?.[0]) || undefined, {
    what: "the number in the log",
    everyMs: 5,
  });
}

test("a process gets its variables and folder, and what it says goes to its log", async () => {
  const process = await start('echo "$COLOUR $PWD"; echo loud >&2', { env: { COLOUR: "red" }, cwd: folder });
  expect(await process.exited).toBe("exit code 0");
  expect(readFileSync(process.logFile, "utf8")).toBe(`red ${folder}\nloud\n`);
});

test("how it ended is told: by itself, or by a signal", async () => {
  expect(await (await start("exit 3")).exited).toBe("exit code 3");
  const killed = await start("exec sleep 60");
  await endProcess(killed, "SIGKILL");
  expect(await killed.exited).toBe("signal SIGKILL");
});

test("a program that is not there cannot be started", async () => {
  await expect(start("", { name: "etcd", command: join(folder, "none") })).rejects.toThrow(
    new Error(`etcd: cannot be started: spawn ${join(folder, "none")} ENOENT`),
  );
});

test("an end takes along what the process started", async () => {
  const process = await start("sleep 60 & echo $!; wait");
  const child = await logged();
  const record = recordOf(child, "sleep");
  expect(record !== undefined && isAlive(record)).toBe(true);
  await process.stop();
  await waitFor(() => (recordOf(child, "sleep") === undefined ? true : undefined), { what: "the end of the child" });
  expect(isAlive(process)).toBe(false);
});

test("a process that is gone, and one that never was, can be ended again", async () => {
  const process = await start("exit 0");
  await process.exited;
  await endProcess(process);
  await endProcess({ name: "none", pid: 2 ** 22 + 1, started: "", logFile: "" });
});

test("another process with the number of the record is neither alive nor ended", async () => {
  const process = await start("exec sleep 60");
  const reused = { ...process, started: "1" };
  expect(isAlive(reused)).toBe(false);
  await endProcess(reused, "SIGKILL");
  expect(isAlive(process)).toBe(true);
});

test("a record of a number that nobody has is nothing", () => {
  expect(recordOf(2 ** 22 + 1, "none")).toBeUndefined();
});

test("a process that another run started is seen to end, and can be ended", async () => {
  const { name, pid, started: since, logFile } = await start("exec sleep 60");
  const found = supervised({ name, pid, started: since, logFile });
  const end = found.exited;
  await found.stop();
  expect(await end).toBe("an exit that nobody saw");
});

test("the last lines of a log are those before its end, and none of a log that is not there", async () => {
  const file = join(folder, "long");
  writeFileSync(file, `${Array.from({ length: 10_000 }, (_, index) => `line ${index}`).join("\n")}\n`);
  expect(await lastLines(file, 2)).toEqual(["line 9998", "line 9999"]);
  expect(await lastLines(join(folder, "none"), 2)).toEqual([]);
});
