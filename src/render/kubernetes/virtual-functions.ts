/** Ports cut into virtual functions, for pods that drive the hardware themselves. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Build, Cluster, Estate } from "../../model/estate.ts";
import { VIRTUAL_FUNCTIONS } from "../workloads/pod.ts";
import { bringer } from "./charts.ts";
import { BUILD, MANAGED_BY, titled } from "./labels.ts";
import type { Custom } from "./manifest.ts";
import { buildOf, fabricOf } from "./topology.ts";

/** Prefix and name of the resource that pods ask for. */
export const [RESOURCE_PREFIX = "", RESOURCE = ""] = VIRTUAL_FUNCTIONS.split("/");

const GROUP = "sriovnetwork.openshift.io";

export type SriovNetworkNodePolicy = Custom<
  "sriovnetwork.openshift.io/v1",
  "SriovNetworkNodePolicy",
  {
    readonly resourceName: string;
    readonly nodeSelector: Record<string, string>;
    readonly numVfs: number;
    readonly mtu: number;
    readonly nicSelector: { readonly pfNames: string[] };
    readonly deviceType: "netdevice" | "vfio-pci";
    readonly isRdma: boolean;
  }
>;

/**
 * One policy per build and port family. Where a bypass family exists its functions are the ones that pods ask for; the
 * kernel's own ports are then left whole.
 */
export function virtualFunctionPolicies(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
): SriovNetworkNodePolicy[] {
  const operator = bringer(estate, catalogue, cluster, GROUP);
  if (operator === undefined) return [];
  const mtu = fabricOf(estate, cluster)?.mtu?.host ?? 1500;
  const builds = new Map(cluster.nodes.map((node) => [node.build, buildOf(estate, node)]));
  return [...builds.values()].flatMap((build) =>
    offered(build).map(
      (nic): SriovNetworkNodePolicy => ({
        apiVersion: "sriovnetwork.openshift.io/v1",
        kind: "SriovNetworkNodePolicy",
        metadata: {
          name: `${build.id}-${nic.id}`,
          namespace: operator.namespace,
          labels: MANAGED_BY,
          annotations: titled(build.title),
        },
        spec: {
          resourceName: RESOURCE,
          nodeSelector: { [BUILD]: build.id },
          numVfs: nic.virtualFunctions,
          mtu,
          nicSelector: { pfNames: Array.from({ length: nic.ports }, (_, port) => `${nic.id}${port}`) },
          // DPDK takes the function away from the kernel; Onload and AF_XDP work through its driver.
          deviceType: nic.bypass === "dpdk" ? "vfio-pci" : "netdevice",
          isRdma: nic.rdma,
        },
      }),
    ),
  );
}

function offered(build: Build): readonly Build["nics"][number][] {
  const cut = build.nics.filter(({ virtualFunctions }) => virtualFunctions > 0);
  const bypass = cut.filter((nic) => nic.bypass !== "none");
  return bypass.length > 0 ? bypass : cut;
}
