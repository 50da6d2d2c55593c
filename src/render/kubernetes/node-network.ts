/** Ports, bonds and addresses of a pool's nodes, as Metal3 writes them into the first boot. */
import type { Build, Cluster, Estate } from "../../model/estate.ts";
import type { Views } from "../../views/types.ts";
import { MANAGED_BY, machineNamespace } from "./labels.ts";
import { ADDRESS_POOL, KUBELET_PROFILE, NODE_LABELS, NODE_TAINTS } from "./machines.ts";
import type { Custom } from "./manifest.ts";
import { fabricOf, type Pool } from "./topology.ts";

interface Ethernet {
  readonly id: string;
  readonly type: "phy";
  readonly mtu: number;
  readonly macAddress: { readonly fromHostInterface: string };
}
interface Bond {
  readonly id: string;
  readonly bondMode: "802.3ad" | "active-backup";
  readonly bondXmitHashPolicy: "layer3+4" | "layer2";
  readonly bondLinks: string[];
  readonly mtu: number;
  readonly macAddress: { readonly fromHostInterface: string };
  readonly parameters: { readonly name: string; readonly value: number | string }[];
}

export interface DataTemplateSpec {
  readonly clusterName: string;
  readonly metaData: {
    readonly objectNames: { readonly key: string; readonly object: "baremetalhost" }[];
    readonly fromAnnotations: { readonly key: string; readonly object: "baremetalhost"; readonly annotation: string }[];
  };
  readonly networkData: {
    readonly links: { readonly ethernets?: Ethernet[]; readonly bonds?: Bond[] };
    readonly networks?: {
      readonly ipv4: {
        readonly id: string;
        readonly link: string;
        readonly fromPoolAnnotation: { readonly object: "baremetalhost"; readonly annotation: string };
        readonly routes?: {
          readonly network: string;
          readonly prefix: number;
          readonly gateway: { readonly string: string };
        }[];
      }[];
    };
  };
}

/** Ports that the kernel keeps: a port that a bypass library drives is in no bond and has no address. */
function links(build: Build, mtu: number): { readonly ethernets: Ethernet[]; readonly bonds: Bond[] } {
  const kernel = build.nics.filter(({ bypass }) => bypass === "none");
  const names = (nic: Build["nics"][number]) => Array.from({ length: nic.ports }, (_, port) => `${nic.id}${port}`);
  const ethernets = kernel.flatMap((nic) =>
    names(nic).map((id): Ethernet => ({ id, type: "phy", mtu, macAddress: { fromHostInterface: id } })),
  );
  const bonds = kernel
    .filter(({ bond }) => bond === "lacp" || bond === "active-backup")
    .map((nic, index): Bond => {
      const lacp = nic.bond === "lacp";
      return {
        id: `bond${index}`,
        bondMode: lacp ? "802.3ad" : "active-backup",
        bondXmitHashPolicy: lacp ? "layer3+4" : "layer2",
        bondLinks: names(nic),
        mtu,
        macAddress: { fromHostInterface: `${nic.id}0` },
        // A dead link is seen after 100 ms; LACP packets each second instead of each 30 s.
        parameters: [{ name: "miimon", value: 100 }, ...(lacp ? [{ name: "lacp_rate", value: "fast" }] : [])],
      };
    });
  return { ethernets, bonds };
}

/** Link that carries the node's address: the first bond, else the first port. */
export function primaryLink(build: Build): string | undefined {
  const { ethernets, bonds } = links(build, 0);
  return (bonds[0] ?? ethernets[0])?.id;
}

export function dataTemplate(estate: Estate, views: Views, cluster: Cluster, pool: Pool): DataTemplateSpec {
  // Jumbo frames only where the fabric says so: 1500 crosses everything.
  const mtu = fabricOf(estate, cluster)?.mtu?.host ?? 1500;
  const { ethernets, bonds } = links(pool.build, mtu);
  const link = primaryLink(pool.build);
  const gateway = views.subnets.find(({ pool, purpose }) => purpose === "segment" && pool === cluster.segment)?.gateway;
  return {
    clusterName: cluster.id,
    metaData: {
      // The node is named as its host: one name for rack, switch port, BMC and `kubectl get nodes`.
      objectNames: [
        { key: "name", object: "baremetalhost" },
        { key: "local_hostname", object: "baremetalhost" },
      ],
      fromAnnotations: [
        { key: "node_labels", object: "baremetalhost", annotation: NODE_LABELS },
        { key: "node_taints", object: "baremetalhost", annotation: NODE_TAINTS },
        { key: "kubelet_profile", object: "baremetalhost", annotation: KUBELET_PROFILE },
      ],
    },
    // Metal3 refuses empty lists.
    networkData: {
      links: {
        ...(ethernets.length === 0 ? {} : { ethernets }),
        ...(bonds.length === 0 ? {} : { bonds }),
      },
      ...(link === undefined
        ? {}
        : {
            networks: {
              ipv4: [
                {
                  id: link,
                  link,
                  fromPoolAnnotation: { object: "baremetalhost", annotation: ADDRESS_POOL },
                  // Without a default route the machine reaches nothing but its own segment: no image, no API server.
                  ...(gateway === undefined
                    ? {}
                    : { routes: [{ network: "0.0.0.0", prefix: 0, gateway: { string: gateway } }] }),
                },
              ],
            },
          }),
    },
  };
}

export type IPPool = Custom<
  "ipam.metal3.io/v1alpha1",
  "IPPool",
  {
    readonly clusterName: string;
    readonly namePrefix: string;
    readonly pools: { readonly start: string; readonly end: string }[];
    readonly prefix: number;
  }
>;

/** One pool of one address per node: the address plan decides, not the order in which machines come up. */
export function addressPools(views: Views, cluster: Cluster): IPPool[] {
  return cluster.nodes.flatMap((node) => {
    const found = views.interfaces.find((port) => port.device === node.id && port.interface === cluster.segment);
    if (found === undefined) return [];
    return [
      {
        apiVersion: "ipam.metal3.io/v1alpha1",
        kind: "IPPool",
        metadata: { name: node.id, namespace: machineNamespace(cluster), labels: MANAGED_BY },
        spec: {
          clusterName: cluster.id,
          namePrefix: node.id,
          pools: [{ start: found.address, end: found.address }],
          prefix: found.length,
        },
      } satisfies IPPool,
    ];
  });
}
