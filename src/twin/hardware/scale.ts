/** An estate many times over, for benchmarks. */

import { RACK } from "../../render/kubernetes/labels.ts";
import type { ClusterHardware, CsiNode, CsiStorageCapacity, DeviceObject, NodeObject, ResourceSlice } from "./types.ts";

/** Attributes that name a card: the one that a device is, or is cut from. */
const CARDS: readonly string[] = ["uuid", "parentUUID"];

/**
 * The nodes of a cluster `factor` times: the first copy is the cluster itself, the others are `<id>-x2`, `<id>-x3`, ... in racks of
 * their own, without addresses and pod networks, which the estate has only for its own. Arrays stay as they are.
 *
 * @param factor whole number from 1
 * @throws RangeError when the factor is none
 */
export function scaledHardware(hardware: ClusterHardware, factor: number): ClusterHardware {
  if (!Number.isInteger(factor) || factor < 1) {
    throw new RangeError(`factor: got ${factor}, a cluster stands once at least; give a whole number from 1`);
  }
  const names = new Set(hardware.nodes.map(({ metadata }) => metadata.name));
  const local = hardware.storageCapacities.filter(({ nodeTopology }) => nodeTopology.matchLabels !== undefined);
  const copies = Array.from({ length: factor - 1 }, (_, index) => copier(names, `-x${index + 2}`));
  return {
    ...hardware,
    nodes: [...hardware.nodes, ...copies.flatMap((copy) => hardware.nodes.map(copy.node))],
    resourceSlices: [...hardware.resourceSlices, ...copies.flatMap((copy) => hardware.resourceSlices.map(copy.slice))],
    csiNodes: [...hardware.csiNodes, ...copies.flatMap((copy) => hardware.csiNodes.map(copy.csiNode))],
    storageCapacities: [...hardware.storageCapacities, ...copies.flatMap((copy) => local.map(copy.capacity))],
  };
}

function copier(names: ReadonlySet<string>, suffix: string) {
  const renamed = (name: string) => `${name}${suffix}`;
  const device = (original: DeviceObject): DeviceObject => ({
    ...original,
    attributes: Object.fromEntries(
      Object.entries(original.attributes).map(([name, value]) => [
        name,
        CARDS.includes(name) ? { string: renamed(value.string) } : value,
      ]),
    ),
  });
  const relabelled = (labels: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [key, names.has(value) || key === RACK ? renamed(value) : value]),
    );
  return {
    node: ({ spec, ...node }: NodeObject): NodeObject => ({
      ...node,
      metadata: {
        ...node.metadata,
        name: renamed(node.metadata.name),
        labels: relabelled(node.metadata.labels),
      },
      spec: spec.taints === undefined ? {} : { taints: spec.taints },
      status: { ...node.status, addresses: [{ type: "Hostname", address: renamed(node.metadata.name) }] },
    }),
    slice: (slice: ResourceSlice): ResourceSlice => {
      const { nodeName, pool, devices } = slice.spec;
      const own = { nodeName: renamed(nodeName), pool: { ...pool, name: renamed(pool.name) } };
      return {
        ...slice,
        metadata: { ...slice.metadata, name: renamed(slice.metadata.name) },
        spec:
          devices === undefined ? { ...slice.spec, ...own } : { ...slice.spec, ...own, devices: devices.map(device) },
      };
    },
    csiNode: (csiNode: CsiNode): CsiNode => ({
      ...csiNode,
      metadata: { ...csiNode.metadata, name: renamed(csiNode.metadata.name) },
      spec: { drivers: csiNode.spec.drivers.map((driver) => ({ ...driver, nodeID: renamed(driver.nodeID) })) },
    }),
    capacity: (capacity: CsiStorageCapacity): CsiStorageCapacity => ({
      ...capacity,
      metadata: { ...capacity.metadata, name: renamed(capacity.metadata.name) },
      nodeTopology: { matchLabels: relabelled(capacity.nodeTopology.matchLabels ?? {}) },
    }),
  };
}
