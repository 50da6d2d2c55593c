/** How NVIDIA's operator offers the GPUs of a cluster: by DRA, or whole to virtual machines. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import { isPartitioned } from "../../model/partitions.ts";
import { bringer } from "./charts.ts";
import { BUILD, MANAGED_BY, type Toleration, tolerations } from "./labels.ts";
import { type Custom, withoutEmpty } from "./manifest.ts";
import { buildOf } from "./topology.ts";

const GROUP = "nvidia.com";

interface Daemonsets {
  readonly tolerations?: Toleration[];
  readonly priorityClassName: "system-node-critical";
}
interface Enabled {
  readonly enabled: boolean;
}

/** The operator's DRA stack. Experimental in 26.7, and the only one in which a card is offered once, as a device. */
export type GpuCluster = Custom<
  "nvidia.com/v1alpha1",
  "GPUCluster",
  {
    readonly daemonsets: Daemonsets;
    readonly draDriver: { readonly computeDomains: Enabled; readonly featureGates?: Record<string, boolean> };
    readonly dcgmExporter: Enabled;
  }
>;
export type ClusterPolicy = Custom<
  "nvidia.com/v1",
  "ClusterPolicy",
  {
    readonly operator: { readonly runtimeClass: "nvidia" };
    readonly daemonsets: Daemonsets;
    readonly driver: { readonly enabled: true; readonly useNvidiaDriverCRD: true };
    readonly toolkit: Enabled;
    readonly devicePlugin: Enabled;
    readonly dcgm: Enabled;
    readonly dcgmExporter: Enabled;
    readonly gfd: Enabled;
    readonly nodeStatusExporter: Enabled;
    readonly sandboxWorkloads: { readonly enabled: true; readonly defaultWorkload: "vm-passthrough" };
  }
>;
export type NvidiaDriver = Custom<
  "nvidia.com/v1alpha1",
  "NVIDIADriver",
  {
    readonly driverType: "gpu";
    readonly default: false;
    readonly image: string;
    readonly kernelModuleType: "auto";
    readonly nodeSelector: Record<string, string>;
    readonly tolerations?: Toleration[];
    readonly rdma: Enabled;
  }
>;

export interface GpuPlan {
  /** One of the two: the operator refuses a cluster that has both. */
  readonly offer: GpuCluster | ClusterPolicy;
  readonly drivers: readonly NvidiaDriver[];
}

/**
 * The driver switches MIG on by itself only where that takes no reset of the card. On others (Ampere) it offers them whole until
 * somebody has switched it on, once per card: `nvidia-smi -mig 1`, then a reset; cards keep it over reboots.
 *
 * @returns `undefined` for a cluster without GPUs, or without the operator
 */
export function gpuPlan(estate: Estate, catalogue: Catalogue, cluster: Cluster): GpuPlan | undefined {
  const builds = cluster.nodes.map((node) => buildOf(estate, node)).filter(({ gpus }) => gpus !== undefined);
  const distinct = builds.filter((build, index) => builds.indexOf(build) === index);
  if (distinct.length === 0 || bringer(estate, catalogue, cluster, GROUP) === undefined) return undefined;
  const tolerated = withoutEmpty({ tolerations: cluster.roles.flatMap(tolerations) });
  const daemonsets: Daemonsets = { ...tolerated, priorityClassName: "system-node-critical" };
  const virtual = distinct.some(({ gpus }) => gpus?.mode !== "container");
  const featureGates = {
    ...(distinct.some(({ gpus }) => gpus?.sharing === "mps") ? { MPSSupport: true } : {}),
    // Alpha in version 0.5 of the driver, which this operator brings: it cuts a card when a pod's claim has been given a partition.
    ...(distinct.some(isPartitioned) ? { DynamicMIG: true } : {}),
  };
  return {
    offer: virtual
      ? {
          apiVersion: "nvidia.com/v1",
          kind: "ClusterPolicy",
          metadata: { name: "cluster-policy", labels: MANAGED_BY },
          spec: {
            operator: { runtimeClass: "nvidia" },
            daemonsets,
            driver: { enabled: true, useNvidiaDriverCRD: true },
            toolkit: { enabled: false },
            devicePlugin: { enabled: false },
            dcgm: { enabled: false },
            dcgmExporter: { enabled: false },
            gfd: { enabled: true },
            nodeStatusExporter: { enabled: true },
            sandboxWorkloads: { enabled: true, defaultWorkload: "vm-passthrough" },
          },
        }
      : {
          apiVersion: "nvidia.com/v1alpha1",
          kind: "GPUCluster",
          // The only name that its API accepts: there is one per cluster.
          metadata: { name: "gpu-cluster", labels: MANAGED_BY },
          spec: {
            daemonsets,
            // Compute domains are for NVLink between nodes, which no build has.
            draDriver: {
              computeDomains: { enabled: false },
              ...(Object.keys(featureGates).length === 0 ? {} : { featureGates }),
            },
            dcgmExporter: { enabled: true },
          },
        },
    drivers: distinct.map((build) => ({
      apiVersion: "nvidia.com/v1alpha1",
      kind: "NVIDIADriver",
      metadata: { name: build.id, labels: MANAGED_BY },
      spec: {
        driverType: "gpu",
        default: false,
        image: "driver",
        kernelModuleType: "auto",
        nodeSelector: { [BUILD]: build.id },
        ...tolerated,
        rdma: { enabled: build.nics.some(({ rdma }) => rdma) },
      },
    })),
  };
}
