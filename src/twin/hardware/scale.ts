/** An estate many times over, for benchmarks. */

import { RACK } from "../../render/kubernetes/labels.ts";
import type { ClusterHardware, CsiNode, CsiStorageCapacity, NodeObject, ResourceSlice } from "./types.ts";

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
    slice: (slice: ResourceSlice): ResourceSlice => ({
      ...slice,
      metadata: { ...slice.metadata, name: renamed(slice.metadata.name) },
      spec: {
        ...slice.spec,
        nodeName: renamed(slice.spec.nodeName),
        pool: { ...slice.spec.pool, name: renamed(slice.spec.pool.name) },
        devices: slice.spec.devices.map((device) => ({
          ...device,
          attributes: Object.fromEntries(
            Object.entries(device.attributes).map(([name, value]) => [
              name,
              name === "uuid" ? { string: renamed(value.string) } : value,
            ]),
          ),
        })),
      },
    }),
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
