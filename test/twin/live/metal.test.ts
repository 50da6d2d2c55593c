import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isObject } from "../../../src/engine/graph.ts";
import type { ApiClient } from "../../../src/twin/api/client.ts";
import type { ApiObject } from "../../../src/twin/api/object.ts";
import { HOST, type Host, hostOf } from "../../../src/twin/metal/host.ts";
import {
  bmcHostsIn,
  bmcsOf,
  type MetalUrls,
  metalStatus,
  settledHosts,
  startMetal,
} from "../../../src/twin/metal/index.ts";
import { connectIronic } from "../../../src/twin/metal/ironic-client.ts";
import { configurationFile, configurationSchema, startReconciler } from "../../../src/twin/metal/reconciler-process.ts";
import { stagesOf } from "../../../src/twin/metal/stages.ts";
import { hostsIn } from "../../../src/twin/metal/status.ts";
import { endProcess, type Supervised } from "../../../src/twin/system/process.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import { type SomeClusters, someClusters } from "./some-clusters.ts";

const NAMESPACE = "house-machines";
const NAMES = ["ant", "bee", "cat"];
/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:9/debian-12.qcow2";

describe("bare metal hosts of a small estate", () => {
  let twin: SomeClusters;
  let api: ApiClient;
  let metal: MetalUrls;
  const processes: Supervised[] = [];
  /** States that each host was seen in, in order. */
  const seen = new Map<string, string[]>();
  const watching = new AbortController();
  beforeAll(async () => {
    twin = await someClusters("test/estates/small.yaml", ["house"]);
    const house = twin.clusters.get("house");
    if (house === undefined) throw new Error("house: not started");
    api = house.api;
    void api.watch(HOST.apiVersion, HOST.kind, {}, ({ object }) => note(object), watching.signal);
    metal = await startMetal({ ...twin, management: house.control.access, onStart: (part) => processes.push(part) });
  });
  afterAll(async () => {
    watching.abort();
    await Promise.all(processes.map((part) => part.stop()));
    await twin?.close();
  });

  function note(object: ApiObject): void {
    const { metadata, status } = hostOf(object);
    const states = seen.get(metadata.name) ?? [];
    const { state } = status.provisioning;
    if (state !== "" && states.at(-1) !== state) seen.set(metadata.name, [...states, state]);
  }

  async function hostNamed(name: string): Promise<Host | undefined> {
    return (await hostsIn(api)).find(({ metadata }) => metadata.name === name);
  }

  function host(name: string, what: string, is: (host: Host) => boolean): Promise<Host> {
    return waitFor(
      async () => {
        const found = await hostNamed(name);
        if (found === undefined) return undefined;
        if (is(found)) return found;
        throw new Error(JSON.stringify(found.status));
      },
      { what: `${name} ${what}`, limitMs: 180_000, everyMs: 200 },
    );
  }

  const isProvisioned = ({ status }: Host): boolean =>
    status.provisioning.state === "provisioned" && status.poweredOn && status.errorType === undefined;

  it("become available and are provisioned with the image of their cluster, and then they are on", async () => {
    await Promise.all(NAMES.map((name) => host(name, "to begin", ({ status }) => status.provisioning.state !== "")));
    expect(await settledHosts(twin.folder, metal)).toMatchObject({ states: { provisioned: 3 }, failed: [] });
    const hosts = (await hostsIn(api)).filter(isProvisioned);
    expect(hosts).toHaveLength(NAMES.length);
    const way = ["registering", "inspecting", "preparing", "available", "provisioning", "provisioned"];
    for (const { metadata, status } of hosts) {
      expect(seen.get(metadata.name), metadata.name).toEqual(way);
      expect(status.provisioning.image?.url).toBe("http://192.168.10.2/debian-12.qcow2");
    }
    await Promise.all((await bmcHostsIn(twin.folder, metal)).map(async (bmc) => expect(await power(bmc)).toBe("On")));
    for (const { name, medianSeconds, slowestSeconds } of stagesOf(hosts)) {
      console.log(`${name}: median ${medianSeconds} s, slowest ${slowestSeconds} s`);
    }
  });

  it("list the hardware that the estate buys, as Ironic found it", async () => {
    const { status } = await host("ant", "to list its hardware", (found) => found.status.hardware !== undefined);
    expect(status.hardware).toMatchObject({
      cpu: { arch: "x86_64", count: 80, model: "intel-xeon-platinum-8380" },
      ramMebibytes: 128 * 1024,
      storage: [{ sizeBytes: 480e9 }, { sizeBytes: 480e9 }],
    });
  });

  it("are counted by any process that knows the folder and the addresses", async () => {
    expect(await metalStatus(twin.folder, metal)).toEqual({
      down: undefined,
      hosts: 3,
      states: { provisioned: 3 },
      poweredOn: 3,
      failed: [],
    });
  });

  it("say what is wrong with a password and with an image, and recover when it is mended", async () => {
    const { spec, bmc, metadata } = await bare("cat");
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "cat-wrong", namespace: NAMESPACE } };
    await api.create({ ...secret, ...login("wrong") });
    await api.remove({ ...HOST, metadata: { name: "cat", namespace: NAMESPACE } });
    const again = {
      ...HOST,
      metadata,
      spec: { ...spec, bmc: { ...bmc, credentialsName: "cat-wrong" }, image: { url: NOWHERE, format: "live-iso" } },
    };
    await api.create(again);

    const refused = await host("cat", "to be refused", ({ status }) => status.errorType === "registration error");
    expect(refused.status.errorMessage).toMatch(/returned code 401.*Incorrect username or password/);
    expect(refused.status.provisioning.state).toBe("registering");
    expect(await metalStatus(twin.folder, metal)).toMatchObject({
      failed: [{ host: "cat", type: "registration error", message: refused.status.errorMessage }],
    });

    const [account] = await bmcHostsIn(twin.folder, metal);
    await api.merge(secret, login(account?.password ?? ""));
    const stuck = await host("cat", "to miss its image", ({ status }) => status.errorType === "provisioning error");
    expect(stuck.status.errorMessage).toContain(NOWHERE);
    expect(stuck.status.provisioning.state).toBe("provisioning");

    await api.merge(again, { spec: { image: { url: "http://192.168.10.2/debian-12.qcow2", format: "qcow2" } } });
    const mended = await host("cat", "to be provisioned", isProvisioned);
    expect(mended.status).toMatchObject({ errorMessage: "", errorCount: 0 });
  });

  it("lose their power at once, and take no command until it is back", async () => {
    const [ant] = (await bmcHostsIn(twin.folder, metal)).filter(({ node }) => node === "ant");
    if (ant === undefined) throw new Error("ant: has no controller");
    const bmcs = bmcsOf(twin.folder, metal);
    const begun = performance.now();
    await bmcs.setPower("ant", false);
    expect(await power(ant)).toBe("Off");
    console.log(`off ${Math.round(performance.now() - begun)} ms after the loss`);
    expect(await reset(ant)).toBe(409);
    expect(await power(ant)).toBe("Off");
    await bmcs.setPower("ant", true);
    expect(await power(ant)).toBe("On");
    expect(await reset(ant)).toBe(204);
  });

  it("are left as they are when the reconciler is killed and started again", async () => {
    const before = await hostNamed("ant");
    const killed = processes.find(({ name }) => name === "metal reconciler");
    if (killed === undefined) throw new Error("no reconciler was started");
    await endProcess(killed, "SIGKILL");
    await api.remove({ ...HOST, metadata: { name: "bee", namespace: NAMESPACE } });
    const folder = join(twin.folder, "metal");
    const configuration = configurationSchema.parse(JSON.parse(readFileSync(configurationFile(folder), "utf8")));
    processes.push(await startReconciler(configuration, folder));

    const nodes = await waitFor(
      async () => {
        const found = await connectIronic(metal.ironic).nodes();
        return found.some(({ name }) => name === `${NAMESPACE}~bee`) ? undefined : found;
      },
      { what: "the machine of the host that was deleted meanwhile to be taken back", limitMs: 120_000 },
    );
    expect(nodes.map(({ name, provision_state }) => [name, provision_state]).sort()).toEqual([
      [`${NAMESPACE}~ant`, "active"],
      [`${NAMESPACE}~cat`, "active"],
    ]);
    expect((await hostNamed("ant"))?.status.operationHistory).toEqual(before?.status.operationHistory);
    const [bee] = (await bmcHostsIn(twin.folder, metal)).filter(({ node }) => node === "bee");
    expect(bee === undefined ? undefined : await power(bee)).toBe("Off");
  });

  it("leave no password in a log", async () => {
    const [{ password = "" } = {}] = await bmcHostsIn(twin.folder, metal);
    expect(password.length).toBeGreaterThan(20);
    const logs = readdirSync(join(twin.folder, "metal"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".log"),
    );
    expect(logs.length).toBeGreaterThan(2);
    for (const log of logs) expect(readFileSync(join(twin.folder, "metal", log), "utf8"), log).not.toContain(password);
  });

  /** A host as it was declared: nothing that the server or a controller added. */
  async function bare(name: string) {
    const { metadata } = (await hostNamed(name)) ?? {};
    const found = twin.graph.resources.find(({ inputs }) => {
      const at = isObject(inputs["metadata"]) ? inputs["metadata"] : {};
      return inputs["kind"] === HOST.kind && at["name"] === name;
    });
    const spec = found?.inputs["spec"];
    if (metadata === undefined || !isObject(spec) || !isObject(spec["bmc"]))
      throw new Error(`${name}: is not declared`);
    return { spec, bmc: spec["bmc"], metadata: { name, namespace: NAMESPACE, labels: metadata.labels } };
  }
});

interface Bmc {
  readonly redfish: string;
  readonly system: string;
  readonly username: string;
  readonly password: string;
}

async function power({ redfish, system, ...account }: Bmc): Promise<unknown> {
  const answer: unknown = await (await fetch(`${redfish}${system}`, { headers: authorization(account) })).json();
  return isObject(answer) ? answer["PowerState"] : undefined;
}

/** @returns status of the answer */
async function reset({ redfish, system, ...account }: Bmc): Promise<number> {
  const { status } = await fetch(`${redfish}${system}/Actions/ComputerSystem.Reset`, {
    method: "POST",
    headers: { ...authorization(account), "content-type": "application/json" },
    body: JSON.stringify({ ResetType: "On" }),
  });
  return status;
}

function authorization({ username, password }: Pick<Bmc, "username" | "password">): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}

function login(password: string): { readonly stringData: { readonly username: string; readonly password: string } } {
  return { stringData: { username: "metal3", password } };
}
