import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type WatchSources, watchOf } from "../../src/cli/watch.ts";
import { type Config, ConfigError, parseConfig } from "../../src/workloads/fencing/config.ts";
import { said } from "./said.ts";

const small = join(import.meta.dirname, "../estates/small.yaml");
let folder = "";
let password = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-watch-"));
  password = join(folder, "password");
  writeFileSync(password, "correct horse\n");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the command with a detector that does nothing but what the test says, until it is interrupted. */
async function estate(args: readonly string[], detector: WatchSources["watch"] = async () => {}) {
  const watched: Config[] = [];
  const interrupts: (() => void)[] = [];
  const command = watchOf({
    watch: async (given) => {
      watched.push(given.config);
      await detector(given);
    },
    onInterrupt: (stop) => interrupts.push(stop),
  });
  const result = await said("watch", command, ["watch", ...args]);
  return { ...result, watched, interrupts };
}

const access = (): string[] => ["--kubeconfig", "kube", "--bmc-user", "fencing", "--bmc-password-file", password];

test("the configuration follows from the estate, and holds no password", async () => {
  const out = join(folder, "fencing.yaml");
  const { code, err, watched } = await estate(["--file", small, ...access(), "--config-out", out]);
  expect({ code, err, watched }).toEqual({ code: 0, err: `wrote ${out}: 3 hosts of 1 clusters\n`, watched: [] });
  const text = readFileSync(out, "utf8");
  expect(text).not.toContain("correct horse");
  expect(text.slice(0, text.indexOf("  - node: bee"))).toBe(`clusters:
  - id: house
    context: house
    kubeconfig: ${join(process.cwd(), "kube")}
hosts:
  - node: ant
    cluster: house
    redfish: https://192.168.250.21
    system: /redfish/v1/Systems/System.Embedded.1
    credentials:
      username: fencing
      passwordFile: ${password}
    tls: verify
`);
  expect(parseConfig(text, out).hosts.map(({ node, redfish }) => [node, redfish])).toEqual([
    ["ant", "https://192.168.250.21"],
    ["bee", "https://192.168.250.22"],
    ["cat", "https://192.168.250.23"],
  ]);
});

test("the help fits 80 columns", async () => {
  const { code, out } = await estate(["--help"]);
  expect(code).toBe(0);
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("a serial number of the inventory is what the BMC has to say", async () => {
  const file = join(folder, "Pulumi.small.yaml");
  writeFileSync(file, readFileSync(small, "utf8").replace("number: 22,", "number: 22, serial: 7XK2QR3,"));
  const { watched } = await estate(["--file", file, ...access()]);
  expect(watched[0]?.hosts.map(({ serial }) => serial)).toEqual([undefined, "7XK2QR3", undefined]);
});

test("flags reach the configuration", async () => {
  const flags = ["--bmc-ca", "ca.pem", "--poll-ms", "250", "--metrics-port", "9109"];
  const { watched } = await estate(["--file", small, ...access(), ...flags]);
  expect(watched[0]).toMatchObject({ pollMs: 250, metrics: { port: 9109, address: "127.0.0.1" } });
  expect(watched[0]?.hosts[0]?.tls).toEqual({ ca: join(process.cwd(), "ca.pem") });
});

test("watches until it is interrupted, and logs to the output", async () => {
  const interrupted = Promise.withResolvers<void>();
  const command = watchOf({
    watch: async ({ log, signal }) => {
      log.info("started");
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      log.info("stopped");
    },
    onInterrupt: (stop) => void interrupted.promise.then(stop),
  });
  const running = said("watch", command, ["watch", "--file", small, ...access()]);
  interrupted.resolve();
  const { code, out, err } = await running;
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).event),
  ).toEqual(["started", "stopped"]);
});

test("nodes without a BMC that speaks Redfish are named", async () => {
  const file = join(folder, "Pulumi.small.yaml");
  const text = readFileSync(small, "utf8");
  const plain = text
    .replace(
      "  estate:kubeletProfiles:",
      `    plain-box: { title: Plain, chassis: dell-poweredge-r450, cpu: { product: intel-xeon-platinum-8380, sockets: 1 }, memory: { total: 128GiB }, nics: { lan: { ports: 2, rate: 25Gbps, bond: lacp } }, bmc: { protocol: ipmi, rate: 1Gbps } }\n  estate:kubeletProfiles:`,
    )
    .replace("cat: {build: pizza-box", "cat: {build: plain-box");
  writeFileSync(file, plain);
  const { code, err, watched } = await estate(["--file", file, ...access()]);
  expect({ code, err }).toEqual({ code: 0, err: "not watched, for want of a BMC that speaks Redfish: cat\n" });
  expect(watched[0]?.hosts.map(({ node }) => node)).toEqual(["ant", "bee"]);
  writeFileSync(file, text.replace("protocol: redfish", "protocol: ipmi"));
  expect((await estate(["--file", file, ...access()])).err).toBe(
    `${file}: no node of a cluster has a BMC with an address that speaks Redfish; give builds a bmc, and nodes a number\n`,
  );
});

test.each([
  [["--bmc-user", "u", "--bmc-password-file", "p"], "--kubeconfig: is missing; see estate watch --help\n"],
  [["--kubeconfig", "k", "--bmc-password-file", "p"], "--bmc-user: is missing; see estate watch --help\n"],
  [["--kubeconfig", "k", "--bmc-user", "u"], "--bmc-password-file: is missing; see estate watch --help\n"],
])("%j lacks something", async (flags, err) => {
  expect(await estate(["--file", small, ...flags])).toMatchObject({ code: 1, out: "", err });
});

test.each([
  [["--poll-ms", "99"], "--poll-ms: is 99; give a whole number from 100 to 60000\n"],
  [["--poll-ms", "1e3"], "--poll-ms: is 1e3; give a whole number from 100 to 60000\n"],
  [["--metrics-port", "0"], "--metrics-port: is 0; give a whole number from 1 to 65535\n"],
  [
    ["--bmc-ca", "f", "--bmc-insecure"],
    "--bmc-insecure: takes any certificate, --bmc-ca only those of one authority; give one of them\n",
  ],
])("%j is refused", async (flags, err) => {
  expect(await estate(["--file", small, ...access(), ...flags])).toMatchObject({ code: 1, out: "", err, watched: [] });
});

test("a password file that is not there is told before anything is watched", async () => {
  const file = join(folder, "nowhere");
  const { code, err, watched } = await estate([
    ...["--file", small, "--kubeconfig", "k", "--bmc-user", "u", "--bmc-password-file", file],
  ]);
  expect({ code, err, watched }).toEqual({
    code: 1,
    err: `${file}: no such file; write the password of the BMCs into it\n`,
    watched: [],
  });
});

test("what the detector cannot start with is a message, not a stack", async () => {
  const { code, err } = await estate(["--file", small, ...access()], async () => {
    throw new ConfigError("house: the kubeconfig kube cannot be read (ENOENT); name another file");
  });
  expect({ code, err }).toEqual({
    code: 1,
    err: "house: the kubeconfig kube cannot be read (ENOENT); name another file\n",
  });
});
