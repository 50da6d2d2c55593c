/**
 * GPUs as their drivers publish them for DRA: cards in partitions where their build shares them by MIG, all others whole.
 *
 * MPS and time slicing make no devices: with NVIDIA's driver they are settings of one claim, whose users share the card. (Its shares
 * that several claims may take, by the alpha feature gate ConsumableShares, refuse MPS.)
 */
import { createHash } from "node:crypto";
import type { Gpu } from "../../catalogue/types.ts";
import type { Build } from "../../model/estate.ts";
import { isPartitioned } from "../../model/partitions.ts";
import { gpuPlan } from "../../render/kubernetes/gpu-operator.ts";
import { size } from "../../render/kubernetes/quantity.ts";
import { buildOf } from "../../render/kubernetes/topology.ts";
import type { HardwareArgs } from "./nodes.ts";
import { partitionSlices } from "./partitions.ts";
import type { DeviceObject, ResourceSlice } from "./types.ts";

/** Standard attribute: root of the PCIe tree that a device hangs on. */
const PCIE_ROOT = "resource.kubernetes.io/pcieRoot";
const NVIDIA = "gpu.nvidia.com";
/** Comparison of an attribute with a text in the selector of a product: its name and the text. */
const COMPARED = /device\.attributes\['[^']+'\]\.(\w+)\s*(?:==\s*|\.(?:contains|startsWith|matches)\()'(\w+)'/g;
const PAIR = 2;

export interface FittedGpus {
  readonly product: Gpu;
  /** Cards in one node. */
  readonly count: number;
  /** How they reach one another. */
  readonly links: NonNullable<Build["gpus"]>["links"];
  /** Whether MIG cuts them. */
  readonly partitioned: boolean;
}

/**
 * Slices of the nodes with GPUs that containers may use: one per node, or some where its cards are cut.
 *
 * NVIDIA's cards are published where the cluster has its operator and gives all of them to containers: one card that is passed to
 * a virtual machine takes DRA from the whole cluster. Cards that leave MIG without a reset the driver offers in partitions on all
 * nodes once one build of the cluster shares by MIG; here only on the nodes of such builds, as nobody may plan on the others.
 *
 * @throws RangeError when cards are to be cut and the catalogue does not tell into what
 */
export function slicesOf({ estate, catalogue, cluster }: HardwareArgs): ResourceSlice[] {
  const hasNvidia = gpuPlan(estate, catalogue, cluster)?.offer.kind === "GPUCluster";
  return cluster.nodes.flatMap((node) => {
    const build = buildOf(estate, node);
    const { gpus } = build;
    const product = gpus === undefined ? undefined : catalogue.gpus.get(gpus.product);
    if (gpus?.mode !== "container" || product === undefined) return [];
    if (product.kubernetes?.driver === NVIDIA && !hasNvidia) return [];
    return slices(node.id, { product, count: gpus.count, links: gpus.links, partitioned: isPartitioned(build) });
  });
}

/**
 * Slices of a node's cards; none for a product that Kubernetes does not see.
 *
 * @throws RangeError when they are to be cut and the catalogue does not tell into what
 */
export function slices(node: string, gpus: FittedGpus): ResourceSlice[] {
  const { product, count, partitioned } = gpus;
  const kubernetes = product.kubernetes;
  if (kubernetes === undefined) return [];
  const { driver, devicesPerCard, partitions } = kubernetes;
  const whole: ResourceSlice = {
    apiVersion: "resource.k8s.io/v1",
    kind: "ResourceSlice",
    metadata: { name: `${node}-${driver}` },
    spec: {
      driver,
      nodeName: node,
      pool: { name: node, generation: 1, resourceSliceCount: 1 },
      devices: Array.from({ length: count * devicesPerCard }, (_, index) => ({
        name: `gpu-${index}`,
        attributes: {
          ...comparedAttributes(kubernetes.selector),
          productName: { string: product.title },
          uuid: { string: uuid(`${node}/${index}`) },
          [PCIE_ROOT]: { string: pcieRoot(gpus, Math.floor(index / devicesPerCard)) },
        },
        capacity: { memory: { value: size(kubernetes.memory) } },
      })) satisfies DeviceObject[],
    },
  };
  if (!partitioned) return [whole];
  if (partitions === undefined) {
    throw new RangeError(
      `${node}: shares ${product.title} by mig, and the catalogue has no partitions of it; add them to ${product.id} in gpus.yaml, or set sharing of the build to none`,
    );
  }
  return partitionSlices(whole, partitions);
}

/** A driver publishes more than the catalogue knows of a product: what its selector compares is taken from there. */
function comparedAttributes(selector: string): Record<string, { readonly string: string }> {
  return Object.fromEntries(
    [...selector.matchAll(COMPARED)].map(([, name = "", text = ""]) => [name, { string: text }]),
  );
}

/** A bridged pair shares a root, by which claims tell it from the next pair; other cards have one each. */
function pcieRoot({ links }: FittedGpus, card: number): string {
  const root = links.includes("nvlink-bridge") ? Math.floor(card / PAIR) : card;
  return `pci0000:${root.toString(16).padStart(2, "0")}`;
}

/** The same for the same card in every run. */
function uuid(card: string): string {
  const digits = createHash("sha256").update(card).digest("hex");
  return `GPU-${[8, 12, 16, 20, 32].map((end, index, ends) => digits.slice(ends[index - 1] ?? 0, end)).join("-")}`;
}
