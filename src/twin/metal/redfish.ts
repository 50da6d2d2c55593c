/** Emulated management controllers: one process that answers for every server of the estate, and the power behind it. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Bmcs } from "../power.ts";
import { freePorts } from "../system/ports.ts";
import { type Supervised, startProcess } from "../system/process.ts";
import { waitFor } from "../system/wait.ts";
import { toolPath } from "../tools/where.ts";
import type { Server } from "./servers.ts";

/** How long a controller takes to carry a reset out. */
const POWER_SECONDS = 1;

const accountSchema = z.strictObject({ username: z.string(), password: z.string() });
const systemsSchema = z.looseObject({
  servers: z.array(z.looseObject({ node: z.string(), uuid: z.string(), address: z.string() })),
});

/** User of all controllers of a twin. */
export type Account = z.infer<typeof accountSchema>;

/** A server's controller, as whoever reads its power has to be told. */
export interface BmcHost {
  readonly node: string;
  /** Base URL of Redfish. */
  readonly redfish: string;
  /** Path of its system: `/redfish/v1/Systems/<uuid>`. */
  readonly system: string;
  readonly uuid: string;
  /** Address that the estate gives its controller. */
  readonly address: string;
  readonly username: string;
  readonly password: string;
}

export interface Redfish {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly process: Supervised;
}

/** Controllers that answer, seen from any process. */
export interface Controllers extends Bmcs {
  readonly hosts: () => Promise<readonly BmcHost[]>;
  /** Power as Redfish tells it: `On`, `Off`. */
  readonly power: (node: string) => Promise<string>;
}

/**
 * Starts the controllers, all servers off; returns when they answer.
 *
 * @param folder of their state, their configuration and their account; an account that is in it stays in use
 * @throws Error with the end of the log when they do not answer
 */
export async function startRedfish(servers: readonly Server[], folder: string): Promise<Redfish> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await makeAccount(folder);
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    port,
    state: join(folder, "state"),
    accountFile: accountFile(folder),
    authFile: join(folder, "accounts.htpasswd"),
    powerSeconds: POWER_SECONDS,
    servers,
  };
  await writeFile(systemsFile(folder), JSON.stringify(settings));
  const process = await startProcess({
    name: "redfish",
    command: toolPath("python"),
    args: [join(import.meta.dirname, "redfish-double.py"), systemsFile(folder)],
    cwd: folder,
    logFile: join(folder, "redfish.log"),
  });
  try {
    const [first] = servers;
    const controllers = connectRedfish(url, folder);
    await waitFor(async () => (first === undefined ? "" : await controllers.power(first.node)), {
      what: "the emulated controllers to answer",
      process,
    });
  } catch (error) {
    await process.stop();
    throw error;
  }
  return { url, process };
}

/**
 * Controllers that any process has started.
 *
 * @param folder that they were started with
 */
export function connectRedfish(url: string, folder: string): Controllers {
  let read: Promise<readonly BmcHost[]> | undefined;
  const hosts = (): Promise<readonly BmcHost[]> => {
    read ??= hostsIn(url, folder);
    return read;
  };
  const send = async ({ username, password }: BmcHost, path: string, method = "GET", body?: unknown) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`redfish: ${method} ${path}: HTTP ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const hostOf = async (node: string): Promise<BmcHost | undefined> =>
    (await hosts()).find((host) => host.node === node);
  return {
    hosts,
    power: async (node) => {
      const host = await hostOf(node);
      if (host === undefined) throw new Error(`${node}: has no management controller`);
      const content: unknown = await (await send(host, host.system)).json();
      return z.looseObject({ PowerState: z.string() }).parse(content).PowerState;
    },
    setPower: async (node, on) => {
      // A node that the estate gives no controller has none to tell.
      const host = await hostOf(node);
      if (host !== undefined) await send(host, `/estate/power/${host.uuid}`, "PUT", { on });
    },
  };
}

async function hostsIn(url: string, folder: string): Promise<readonly BmcHost[]> {
  const { servers } = systemsSchema.parse(JSON.parse(await readFile(systemsFile(folder), "utf8")));
  const { username, password } = await readAccount(folder);
  return servers.map(({ node, uuid, address }) => ({
    node,
    redfish: url,
    system: `/redfish/v1/Systems/${uuid}`,
    uuid,
    address,
    username,
    password,
  }));
}

/** Account of the controllers in a folder. */
export async function readAccount(folder: string): Promise<Account> {
  return accountSchema.parse(JSON.parse(await readFile(accountFile(folder), "utf8")));
}

async function makeAccount(folder: string): Promise<void> {
  const account: Account = { username: "metal3", password: randomBytes(24).toString("base64url") };
  try {
    await writeFile(accountFile(folder), JSON.stringify(account), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

function accountFile(folder: string): string {
  return join(folder, "account.json");
}

function systemsFile(folder: string): string {
  return join(folder, "controllers.json");
}
