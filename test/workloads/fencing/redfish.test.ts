import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HostConfig } from "../../../src/workloads/fencing/config.ts";
import { type Bmc, bmcOf } from "../../../src/workloads/fencing/redfish.ts";
import { garbage, type RedfishDouble, redfishDouble, silence } from "./redfish-double.ts";

const PATH = "/redfish/v1/Systems/1";
const on = { kind: "power", power: "on" };

let folder = "";
let double: RedfishDouble;
const open: Bmc[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "estate-redfish-"));
  double = await redfishDouble();
  double.systems.set(PATH, { PowerState: "On", SerialNumber: "A1" });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((bmc) => bmc.close()));
  await double.close();
  rmSync(folder, { recursive: true });
});

function bmc(
  changes: Partial<HostConfig> = {},
  { password = double.password, now = (): number => 0, timeoutMs = 10_000 } = {},
): Bmc {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, `${password}\n`);
  const host: HostConfig = {
    node: "ant",
    cluster: "house",
    redfish: double.url,
    system: PATH,
    credentials: { username: double.username, passwordFile },
    tls: "none",
    ...changes,
  };
  const made = bmcOf({ host, timeoutMs, now });
  open.push(made);
  return made;
}

const login = "POST /redfish/v1/SessionService/Sessions";

test("one session serves all reads, and is given back", async () => {
  const one = bmc();
  expect([await one.read(), await one.read()]).toEqual([on, on]);
  expect(double.sessions.size).toBe(1);
  await one.close();
  expect(double.sessions.size).toBe(0);
  expect(double.requests).toEqual([
    login,
    `GET ${PATH}`,
    `GET ${PATH}`,
    "DELETE /redfish/v1/SessionService/Sessions/token-1",
  ]);
});

test("a session that ended is made anew", async () => {
  const one = bmc();
  await one.read();
  double.sessions.clear();
  expect(await one.read()).toEqual(on);
  expect(double.requests.filter((line) => line === login)).toHaveLength(2);
});

test("a BMC without sessions is asked with name and password, and for sessions only once", async () => {
  await double.close();
  double = await redfishDouble({ hasSessions: false });
  double.systems.set(PATH, { PowerState: "Off" });
  const one = bmc();
  const off = { kind: "power", power: "off" };
  expect([await one.read(), await one.read()]).toEqual([off, off]);
  expect(double.requests).toEqual([login, `GET ${PATH}`, `GET ${PATH}`]);
});

test("a BMC that wants a login before it tells that it has no sessions is asked with name and password", async () => {
  await double.close();
  double = await redfishDouble({ hasSessions: false, noSession: 401 });
  double.systems.set(PATH, { PowerState: "Off" });
  const one = bmc();
  const off = { kind: "power", power: "off" };
  expect([await one.read(), await one.read()]).toEqual([off, off]);
  expect(double.requests).toEqual([login, "GET /redfish/v1/", `GET ${PATH}`, `GET ${PATH}`]);
});

test("a refused login is not tried again for half a minute, and the password is read anew then", async () => {
  let now = 0;
  const one = bmc({}, { password: "wrong", now: () => now });
  expect(await one.read()).toEqual({ kind: "silent", why: "the login of fencing is refused (HTTP 401)" });
  writeFileSync(join(folder, "password"), double.password);
  now = 29_999;
  expect(await one.read()).toEqual({ kind: "silent", why: "the login of fencing is refused" });
  expect(double.requests).toEqual([login, "GET /redfish/v1/"]);
  now = 30_001;
  expect(await one.read()).toEqual(on);
});

test.each([
  ["an error", 503, `HTTP 503 at ${PATH}`],
  ["a redirect, which is not followed", 302, `HTTP 302 at ${PATH}`],
  ["no such system", 404, `HTTP 404 at ${PATH}`],
  ["no JSON", garbage, "the answer is no Redfish system"],
  ["an answer without end", "x".repeat(2 << 20), "an answer of more than 1024 KiB"],
])("%s says nothing about the power", async (_, answer, why) => {
  double.systems.set(PATH, answer);
  expect(await bmc().read()).toEqual({ kind: "silent", why });
});

test("a BMC that hangs is waited for no longer than an answer may take", async () => {
  double.systems.set(PATH, silence);
  expect(await bmc({}, { timeoutMs: 300 }).read()).toEqual({ kind: "silent", why: "no answer within 300 ms" });
});

test("a BMC that is not there says nothing, and is asked again", async () => {
  const one = bmc({ redfish: "http://127.0.0.1:9" });
  expect(await one.read()).toEqual({ kind: "silent", why: "no answer (ECONNREFUSED)" });
  expect(await one.read()).toEqual({ kind: "silent", why: "no answer (ECONNREFUSED)" });
});

test("a password that cannot be had is told, and not asked the BMC for", async () => {
  const file = join(folder, "nowhere");
  expect(await bmc({ credentials: { username: "u", passwordFile: file } }).read()).toEqual({
    kind: "silent",
    why: `no password: ${file} cannot be read (ENOENT)`,
  });
  expect(await bmc({ credentials: { username: "u", passwordEnv: "NO_SUCH_VARIABLE" } }).read()).toEqual({
    kind: "silent",
    why: "no password: the variable NO_SUCH_VARIABLE is not set",
  });
  expect(double.requests).toEqual([]);
});

test("the power of a machine with another serial number is not believed", async () => {
  double.systems.set(PATH, { PowerState: "Off", SerialNumber: "B2" });
  expect(await bmc({ serial: "A1" }).read()).toEqual({
    kind: "stranger",
    why: "serial is B2, the inventory has A1",
  });
});
