/** moto, an emulator of the AWS APIs, as a server on the loopback: it has the form of the services, not their speed, prices or limits. */
import { join } from "node:path";
import { freePorts } from "../system/ports.ts";
import { type ProcessRecord, startProcess } from "../system/process.ts";
import { waitFor } from "../system/wait.ts";
import { toolPath } from "../tools/where.ts";
import { type Bridge, openBridge } from "./bridge.ts";

export interface MotoArgs {
  /** Where its log goes. */
  readonly folder: string;
  /** Gets one line when it answers. @defaultValue nobody */
  readonly log?: (line: string) => void;
}

/** A server that runs. Its objects are in its memory: they end with it. */
export interface Moto {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly process: ProcessRecord;
  readonly stop: () => Promise<void>;
}

/** Starts the server on a free port; returns when it answers. @throws Error with the end of its log when it does not */
export async function startMoto({ folder, log = () => {} }: MotoArgs): Promise<Moto> {
  const [port] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  const process = await startProcess({
    name: "moto",
    command: toolPath("moto_server"),
    args: ["--host", "127.0.0.1", "--port", String(port)],
    // Policies that AWS manages exist in every account; without this moto knows none of them.
    env: { MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
    logFile: join(folder, "moto.log"),
  });
  try {
    await waitFor(async () => (await fetch(`${endpoint}/moto-api/data.json`)).ok || undefined, {
      what: "moto to answer",
      process,
    });
  } catch (error) {
    await process.stop();
    throw error;
  }
  log(`moto answers at ${endpoint}`);
  return { endpoint, process, stop: process.stop };
}

/**
 * Opens a way to call a server that runs, also one that another process has started.
 *
 * @param folder where the log of the calls goes
 */
export function connectMoto(endpoint: string, folder: string): Bridge {
  return openBridge({ endpoint, python: toolPath("python"), logFile: join(folder, "aws-calls.log") });
}
