/** How the estate's bare metal hosts are. */
import { readFile } from "node:fs/promises";
import { type ApiClient, connect } from "../api/client.ts";
import { UnknownKind } from "../api/kinds.ts";
import type { ApiObject } from "../api/object.ts";
import { waitFor } from "../system/wait.ts";
import { HOST, type Host, hostOf } from "./host.ts";
import { connectIronic } from "./ironic-client.ts";
import { configurationFile, configurationSchema } from "./reconciler-process.ts";
import { imageFor, TEMPLATE } from "./template.ts";

export interface MetalStatus {
  /** Why Ironic or the hosts' API server does not answer; nothing where both do, and then the numbers count. */
  readonly down: string | undefined;
  readonly hosts: number;
  /** How many are in each state of Metal3; those that nobody has looked at yet are `new`. */
  readonly states: Readonly<Record<string, number>>;
  readonly poweredOn: number;
  /** Hosts that are not well, in Ironic's words. */
  readonly failed: readonly { readonly host: string; readonly type: string; readonly message: string }[];
}

/** How long each may take to answer before it counts as down. */
const PATIENCE_MS = 5_000;
/** How long a host may be unwell: what failed is tried again after 5 s, and once more after 10 s. */
const UNWELL_MS = 20_000;
/** States in the order that a host goes through them. */
const ORDER = [
  ...["new", "registering", "inspecting", "preparing", "available", "provisioning", "provisioned", "deprovisioning"],
];

/** @param folder of metal, not of the twin */
export async function statusIn(folder: string, ironic: string): Promise<MetalStatus> {
  const { management } = configurationSchema.parse(JSON.parse(await readFile(configurationFile(folder), "utf8")));
  const api = connect(management);
  try {
    const [hosts] = await Promise.race([Promise.all([hostsIn(api), connectIronic(ironic).conductors()]), late()]);
    return { down: undefined, ...counted(hosts) };
  } catch (error) {
    const down = error instanceof Error ? error.message : String(error);
    return { down, hosts: 0, states: {}, poweredOn: 0, failed: [] };
  } finally {
    api.close();
  }
}

/** All hosts of an API server. */
export async function hostsIn(api: ApiClient): Promise<readonly Host[]> {
  return (await api.list(HOST.apiVersion, HOST.kind)).map(hostOf);
}

/** Numbers of hosts, and those with errors. */
export function counted(hosts: readonly Host[]): Omit<MetalStatus, "down"> {
  const numbers = new Map<string, number>();
  for (const { status } of hosts) {
    const state = status.provisioning.state || "new";
    numbers.set(state, (numbers.get(state) ?? 0) + 1);
  }
  const states = [...numbers].sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return {
    hosts: hosts.length,
    states: Object.fromEntries(states),
    poweredOn: hosts.filter(({ status }) => status.poweredOn).length,
    failed: hosts.flatMap(({ metadata: { name }, status: { errorType, errorMessage } }) =>
      errorType === undefined ? [] : [{ host: name, type: errorType, message: errorMessage }],
    ),
  };
}

/**
 * Returns when every host is where it goes: provisioned and on, or available where nothing is to be installed, or unwell for longer
 * than a second try takes. Before that servers are off which the cluster already counts as nodes.
 *
 * @param folder of metal, not of the twin
 * @throws Error when some are still on their way after the limit
 */
export async function settledIn(folder: string, ironic: string, limitMs: number): Promise<MetalStatus> {
  const { management } = configurationSchema.parse(JSON.parse(await readFile(configurationFile(folder), "utf8")));
  const api = connect(management);
  const unwellSince = new Map<string, number>();
  const staysUnwell = ({ metadata: { uid }, status }: Host): boolean => {
    if (status.errorType === undefined) unwellSince.delete(uid);
    else if (!unwellSince.has(uid)) unwellSince.set(uid, performance.now());
    return performance.now() - (unwellSince.get(uid) ?? Number.POSITIVE_INFINITY) > UNWELL_MS;
  };
  try {
    await waitFor(
      async () => {
        const [hosts, templates] = await Promise.all([hostsIn(api), templatesIn(api)]);
        const moving = hosts
          .filter((host) => !staysUnwell(host) && !isSettled(host, templates))
          .map(({ metadata }) => metadata.name);
        if (moving.length > 0) throw new Error(`${moving.length} of ${hosts.length} are not, such as ${moving[0]}`);
        return true;
      },
      { what: "bare metal hosts to be provisioned", limitMs, everyMs: 500 },
    );
  } finally {
    api.close();
  }
  return statusIn(folder, ironic);
}

/** None where no cluster is built from templates: then nobody declares the kind. */
async function templatesIn(api: ApiClient): Promise<readonly ApiObject[]> {
  return api.list(TEMPLATE.apiVersion, TEMPLATE.kind).catch((error: unknown) => {
    if (error instanceof UnknownKind) return [];
    throw error;
  });
}

function isSettled({ metadata, spec, status }: Host, templates: readonly ApiObject[]): boolean {
  if (status.errorType !== undefined) return false;
  const { state } = status.provisioning;
  if (state === "provisioned") return status.poweredOn === spec.online;
  return state === "available" && spec.image === undefined && imageFor(metadata, templates) === undefined;
}

function late(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS).unref();
  });
}
