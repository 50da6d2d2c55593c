/**
 * Accelerators as Kubernetes allocates them: a class per product, a second one for its partitions where builds share their cards by
 * MIG, claim templates per namespace. Drivers publish the devices.
 */
import type { Partitions } from "../../catalogue/partitions.ts";
import type { Catalogue, Gpu } from "../../catalogue/types.ts";
import type { Cluster, Estate, Workload } from "../../model/estate.ts";
import { isPartitioned } from "../../model/partitions.ts";
import { nodeGroupsOf } from "../../views/cloud/daily.ts";
import { hasGpu } from "../../views/cloud/instances.ts";
import { MANAGED_BY, titled } from "./labels.ts";
import { size } from "./quantity.ts";
import { buildOf } from "./topology.ts";

type Device = Gpu & { readonly kubernetes: NonNullable<Gpu["kubernetes"]> };

/** Products that stand in the cluster: in its builds, ordered for it as accelerators, or rented with the GPU nodes of a takeover. */
export function devicesOf(estate: Estate, catalogue: Catalogue, cluster: Cluster): readonly Device[] {
  const built = cluster.nodes.flatMap((node) => estate.builds.find(({ id }) => id === node.build)?.gpus?.product ?? []);
  const rents = nodeGroupsOf(estate, cluster).some(({ instanceType }) => hasGpu(instanceType));
  const ordered = estate.accelerators
    .filter((row) => row.cluster === cluster.id && (row.count > 0 || rents))
    .flatMap(({ products }) => products);
  return [...new Set([...built, ...ordered])].flatMap((product) => {
    const gpu = catalogue.gpus.get(product);
    return gpu?.kubernetes === undefined ? [] : [{ ...gpu, kubernetes: gpu.kubernetes }];
  });
}

export function deviceClassManifest(device: Device) {
  return {
    apiVersion: "resource.k8s.io/v1" as const,
    kind: "DeviceClass" as const,
    metadata: { name: device.id, labels: { ...MANAGED_BY }, annotations: titled(device.title) },
    spec: { selectors: [{ cel: { expression: device.kubernetes.selector.trim() } }] },
  };
}

export interface PartitionedDevice {
  readonly device: Device;
  readonly partitions: Partitions;
}

/** Products that the cluster's builds offer in partitions. */
export function partitionedDevicesOf(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
): readonly PartitionedDevice[] {
  const builds = cluster.nodes.map((node) => buildOf(estate, node)).filter(isPartitioned);
  const products = new Set(builds.map(({ gpus }) => gpus?.product));
  return devicesOf(estate, catalogue, cluster).flatMap((device) => {
    const { partitions } = device.kubernetes;
    return partitions === undefined || !products.has(device.id) ? [] : [{ device, partitions }];
  });
}

/** Name of the class of a product's partitions. */
export function partitionClass(product: string): string {
  return `${product}-mig`;
}

/** Class of the partitions of a product, of whatever profile: a claim says which. */
export function partitionClassManifest({
  device,
  partitions,
}: PartitionedDevice): ReturnType<typeof deviceClassManifest> {
  const { metadata, ...whole } = deviceClassManifest(device);
  return {
    ...whole,
    metadata: { ...metadata, name: partitionClass(device.id) },
    spec: { selectors: [{ cel: { expression: partitions.selector.trim() } }] },
  };
}

/** Name of the claim template of a workload's accelerators. */
export function claimTemplateName(workload: Pick<Workload, "id">): string {
  return `${workload.id}-devices`;
}

/**
 * Attribute by which a bridged pair is told from another pair of the same node. A node with one pair needs none: the devices
 * of a claim are always of one node. NVIDIA's driver publishes the PCIe root and no NVLink domain for bridged cards.
 */
const PAIR = "resource.kubernetes.io/pcieRoot";
const GPUS_PER_PAIR = 2;

function needsPair(estate: Estate, workload: Workload): boolean {
  const wanted = workload.resources.accelerator;
  if (wanted === undefined || !wanted.linked || wanted.count < GPUS_PER_PAIR) return false;
  const hosts = estate.clusters.filter(({ id }) => workload.clusters.includes(id)).flatMap(({ nodes }) => nodes);
  const builds = estate.builds.filter(({ id }) => hosts.some(({ build }) => build === id));
  return builds.some(({ gpus }) => gpus?.links.includes("nvlink-bridge") === true && gpus.count > GPUS_PER_PAIR);
}

/** Devices that one of the workload's pods may be given, by preference; none for a product that Kubernetes does not see. */
function devicesFor(estate: Estate, catalogue: Catalogue, { resources }: Workload): Device[] {
  const product = resources.accelerator?.product;
  const products = estate.accelerators.find(({ id }) => id === product)?.products ?? [product ?? ""];
  return products.flatMap((id) => {
    const gpu = catalogue.gpus.get(id);
    return gpu?.kubernetes === undefined ? [] : [{ ...gpu, kubernetes: gpu.kubernetes }];
  });
}

/** Devices that each of the workload's pods claims: of the products that it may be given, the fewest. */
export function claimedDevices(estate: Estate, catalogue: Catalogue, workload: Workload): number {
  const counts = devicesFor(estate, catalogue, workload).map(({ kubernetes }) => kubernetes.devicesPerCard);
  return counts.length === 0 ? 0 : (workload.resources.accelerator?.count ?? 0) * Math.min(...counts);
}

/** @returns `undefined` for a workload without accelerators, or with a product that Kubernetes does not see */
export function claimTemplateManifest(estate: Estate, catalogue: Catalogue, workload: Workload) {
  const wanted = workload.resources.accelerator;
  const devices = devicesFor(estate, catalogue, workload);
  if (wanted === undefined || devices.length === 0) return undefined;
  const { partition, memory } = wanted;
  const choices = devices.map((device) => {
    const { driver, devicesPerCard } = device.kubernetes;
    const expressions = [
      ...(partition === undefined ? [] : [`device.attributes['${driver}'].profile == '${partition}'`]),
      ...(memory === undefined
        ? []
        : [`device.capacity['${driver}'].memory.compareTo(quantity('${size(memory)}')) >= 0`]),
    ];
    return {
      deviceClassName: partition === undefined ? device.id : partitionClass(device.id),
      allocationMode: "ExactCount" as const,
      count: wanted.count * devicesPerCard,
      ...(expressions.length === 0 ? {} : { selectors: expressions.map((expression) => ({ cel: { expression } })) }),
    };
  });
  const [only] = choices;
  const request =
    choices.length === 1 && only !== undefined
      ? { name: "devices", exactly: only }
      : { name: "devices", firstAvailable: choices.map((choice) => ({ name: choice.deviceClassName, ...choice })) };
  return {
    apiVersion: "resource.k8s.io/v1" as const,
    kind: "ResourceClaimTemplate" as const,
    metadata: {
      name: claimTemplateName(workload),
      namespace: workload.namespace,
      labels: { ...MANAGED_BY },
      annotations: titled(workload.title),
    },
    spec: {
      spec: {
        devices: {
          requests: [request],
          ...(needsPair(estate, workload) ? { constraints: [{ requests: ["devices"], matchAttribute: PAIR }] } : {}),
        },
      },
    },
  };
}
