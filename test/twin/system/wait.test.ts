import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { endProcess, startProcess } from "../../../src/twin/system/process.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-wait-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("the first answer is given, also when it is false or empty", async () => {
  expect(await waitFor(() => false, { what: "it" })).toBe(false);
  expect(await waitFor(async () => "", { what: "it" })).toBe("");
});

test("it is asked again while there is no answer, and an error is none", async () => {
  let asked = 0;
  const answer = await waitFor(
    () => {
      asked += 1;
      if (asked === 2) throw new Error("not yet");
      return asked > 3 ? asked : undefined;
    },
    { what: "it", everyMs: 1 },
  );
  expect(answer).toBe(4);
});

test("when the time is over the last error is in the message, and none that was followed by silence", async () => {
  const late = (ask: () => undefined) => waitFor(ask, { what: "ant to be ready", limitMs: 0, everyMs: 1 });
  await expect(late(() => undefined)).rejects.toThrow(new Error("ant to be ready: not within 0 s"));
  await expect(
    late(() => {
      throw new Error("connection refused");
    }),
  ).rejects.toThrow(new Error("ant to be ready: not within 0 s: connection refused"));
  let asked = 0;
  const silent = waitFor(
    () => {
      asked += 1;
      if (asked === 1) throw new Error("connection refused");
      return undefined;
    },
    { what: "ant to be ready", limitMs: 20, everyMs: 30 },
  );
  await expect(silent).rejects.toThrow(new Error("ant to be ready: not within 0 s"));
});

test("a process that ends makes the wait hopeless, with the end of its log", async () => {
  const logFile = join(folder, "log");
  const process = await startProcess({
    name: "etcd of house",
    command: "sh",
    args: ["-c", "echo starting; echo 'no space left'; exit 7"],
    logFile,
  });
  await expect(waitFor(() => undefined, { what: "etcd to answer", process, everyMs: 5 })).rejects.toThrow(
    new Error(
      `etcd to answer: etcd of house ended with exit code 7; last lines of ${logFile}:\n  starting\n  no space left`,
    ),
  );
});

test("a process that runs on is quoted as well when the time is over", async () => {
  const logFile = join(folder, "log");
  const process = await startProcess({
    name: "etcd of house",
    command: "sh",
    args: ["-c", "echo starting; exec sleep 60"],
    logFile,
  });
  try {
    await waitFor(() => (readFileSync(logFile, "utf8") === "" ? undefined : true), {
      what: "the log",
      everyMs: 5,
    });
    await expect(waitFor(() => undefined, { what: "etcd to answer", process, limitMs: 0 })).rejects.toThrow(
      new Error(`etcd to answer: not within 0 s; last lines of ${logFile}:\n  starting`),
    );
  } finally {
    await endProcess(process, "SIGKILL");
  }
});
