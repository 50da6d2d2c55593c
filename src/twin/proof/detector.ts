/** The out-of-service detector of the product beside a twin: a process of its own, as it runs beside an estate. */
import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { ConfigInput } from "../../workloads/fencing/config.ts";
import { kubeconfig } from "../api/access.ts";
import { startProcess } from "../system/process.ts";
import { waitFor } from "../system/wait.ts";
import type { Twin } from "../twin.ts";
import type { Detector } from "./survive.ts";

/** A node with the emulated BMC that tells its power. */
export interface DetectorHost {
  readonly node: string;
  /** Base address: `http://127.0.0.1:8000`. */
  readonly redfish: string;
  /** Path of the system: `/redfish/v1/Systems/UUID`. */
  readonly system: string;
  readonly username: string;
  readonly password: string;
}

export interface DetectorArgs {
  readonly twin: Pick<Twin, "clusters" | "folder">;
  /** Those of other clusters are left out. */
  readonly hosts: readonly DetectorHost[];
  /** Clusters that are watched. */
  readonly clusters: readonly string[];
  /** @defaultValue the detector's own, 500 */
  readonly pollMs?: number;
}

const MAIN = join(import.meta.dirname, "../../workloads/fencing/main.ts");
/** The event of its log that says that every BMC has answered. */
const WATCHING = '"event":"watching"';
let started = 0;

/**
 * Starts the detector and returns when every BMC has told the power of its node.
 *
 * @throws Error with the end of its log when it does not start, or a BMC says nothing
 */
export async function startDetector({ twin, hosts, clusters, pollMs }: DetectorArgs): Promise<Detector> {
  started += 1;
  const folder = join(twin.folder, `detector-${started}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = clusters.flatMap((id) => twin.clusters.get(id) ?? []);
  const access = join(folder, "kubeconfig");
  writeFileSync(access, kubeconfig(own.map(({ control }) => control.access)), { mode: 0o600 });
  const passwords = new Map<string, string>();
  const clusterOf = (node: string): string | undefined =>
    own.find(({ hardware }) => hardware.nodes.some(({ metadata }) => metadata.name === node))?.cluster.id;
  const config: ConfigInput = {
    ...(pollMs === undefined ? {} : { pollMs }),
    clusters: own.map(({ cluster, control }) => ({
      id: cluster.id,
      kubeconfig: access,
      context: control.access.context,
    })),
    hosts: hosts.flatMap(({ node, redfish, system, username, password }) => {
      const cluster = clusterOf(node);
      if (cluster === undefined) return [];
      const variable = passwords.get(password) ?? `BMC_PASSWORD_${passwords.size}`;
      passwords.set(password, variable);
      const tls = redfish.startsWith("http:") ? "none" : "insecure";
      return [{ node, cluster, redfish, system, credentials: { username, passwordEnv: variable }, tls }];
    }),
  };
  const file = join(folder, "fencing.yaml");
  writeFileSync(file, stringify(config), { mode: 0o600 });
  const process = await startProcess({
    name: "out-of-service detector",
    command: globalThis.process.execPath,
    args: [MAIN, file],
    env: Object.fromEntries([...passwords].map(([password, variable]) => [variable, password])),
    logFile: join(folder, "detector.log"),
  });
  try {
    await waitFor(async () => ((await readFile(process.logFile, "utf8")).includes(WATCHING) ? true : undefined), {
      what: "the out-of-service detector to hear every BMC",
      process,
    });
  } catch (error) {
    await process.stop();
    throw error;
  }
  return { stop: process.stop };
}
