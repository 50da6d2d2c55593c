/** Status of a BareMetalHost, as Metal3's operator writes it. */
import type { Attempt, Decision } from "./decide.ts";
import type { Host, Image } from "./host.ts";
import type { Inventory, IronicNode } from "./ironic-client.ts";

export interface StatusArgs {
  readonly host: Host;
  readonly decision: Decision;
  readonly node: IronicNode | undefined;
  readonly attempt: Attempt | undefined;
  /** What is installed. */
  readonly image: Image | undefined;
  /** Asked for once; what is in the status stays. */
  readonly inventory: Inventory | undefined;
  readonly credentials: { readonly name: string; readonly version: string } | undefined;
  readonly now: Date;
}

/** Merge patch of the status; nothing when it says so already. */
export function statusPatch(args: StatusArgs): Readonly<Record<string, unknown>> | undefined {
  const { host, decision, node, attempt, image } = args;
  const { state, error } = decision;
  const poweredOn = node?.power_state === "power on";
  const old = host.status;
  const errorCount = error === undefined ? 0 : (attempt?.failures ?? 0) + 1;
  const same =
    old.provisioning.state === state &&
    old.poweredOn === poweredOn &&
    old.errorMessage === (error?.message ?? "") &&
    old.errorCount === errorCount &&
    old.provisioning.image?.url === image?.url &&
    (args.credentials === undefined || old.triedCredentials?.credentialsVersion === args.credentials.version) &&
    args.inventory === undefined;
  if (same) return undefined;
  return {
    operationalStatus: error === undefined ? "OK" : "error",
    errorType: error?.type ?? null,
    errorMessage: error?.message ?? "",
    errorCount,
    poweredOn,
    lastUpdated: seconds(args.now),
    provisioning: { state, ID: node?.uuid ?? "", bootMode: "UEFI", image: image ?? null },
    operationHistory: history(old.operationHistory, old.provisioning.state, state, args.now),
    ...credentials(args),
    ...(args.inventory === undefined ? {} : { hardware: hardware(args.inventory, host.metadata.name) }),
  };
}

function credentials({ host, decision, credentials: used }: StatusArgs): Record<string, unknown> {
  if (used === undefined) return {};
  const status = {
    credentials: { name: used.name, namespace: host.metadata.namespace },
    credentialsVersion: used.version,
  };
  return { triedCredentials: status, ...(decision.state === "registering" ? {} : { goodCredentials: status }) };
}

const OPERATIONS = {
  registering: "register",
  inspecting: "inspect",
  provisioning: "provision",
  deprovisioning: "deprovision",
} as const;
type Operation = (typeof OPERATIONS)[keyof typeof OPERATIONS];

/** When each operation began and ended. */
function history(
  old: Host["status"]["operationHistory"],
  before: string,
  after: string,
  now: Date,
): Partial<Record<Operation, { start?: string | null; end?: string | null }>> {
  if (before === after) return {};
  const left = operation(before);
  const entered = operation(after);
  const time = now.toISOString();
  return {
    ...(left === undefined ? {} : { [left]: { ...old[left], end: time } }),
    ...(entered === undefined ? {} : { [entered]: { start: time, end: null } }),
  };
}

function operation(state: string): Operation | undefined {
  return Object.entries(OPERATIONS).find(([name]) => name === state)?.[1];
}

function hardware(found: Inventory, hostname: string): Record<string, unknown> {
  return {
    hostname,
    cpu: { arch: found.cpu.architecture, model: found.cpu.model_name ?? "", count: found.cpu.count },
    ramMebibytes: found.memory?.physical_mb ?? 0,
    nics: found.interfaces.map(({ name, mac_address }) => ({ name, mac: mac_address })),
    storage: found.disks.map(({ name, size }) => ({ name, sizeBytes: size })),
    systemVendor: {
      manufacturer: found.system_vendor?.manufacturer ?? "",
      productName: found.system_vendor?.product_name ?? "",
    },
  };
}

function seconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
