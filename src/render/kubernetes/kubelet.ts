/** What a node's kubelet and kernel need so that a role gets the cores and memory it was promised. */
import type { Cluster, KubeletProfile } from "../../model/estate.ts";
import { type Bytes, quantity, raw } from "../../units/index.ts";
import { goDuration, seconds, size } from "./quantity.ts";

/** Memory at which the kubelet evicts: its own default, stated because the memory manager's sum needs it. */
const EVICT_BELOW: Bytes = quantity<"B">(100 * 2 ** 20);
/** Tuned profile on which ours builds where the estate names none. */
const BASE_TUNED = "throughput-performance";

/** Fields of `kubelet.config.k8s.io/v1beta1` that a profile sets. */
export interface KubeletConfiguration {
  readonly apiVersion: "kubelet.config.k8s.io/v1beta1";
  readonly kind: "KubeletConfiguration";
  readonly tlsMinVersion: "VersionTLS12" | "VersionTLS13";
  readonly nodeLeaseDurationSeconds?: number;
  readonly nodeStatusUpdateFrequency?: string;
  readonly cpuManagerPolicy?: "static";
  readonly cpuManagerPolicyOptions?: Record<string, string>;
  readonly reservedSystemCPUs?: string;
  readonly topologyManagerPolicy?: string;
  readonly topologyManagerScope?: "pod";
  readonly memoryManagerPolicy?: "Static";
  readonly reservedMemory?: { readonly numaNode: number; readonly limits: Record<string, string> }[];
  readonly systemReserved?: Record<string, string>;
  readonly evictionHard?: Record<string, string>;
}

/**
 * The kubelet's configuration for one profile; `undefined` is a node whose roles name no profile.
 *
 * Reserved memory stands on NUMA node 0, which exists whatever the firmware's nodes-per-socket setting is. The memory
 * manager starts only when it equals system reservation plus eviction threshold, so the reservation is what is left of it.
 */
export function kubeletConfiguration(
  cluster: Cluster,
  profile: KubeletProfile | undefined,
  minimumTls: "1.2" | "1.3",
): KubeletConfiguration {
  const lease = cluster.kubernetes?.nodeLease;
  const reserved = profile?.reservedMemory;
  const isStatic = profile?.cpuManager === "static";
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    tlsMinVersion: minimumTls === "1.3" ? "VersionTLS13" : "VersionTLS12",
    ...(lease === undefined
      ? {}
      : {
          nodeLeaseDurationSeconds: seconds(lease),
          // A quarter of the lease: three renewals may be lost before it runs out.
          nodeStatusUpdateFrequency: goDuration(quantity<"ns">(raw(lease) / 4)),
        }),
    ...(isStatic ? { cpuManagerPolicy: "static", cpuManagerPolicyOptions: { "full-pcpus-only": "true" } } : {}),
    ...(profile?.reservedCpus === undefined ? {} : { reservedSystemCPUs: profile.reservedCpus }),
    ...(profile === undefined || profile.topologyManager === "none"
      ? {}
      : { topologyManagerPolicy: profile.topologyManager, topologyManagerScope: "pod" }),
    ...(profile?.memoryManager === "Static" && reserved !== undefined
      ? { memoryManagerPolicy: "Static", reservedMemory: [{ numaNode: 0, limits: { memory: size(reserved) } }] }
      : {}),
    ...(reserved === undefined
      ? {}
      : {
          systemReserved: { memory: size(quantity<"B">(raw(reserved) - raw(EVICT_BELOW))) },
          evictionHard: { "memory.available": size(EVICT_BELOW) },
        }),
  };
}

/** Kernel command line of a profile, one argument per element. */
export function kernelArguments(profile: KubeletProfile): readonly string[] {
  const isolated = profile.isolatedCpus;
  return [
    ...(isolated === undefined
      ? []
      : [
          `nohz_full=${isolated}`,
          `rcu_nocbs=${isolated}`,
          // Domain isolation would take the CPUs from the scheduler that the kubelet relies on: only interrupts are kept away.
          `isolcpus=managed_irq,${isolated}`,
        ]),
    ...(isolated !== undefined && profile.reservedCpus !== undefined ? [`irqaffinity=${profile.reservedCpus}`] : []),
    ...(profile.hugePages1Gi > 0
      ? ["default_hugepagesz=1G", "hugepagesz=1G", `hugepages=${profile.hugePages1Gi}`]
      : []),
    ...(profile.smt ? [] : ["nosmt"]),
  ];
}

/** Name of the tuned profile that the estate writes for a kubelet profile. */
export function tunedName(profile: KubeletProfile): string {
  return `estate-${profile.id}`;
}

/** `tuned.conf` of a profile: governor, kernel command line and swap, on top of the named base profile. */
export function tunedConfiguration(profile: KubeletProfile): string {
  const line = kernelArguments(profile);
  return [
    "[main]",
    `include=${profile.tuned ?? BASE_TUNED}`,
    "",
    "[cpu]",
    `governor=${profile.governor}`,
    "",
    "[sysctl]",
    "vm.swappiness=0",
    ...(line.length === 0 ? [] : ["", "[bootloader]", `cmdline_estate=+${line.join(" ")}`]),
    "",
  ].join("\n");
}
