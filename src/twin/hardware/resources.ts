/** What a machine has, and what its kubelet leaves of it for pods. */
import { cpuCount } from "../../model/cpu-list.ts";
import type { KubeletConfiguration } from "../../render/kubernetes/kubelet.ts";
import { cpu, size } from "../../render/kubernetes/quantity.ts";
import { type Bytes, q, quantity, raw, subtract } from "../../units/index.ts";
import type { Resources } from "./types.ts";

/** `maxPods` of a kubelet that is told none. Kubelet configuration reference, v1beta1. */
export const DEFAULT_PODS = 110;
/** Hard eviction thresholds of a kubelet that is told none: they are kept from pods. Kubelet configuration reference, v1beta1. */
export const DEFAULT_EVICTION = { memory: q("size", "100MiB"), disk: 0.1 } as const;
const GIB = 2 ** 30;

/** What is kept from pods. */
export interface Reserved {
  /** CPUs, whole where they are named one by one. */
  readonly cpus: number;
  readonly memory: Bytes;
  /** Share of the local disk. */
  readonly disk: number;
}

export interface Machine {
  /** As the kernel counts them: threads where cores are split. */
  readonly cpus: number;
  /** Nominal, huge pages included. A kernel keeps one or two per cent of it, which nothing here tells. */
  readonly memory: Bytes;
  readonly hugePages1Gi: number;
  /** Usable size of the disks that the kubelet keeps its files on. */
  readonly disk: Bytes;
  readonly pods: number;
  /** Devices that a plugin counts, by resource. */
  readonly devices: Readonly<Record<string, number>>;
  readonly reserved: Reserved;
}

/**
 * What a kubelet with this configuration keeps from pods.
 *
 * One stated eviction threshold turns the defaults of all others off (`mergeDefaultEvictionSettings` is false by default), so that
 * a node with reserved memory keeps no disk back.
 */
export function reservedBy(configuration: KubeletConfiguration): Reserved {
  const { systemReserved, evictionHard, reservedSystemCPUs } = configuration;
  const evicted = evictionHard === undefined ? DEFAULT_EVICTION.memory : bytes(evictionHard["memory.available"]);
  return {
    cpus: cpuCount(reservedSystemCPUs),
    memory: quantity<"B">(raw(bytes(systemReserved?.["memory"])) + raw(evicted)),
    disk: evictionHard === undefined ? DEFAULT_EVICTION.disk : 0,
  };
}

/** Kubernetes writes binary sizes without their last letter. */
function bytes(text = "0"): Bytes {
  return q("size", `${text}B`);
}

/** Memory that is left for pods; below 0 where more is kept than there is. */
export function memoryForPods({ memory, hugePages1Gi, reserved }: Machine): Bytes {
  return subtract(subtract(memory, quantity<"B">(hugePages1Gi * GIB)), reserved.memory);
}

/** `status.capacity` and `status.allocatable`: capacity = allocatable + reserved, and for memory + huge pages. */
export function resourcesOf(machine: Machine): { readonly capacity: Resources; readonly allocatable: Resources } {
  const shared = {
    "hugepages-1Gi": `${machine.hugePages1Gi}Gi`,
    pods: `${machine.pods}`,
    ...Object.fromEntries(Object.entries(machine.devices).map(([name, count]) => [name, `${count}`])),
  };
  return {
    capacity: {
      cpu: cpu(machine.cpus),
      memory: size(machine.memory),
      "ephemeral-storage": size(machine.disk),
      ...shared,
    },
    allocatable: {
      cpu: cpu(machine.cpus - machine.reserved.cpus),
      memory: size(memoryForPods(machine)),
      "ephemeral-storage": size(quantity<"B">(Math.floor(raw(machine.disk) * (1 - machine.reserved.disk)))),
      ...shared,
    },
  };
}
