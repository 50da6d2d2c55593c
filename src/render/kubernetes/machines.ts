/** Servers as Metal3 sees them: power and firmware by Redfish, disks, credentials, and what the node will be told of itself. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Build, Cluster, Estate, Node } from "../../model/estate.ts";
import { raw } from "../../units/index.ts";
import { redfishOf } from "../../views/redfish.ts";
import type { Views } from "../../views/types.ts";
import {
  BUILD,
  MANAGED_BY,
  machineNamespace,
  RACK,
  roleLabel,
  SITE,
  type Toleration,
  titled,
  tolerations,
} from "./labels.ts";
import type { Custom } from "./manifest.ts";
import { gibibytes } from "./quantity.ts";
import { type ExternalSecret, externalSecret } from "./secrets.ts";
import { buildOf, pools, profileOf, rolesOf } from "./topology.ts";

/** Label of a host: the machine template that may take it. */
export const POOL = "estate/pool";
/** Annotations of a host that reach the node through its cloud-init metadata. */
export const NODE_LABELS = "estate/node-labels";
export const NODE_TAINTS = "estate/node-taints";
export const KUBELET_PROFILE = "estate/kubelet-profile";
export const ADDRESS_POOL = "estate/address-pool";
/** Profile of a node whose roles name none: the kubelet's own defaults. */
export const DEFAULT_PROFILE = "default";

interface RaidVolume {
  readonly name: string;
  readonly level: string;
  readonly numberOfPhysicalDisks: number;
  readonly rotational: boolean;
}
interface SoftwareRaidVolume {
  readonly level: string;
  readonly physicalDisks?: { readonly minSizeGigabytes: number; readonly rotational: boolean }[];
}

export type BareMetalHost = Custom<
  "metal3.io/v1alpha1",
  "BareMetalHost",
  {
    readonly online: true;
    readonly bootMode: "UEFI";
    readonly automatedCleaningMode: "metadata" | "disabled";
    readonly bmc: { readonly address: string; readonly credentialsName: string };
    readonly bootMACAddress?: string;
    readonly description: string;
    readonly rootDeviceHints?: { readonly minSizeGigabytes: number; readonly rotational: boolean };
    readonly raid?:
      | { readonly hardwareRAIDVolumes: RaidVolume[] }
      | { readonly softwareRAIDVolumes: SoftwareRaidVolume[] };
  }
>;

export type HostFirmwareSettings = Custom<
  "metal3.io/v1alpha1",
  "HostFirmwareSettings",
  { readonly settings: Record<string, string | number> }
>;

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: Toleration["effect"];
}

export interface Machine {
  readonly node: Node;
  readonly host: BareMetalHost;
  readonly firmware: HostFirmwareSettings | undefined;
  readonly credentials: ExternalSecret;
  /** A host whose disks hold data that a new installation would lose. */
  readonly holdsData: boolean;
}

/**
 * Hosts of a cluster in file order. A node without a controller, or whose controller has no address yet, gives no host:
 * nothing could switch it on.
 */
export function machines(estate: Estate, views: Views, catalogue: Catalogue, cluster: Cluster): readonly Machine[] {
  return pools(estate, cluster).flatMap((pool) =>
    pool.nodes.flatMap((node) => {
      const address = views.interfaces.find((port) => port.device === node.id && port.interface === "bmc")?.address;
      const build = buildOf(estate, node);
      if (address === undefined || build.bmc === undefined) return [];
      const namespace = machineNamespace(cluster);
      const credentials = externalSecret(estate, { name: `${node.id}-bmc`, namespace }, `bmc/${node.id}`, [
        "username",
        "password",
      ]);
      const bmc = { address: bmcAddress(build, catalogue, address), credentialsName: credentials.metadata.name };
      const holdsData = build.disks.some(({ data }) => data === "database");
      return [
        {
          node,
          credentials,
          holdsData,
          firmware: firmware(build, node, namespace),
          host: {
            apiVersion: "metal3.io/v1alpha1",
            kind: "BareMetalHost",
            metadata: {
              name: node.id,
              namespace,
              labels: { ...MANAGED_BY, [POOL]: pool.name, ...placeLabels(cluster, node) },
              annotations: { ...titled(build.title), ...nodeFacts(estate, cluster, node) },
            },
            spec: {
              online: true,
              bootMode: "UEFI",
              automatedCleaningMode: holdsData ? "disabled" : "metadata",
              bmc,
              ...(node.bootMac === undefined ? {} : { bootMACAddress: node.bootMac }),
              description: node.serial === undefined ? build.title : `${build.title}, serial ${node.serial}`,
              ...disks(build),
            },
          },
        } satisfies Machine,
      ];
    }),
  );
}

/** What a node is and where it stands, as far as the estate says. */
function placeLabels(cluster: Cluster, node: Node): Record<string, string> {
  const site = node.site ?? cluster.site;
  return {
    [BUILD]: node.build,
    ...(site === undefined ? {} : { [SITE]: site }),
    ...(node.rack === undefined ? {} : { [RACK]: node.rack }),
  };
}

/** Labels under which a node's kubelet registers it. */
export function nodeLabels(
  estate: Pick<Estate, "builds">,
  cluster: Cluster,
  node: Node,
): Readonly<Record<string, string>> {
  const roles = rolesOf(estate, cluster, node).map(({ id }) => [roleLabel(id), "true"]);
  return { ...placeLabels(cluster, node), ...Object.fromEntries(roles) };
}

/** Taints with which a node's kubelet registers it: each keeps away what does not tolerate it. */
export function nodeTaints(estate: Pick<Estate, "builds">, cluster: Cluster, node: Node): readonly Taint[] {
  return rolesOf(estate, cluster, node)
    .flatMap(tolerations)
    .map(({ key, value = "", effect }) => ({ key, value, effect }));
}

function nodeFacts(estate: Estate, cluster: Cluster, node: Node): Record<string, string> {
  return {
    [NODE_LABELS]: Object.entries(nodeLabels(estate, cluster, node))
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
    [NODE_TAINTS]: nodeTaints(estate, cluster, node)
      .map(({ key, value, effect }) => `${key}=${value}:${effect}`)
      .join(","),
    [KUBELET_PROFILE]: profileOf(estate, cluster, node)?.id ?? DEFAULT_PROFILE,
    [ADDRESS_POOL]: node.id,
  };
}

/** Metal3's address of a controller: driver, address, and the path of the system there. */
function bmcAddress(build: Build, catalogue: Catalogue, address: string): string {
  const redfish = redfishOf(build, catalogue);
  return redfish === undefined ? `ipmi://${address}` : `${redfish.driver}-virtualmedia://${address}${redfish.system}`;
}

function firmware(build: Build, node: Node, namespace: string): HostFirmwareSettings | undefined {
  const settings = Object.entries(build.firmware);
  if (settings.length === 0) return undefined;
  return {
    apiVersion: "metal3.io/v1alpha1",
    kind: "HostFirmwareSettings",
    metadata: { name: node.id, namespace, labels: MANAGED_BY, annotations: titled(build.title) },
    spec: {
      settings: Object.fromEntries(
        settings.map(([key, value]) => [key, typeof value === "boolean" ? `${value}` : value]),
      ),
    },
  };
}

/**
 * The system disks only: all other sets are made by the node's own volume manager, which the installer must not touch.
 * NVMe has no RAID controller in front of it, so its mirror is made by the installer.
 */
function disks(build: Build): Pick<BareMetalHost["spec"], "raid" | "rootDeviceHints"> {
  const system = build.disks.find(({ data }) => data === "system");
  if (system === undefined) return {};
  const rotational = system.medium === "hdd";
  // A tenth less than the label says: disks of one size differ by vendor, and a hint that is too high finds none.
  const hint = { minSizeGigabytes: Math.floor(gibibytes(system.size) * 0.9), rotational };
  if (system.raid === "none") return { rootDeviceHints: hint };
  const level = system.raid === "10" ? "1+0" : system.raid;
  if (system.medium === "nvme") {
    const alone = build.disks.every(({ medium, size }) => medium === "nvme" && raw(size) === raw(system.size));
    const physicalDisks = Array.from({ length: system.count }, () => hint);
    return { raid: { softwareRAIDVolumes: [{ level, ...(alone ? {} : { physicalDisks }) }] } };
  }
  return {
    raid: { hardwareRAIDVolumes: [{ name: system.id, level, numberOfPhysicalDisks: system.count, rotational }] },
    rootDeviceHints: hint,
  };
}

/** Namespace of the management cluster for a cluster's machines. No pod runs there. */
export function machineNamespaceManifest(cluster: Cluster) {
  return {
    apiVersion: "v1" as const,
    kind: "Namespace" as const,
    metadata: {
      name: machineNamespace(cluster),
      labels: { ...MANAGED_BY, "pod-security.kubernetes.io/enforce": "restricted" },
      annotations: titled(cluster.title),
    },
  };
}
