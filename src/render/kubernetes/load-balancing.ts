/** Addresses of load balancers, announced by BGP to the leaves that the nodes are cabled to. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import { type Duration, raw } from "../../units/index.ts";
import type { Views } from "../../views/types.ts";
import { bringer } from "./charts.ts";
import { HOSTNAME, MANAGED_BY } from "./labels.ts";
import type { Custom } from "./manifest.ts";
import { fabricOf } from "./topology.ts";

const MILLISECOND_NS = 1e6;

export type BgpPeer = Custom<
  "metallb.io/v1beta2",
  "BGPPeer",
  {
    readonly myASN: number;
    readonly peerASN: number;
    readonly peerAddress: string;
    readonly ebgpMultiHop: true;
    readonly bfdProfile?: string;
    readonly nodeSelectors: { readonly matchLabels: Record<string, string> }[];
  }
>;
export type BfdProfile = Custom<
  "metallb.io/v1beta1",
  "BFDProfile",
  { readonly receiveInterval: number; readonly transmitInterval: number; readonly detectMultiplier: number }
>;

export type IPAddressPool = Custom<"metallb.io/v1beta1", "IPAddressPool", { readonly addresses: string[] }>;
export type BgpAdvertisement = Custom<"metallb.io/v1beta1", "BGPAdvertisement", { readonly ipAddressPools: string[] }>;

export interface PeeringPlan {
  readonly pool: IPAddressPool | undefined;
  readonly advertisement: BgpAdvertisement | undefined;
  readonly peers: readonly BgpPeer[];
  readonly bfd: BfdProfile | undefined;
}

/** MetalLB on every node speaks to the leaves that the node is cabled to. */
export function peeringPlan(
  estate: Estate,
  views: Views,
  catalogue: Catalogue,
  cluster: Cluster,
): PeeringPlan | undefined {
  const application = bringer(estate, catalogue, cluster, "metallb.io");
  if (application === undefined) return undefined;
  const asn = (device: string) => views.asns.find((each) => each.device === device)?.asn;
  const loopback = (device: string) =>
    views.interfaces.find((each) => each.device === device && each.interface === "lo")?.address;
  const timers = fabricOf(estate, cluster)?.bfd;
  const namespace = application.namespace;
  const peers = cluster.nodes.flatMap((node) => {
    const cables = views.cables.filter(({ a, purpose }) => a.device === node.id && purpose === "host");
    return [...new Set(cables.map(({ b }) => b.device))].flatMap((leaf): BgpPeer[] => {
      const [own, far, address] = [asn(node.id), asn(leaf), loopback(leaf)];
      if (own === undefined || far === undefined || address === undefined) return [];
      return [
        {
          apiVersion: "metallb.io/v1beta2",
          kind: "BGPPeer",
          metadata: { name: `${node.id}-${leaf}`, namespace, labels: MANAGED_BY },
          spec: {
            myASN: own,
            peerASN: far,
            peerAddress: address,
            ebgpMultiHop: true,
            ...(timers === undefined ? {} : { bfdProfile: cluster.id }),
            nodeSelectors: [{ matchLabels: { [HOSTNAME]: node.id } }],
          },
        },
      ];
    });
  });
  const network = cluster.kubernetes?.loadBalancers;
  const at = { name: cluster.id, namespace, labels: MANAGED_BY };
  return {
    pool:
      network === undefined
        ? undefined
        : {
            apiVersion: "metallb.io/v1beta1",
            kind: "IPAddressPool",
            metadata: at,
            spec: { addresses: [network] },
          },
    advertisement:
      network === undefined
        ? undefined
        : {
            apiVersion: "metallb.io/v1beta1",
            kind: "BGPAdvertisement",
            metadata: at,
            spec: { ipAddressPools: [cluster.id] },
          },
    peers,
    bfd: timers === undefined ? undefined : bfdProfile(cluster, namespace, timers),
  };
}

function bfdProfile(
  cluster: Cluster,
  namespace: string,
  timers: { readonly interval: Duration; readonly multiplier: number },
): BfdProfile {
  const interval = Math.round(raw(timers.interval) / MILLISECOND_NS);
  return {
    apiVersion: "metallb.io/v1beta1",
    kind: "BFDProfile",
    metadata: { name: cluster.id, namespace, labels: MANAGED_BY },
    spec: { receiveInterval: interval, transmitInterval: interval, detectMultiplier: timers.multiplier },
  };
}
