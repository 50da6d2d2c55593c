/** Ironic as Metal3 runs it, alone: API and conductor in one process, SQLite, no other OpenStack service. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePorts } from "../system/ports.ts";
import { type Supervised, startProcess } from "../system/process.ts";
import { waitFor } from "../system/wait.ts";
import { toolPath } from "../tools/where.ts";
import { connectIronic } from "./ironic-client.ts";

export interface Ironic {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly process: Supervised;
}

/**
 * Starts Ironic, without nodes where the folder is new; returns when it answers.
 *
 * @throws Error with the end of the log when it does not
 */
export async function startIronic(folder: string): Promise<Ironic> {
  await mkdir(join(folder, "http"), { recursive: true, mode: 0o700 });
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const file = join(folder, "ironic.conf");
  await writeFile(file, configuration(folder, port), { mode: 0o600 });
  await makeDatabase(folder, file);
  const process = await startProcess({
    name: "ironic",
    command: toolPath("python"),
    args: [join(import.meta.dirname, "ironic-entry.py"), "--config-file", file],
    cwd: folder,
    logFile: join(folder, "ironic.log"),
  });
  try {
    const client = connectIronic(url);
    await waitFor(async () => ((await client.conductors()) > 0 ? true : undefined), {
      what: "Ironic to answer",
      limitMs: 120_000,
      everyMs: 200,
      process,
    });
  } catch (error) {
    await process.stop();
    throw error;
  }
  return { url, process };
}

async function makeDatabase(folder: string, configurationFile: string): Promise<void> {
  // A database that is there is of this very Ironic: its version is pinned, and a twin does not outlive its folder.
  if (existsSync(databaseIn(folder))) return;
  const args = ["--config-file", configurationFile, "create_schema"];
  await promisify(execFile)(toolPath("ironic-dbsync"), args).catch((error: unknown) => {
    const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    throw new Error(`ironic-dbsync: ${text.trim().split("\n").at(-1)}`);
  });
}

function databaseIn(folder: string): string {
  return join(folder, "ironic.sqlite");
}

/**
 * No agent: servers that are emulated boot none. The ramdisk deployment mounts the image as virtual media, switches the server
 * on, and is done; disks are neither cleaned nor written.
 */
function configuration(folder: string, port: number): string {
  const interfaces = {
    bios: "no-bios",
    boot: "redfish-virtual-media",
    console: "no-console",
    deploy: "ramdisk",
    firmware: "no-firmware",
    inspect: "redfish",
    management: "redfish",
    network: "noop",
    power: "redfish",
    raid: "no-raid",
    rescue: "no-rescue",
    storage: "noop",
    vendor: "no-vendor",
  };
  const sections = {
    DEFAULT: {
      auth_strategy: "noauth",
      host: "twin",
      my_ip: "127.0.0.1",
      rpc_transport: "none",
      state_path: folder,
      tempdir: folder,
      enabled_hardware_types: "redfish",
      ...Object.fromEntries(Object.entries(interfaces).map(([kind, name]) => [`enabled_${kind}_interfaces`, name])),
    },
    api: { host_ip: "127.0.0.1", port, api_workers: 1 },
    conductor: {
      automated_clean: false,
      // A server without power is Metal3's business, as it is in Metal3's own Ironic.
      force_power_state_during_sync: false,
      power_state_change_timeout: 60,
      workers_pool_size: 60,
    },
    database: { connection: `sqlite:///${databaseIn(folder)}` },
    deploy: {
      http_root: join(folder, "http"),
      http_url: "http://127.0.0.1:1",
      // The controller fetches the image itself.
      ramdisk_image_download_source: "http",
    },
    oslo_concurrency: { lock_path: folder },
    redfish: { auth_type: "basic", connection_attempts: 2, connection_retry_interval: 1, connect_timeout: 5 },
  };
  return Object.entries(sections)
    .map(([section, options]) => {
      const lines = Object.entries(options).map(([key, value]) => `${key} = ${value}`);
      return `[${section}]\n${lines.join("\n")}\n`;
    })
    .join("\n");
}
