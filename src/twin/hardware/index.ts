/**
 * The hardware of an estate as the Kubernetes API shows it: what kubelets, device drivers and storage drivers would publish once the
 * machines stand there. Real schedulers place real pods on it before any machine is bought.
 *
 * Taken from the estate and the catalogue: processors, memory, huge pages, local disk, virtual functions, GPUs (as devices of DRA
 * only: a card that is a counted resource besides would be given out twice), labels, taints, addresses, local volumes, arrays.
 *
 * Not shown: memory that the kernel keeps for itself (one or two per cent); what agents and static pods of the control plane ask for;
 * what a kubelet refuses after scheduling (NUMA alignment, whole cores); attachment of volumes; limits of volumes per node.
 */
import { slicesOf } from "./devices.ts";
import { type HardwareArgs, nodesOf } from "./nodes.ts";
import { storageOf } from "./storage.ts";
import type { ClusterHardware } from "./types.ts";

export { type Card, cardName, cardOf, WholeCards } from "./cards.ts";
export type { HardwareArgs } from "./nodes.ts";
export { type RecoveryArgs, recoveryHardware } from "./recovery.ts";
export { scaledHardware } from "./scale.ts";
export { misfit, nodesFor, type Wanted } from "./selection.ts";
export type {
  ClusterHardware,
  CsiDriver,
  CsiNode,
  CsiStorageCapacity,
  DeviceObject,
  NodeObject,
  ResourceSlice,
} from "./types.ts";

/**
 * Hardware of one cluster, in file order.
 *
 * @throws RangeError with one line per fault of a build that could not be a node
 */
export function hardwareOf(args: HardwareArgs): ClusterHardware {
  const nodes = nodesOf(args);
  return { nodes, resourceSlices: slicesOf(args), ...storageOf(args.estate, args.cluster, nodes) };
}
