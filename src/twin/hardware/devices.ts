/** GPUs as their drivers publish them for DRA: every device whole, as no estate states how a card is cut. */
import { createHash } from "node:crypto";
import type { Gpu } from "../../catalogue/types.ts";
import type { Build } from "../../model/estate.ts";
import { gpuPlan } from "../../render/kubernetes/gpu-operator.ts";
import { size } from "../../render/kubernetes/quantity.ts";
import { buildOf } from "../../render/kubernetes/topology.ts";
import type { HardwareArgs } from "./nodes.ts";
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
}

/**
 * One slice per node with GPUs that containers may use.
 *
 * NVIDIA's cards are published where the cluster has its operator and gives all of them to containers: one card that is passed to
 * a virtual machine takes DRA from the whole cluster.
 */
export function slicesOf({ estate, catalogue, cluster }: HardwareArgs): ResourceSlice[] {
  const hasNvidia = gpuPlan(estate, catalogue, cluster)?.offer.kind === "GPUCluster";
  return cluster.nodes.flatMap((node) => {
    const { gpus } = buildOf(estate, node);
    const product = gpus === undefined ? undefined : catalogue.gpus.get(gpus.product);
    if (gpus?.mode !== "container" || product === undefined) return [];
    if (product.kubernetes?.driver === NVIDIA && !hasNvidia) return [];
    return slice(node.id, { product, count: gpus.count, links: gpus.links });
  });
}

/** Slice of a node's cards; none for a product that Kubernetes does not see. */
export function slice(node: string, gpus: FittedGpus): ResourceSlice[] {
  const kubernetes = gpus.product.kubernetes;
  if (kubernetes === undefined) return [];
  const { driver, devicesPerCard } = kubernetes;
  return [
    {
      apiVersion: "resource.k8s.io/v1",
      kind: "ResourceSlice",
      metadata: { name: `${node}-${driver}` },
      spec: {
        driver,
        nodeName: node,
        pool: { name: node, generation: 1, resourceSliceCount: 1 },
        devices: Array.from({ length: gpus.count * devicesPerCard }, (_, index) => ({
          name: `gpu-${index}`,
          attributes: {
            ...comparedAttributes(kubernetes.selector),
            productName: { string: gpus.product.title },
            uuid: { string: uuid(`${node}/${index}`) },
            [PCIE_ROOT]: { string: pcieRoot(gpus, Math.floor(index / devicesPerCard)) },
          },
          capacity: { memory: { value: size(kubernetes.memory) } },
        })) satisfies DeviceObject[],
      },
    },
  ];
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
