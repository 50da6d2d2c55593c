import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makePki, type Pki } from "../../../src/twin/control-plane/pki.ts";
import type { HostConfig } from "../../../src/workloads/fencing/config.ts";
import { bmcOf } from "../../../src/workloads/fencing/redfish.ts";
import { type RedfishDouble, redfishDouble } from "../../workloads/fencing/redfish-double.ts";

const PATH = "/redfish/v1/Systems/1";
let folder = "";
let pki: Pki;
let bmc: RedfishDouble;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "estate-bmc-"));
  pki = await makePki(folder, ["127.0.0.1"]);
  const { certificate, key } = pki.server;
  bmc = await redfishDouble({ tls: { cert: readFileSync(certificate), key: readFileSync(key) } });
  bmc.systems.set(PATH, { PowerState: "Off" });
  writeFileSync(join(folder, "password"), bmc.password);
});

afterAll(async () => {
  await bmc?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function read(tls: HostConfig["tls"]) {
  const credentials = { username: bmc.username, passwordFile: join(folder, "password") };
  const host = { node: "ant", cluster: "house", redfish: bmc.url, system: PATH, credentials, tls };
  const one = bmcOf({ host, timeoutMs: 10_000 });
  try {
    return await one.read();
  } finally {
    await one.close();
  }
}

test("a BMC whose certificate nobody vouches for gets no password, and its power is not believed", async () => {
  expect(await read("verify")).toEqual({ kind: "silent", why: "no answer (UNABLE_TO_VERIFY_LEAF_SIGNATURE)" });
  expect(bmc.requests).toEqual([]);
});

test("a BMC is believed when the given authority vouches for it, or nobody has to", async () => {
  const off = { kind: "power", power: "off" };
  expect(await read({ ca: pki.ca })).toEqual(off);
  expect(await read("insecure")).toEqual(off);
});
