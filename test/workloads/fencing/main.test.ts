import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePorts } from "../../../src/twin/system/ports.ts";

const main = join(import.meta.dirname, "../../../src/workloads/fencing/main.ts");
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-fencing-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the detector until it ends; told to end by SIGTERM when its output has the given word. */
async function detector(args: readonly string[], until = "\0") {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stderr.on("data", (text) => {
    err += text;
  });
  child.stdout.on("data", (text) => {
    out += text;
    // A second signal would end it at once.
    if (!child.killed && out.includes(until)) child.kill("SIGTERM");
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, out, err };
}

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test("watches with a configuration alone, and ends when asked to", async () => {
  const [port] = await freePorts(1);
  written("password", "correct horse");
  written(
    "kubeconfig",
    `{ clusters: [{ name: c, cluster: { server: "https://127.0.0.1:${port}" } }], users: [{ name: u, user: {} }], contexts: [{ name: house, context: { cluster: c, user: u } }] }`,
  );
  const hosts = Array.from(
    { length: 15 },
    (_, index) =>
      `  - { node: n-${index}, cluster: house, redfish: "https://127.0.0.1:9", system: /redfish/v1/Systems/${index}, credentials: { username: u, passwordFile: password } }\n`,
  );
  const file = written(
    "fencing.yaml",
    `pollMs: 100\nreviewMs: 100\nclusters:\n  - { id: house, kubeconfig: kubeconfig, context: house }\nhosts:\n${hosts.join("")}`,
  );
  const { code, out, err } = await detector([file], '"event":"no review"');
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ level: "info", event: "started", hosts: 15, clusters: 1, pollMs: 100 });
  expect(lines.find(({ event }) => event === "BMC says nothing")).toMatchObject({ why: "no answer (ECONNREFUSED)" });
  expect(lines.find(({ event }) => event === "no review")).toMatchObject({ cluster: "house", why: "ECONNREFUSED" });
  expect(lines.at(-1)).toMatchObject({ event: "stopped" });
});

test("what is wrong with its configuration is a message, not a stack", async () => {
  expect(await detector([])).toEqual({ code: 1, out: "", err: "usage: node src/workloads/fencing/main.ts CONFIG\n" });
  const file = written("fencing.yaml", "clusters: []\nhosts: []\n");
  expect(await detector([file])).toEqual({
    code: 1,
    out: "",
    err: `${file}:1:11: clusters: too small: expected array to have >=1 items\n${file}:2:8: hosts: too small: expected array to have >=1 items\n`,
  });
  expect(await detector([join(folder, "nowhere")])).toEqual({
    code: 1,
    out: "",
    err: `${join(folder, "nowhere")}: cannot be read; name the configuration file\n`,
  });
});
