import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { endMarked, markChildren, markedProcesses } from "../../../src/twin/system/marked.ts";
import { endProcess, isAlive, type Supervised, startProcess } from "../../../src/twin/system/process.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";

let folder = "";
let started: Supervised[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-marked-"));
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((record) => endProcess(record, "SIGKILL")));
  rmSync(folder, { recursive: true });
  // Nothing that later tests start belongs to a twin.
  delete process.env["ESTATE_TWIN"];
});

async function start(script: string): Promise<Supervised> {
  const process = await startProcess({
    name: "it",
    command: "sh",
    args: ["-c", script],
    logFile: join(folder, "log"),
  });
  started.push(process);
  return process;
}

/** The program of the process has taken the place of whoever started it. */
function running(pid: number, name: string) {
  return waitFor(() => markedProcesses(folder).find((found) => found.pid === pid && found.name === name), {
    what: `${name} to run`,
    everyMs: 5,
  });
}

test("processes started after the marking are found by their folder, those of another folder and this one are not", async () => {
  markChildren(join(folder, "other"));
  const other = await start("exec sleep 60");
  markChildren(folder);
  const own = await start("exec sleep 61");
  await running(own.pid, "sleep");
  expect(markedProcesses(folder).map(({ pid }) => pid)).toEqual([own.pid]);
  expect(markedProcesses(join(folder, "other")).map(({ pid }) => pid)).toEqual([other.pid]);
});

test("a folder whose name only begins the same is another one", async () => {
  markChildren(`${folder}-2`);
  await start("exec sleep 60");
  expect(markedProcesses(folder)).toEqual([]);
});

test("all of them are ended, what they started included, and counted", async () => {
  markChildren(join(folder, "other"));
  const other = await start("exec sleep 60");
  markChildren(folder);
  // The second one leaves the group of the first, as a daemon does.
  const own = await start("setsid sleep 60 & wait");
  await waitFor(
    () => (markedProcesses(folder).filter(({ name }) => name === "sleep").length === 1 ? true : undefined),
    {
      what: "the daemon to run",
      everyMs: 5,
    },
  );
  expect(await endMarked(folder)).toBe(2);
  expect(markedProcesses(folder)).toEqual([]);
  expect([isAlive(own), isAlive(other)]).toEqual([false, true]);
});

test("nothing is ended where nothing was started", async () => {
  expect(await endMarked(folder)).toBe(0);
});

test("a program that wrote over its environment is known by its place and its command line, a shell in the folder is not", async () => {
  const place = join(folder, "part");
  mkdirSync(place);
  const settings = join(place, "settings");
  writeFileSync(settings, "");
  const inPlace = async (command: string, ...args: readonly string[]): Promise<Supervised> => {
    const process = await startProcess({ name: "it", command, args, cwd: place, logFile: join(folder, "log") });
    started.push(process);
    return process;
  };
  delete process.env["ESTATE_TWIN"];
  await inPlace("sleep", "60");
  const named = await inPlace("tail", "-f", settings);
  await waitFor(() => (markedProcesses(folder).length > 0 ? true : undefined), { what: "it to be found", everyMs: 5 });
  expect(markedProcesses(folder).map(({ pid }) => pid)).toEqual([named.pid]);
});
