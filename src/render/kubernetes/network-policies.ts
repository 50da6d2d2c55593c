/** The segmentation matrix as NetworkPolicies: nothing passes but name resolution and the estate's flows. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Namespace } from "../../model/estate.ts";
import { MANAGED_BY, NAMESPACE_NAME, titled, ZONE } from "./labels.ts";
import { namespacesOf } from "./namespaces.ts";

interface LabelSelector {
  matchLabels: Record<string, string>;
}
type Peer = { namespaceSelector: LabelSelector; podSelector?: LabelSelector } | { ipBlock: { cidr: string } };
interface Rule {
  to?: Peer[];
  from?: Peer[];
  ports?: { port: number; protocol: "TCP" | "UDP" }[];
}

export interface NetworkPolicyManifest {
  apiVersion: "networking.k8s.io/v1";
  kind: "NetworkPolicy";
  metadata: { name: string; namespace: string; labels: Record<string, string>; annotations?: Record<string, string> };
  spec: {
    podSelector: { matchLabels?: Record<string, string> };
    policyTypes: ("Ingress" | "Egress")[];
    ingress?: Rule[];
    egress?: Rule[];
  };
}

const DNS_PORT = 53;

/** Policies of a namespace of the estate: default deny, DNS, its own pods, then one per flow that starts or ends in its zone. */
export function networkPolicies(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
  namespace: Namespace,
): NetworkPolicyManifest[] {
  return [
    denyAll(namespace.id),
    dns(namespace.id),
    sameNamespace(namespace.id),
    ...scrape(estate, catalogue, cluster, namespace),
    ...estate.security.flows.flatMap((flow) => flowPolicies(estate, cluster, namespace, flow)),
  ];
}

/** Nothing in, nothing out. */
export function denyAll(namespace: string): NetworkPolicyManifest {
  return policy(namespace, "default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
}

function dns(namespace: string): NetworkPolicyManifest {
  return policy(namespace, "allow-dns", {
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
        ],
        ports: [
          { port: DNS_PORT, protocol: "UDP" },
          { port: DNS_PORT, protocol: "TCP" },
        ],
      },
    ],
  });
}

/** Replicas of one namespace find one another: leader election and replication need no flow of the matrix. */
function sameNamespace(namespace: string): NetworkPolicyManifest {
  const own = { matchLabels: { [NAMESPACE_NAME]: namespace } };
  return policy(namespace, "allow-own-namespace", {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [{ namespaceSelector: own }] }],
    egress: [{ to: [{ namespaceSelector: own }] }],
  });
}

/** Prometheus reads the metrics ports of the namespace's workloads. */
function scrape(estate: Estate, catalogue: Catalogue, cluster: Cluster, namespace: Namespace): NetworkPolicyManifest[] {
  const ports = estate.workloads
    .filter((workload) => workload.namespace === namespace.id && workload.clusters.includes(cluster.id))
    .flatMap(({ metricsPort, ports: named }) => (metricsPort === undefined ? [] : (named[metricsPort] ?? [])));
  const scraper = estate.platform.applications.find(
    (application) =>
      application.clusters.includes(cluster.id) &&
      catalogue.charts.get(application.chart)?.groups.includes("monitoring.coreos.com"),
  );
  if (ports.length === 0 || scraper === undefined || scraper.namespace === namespace.id) return [];
  const unique = [...new Set(ports)].sort((a, b) => a - b);
  return [
    policy(namespace.id, "allow-metrics", {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: scraper.namespace } } }],
          ports: unique.map((port) => ({ port, protocol: "TCP" as const })),
        },
      ],
    }),
  ];
}

type Flow = Estate["security"]["flows"][number];

/** A flow whose other end is nowhere in the estate gives no policy: an empty list of peers would mean everybody. */
function flowPolicies(estate: Estate, cluster: Cluster, namespace: Namespace, flow: Flow): NetworkPolicyManifest[] {
  const protocol = flow.protocol === "udp" ? ("UDP" as const) : ("TCP" as const);
  const ports = flow.ports.map((port) => ({ port, protocol }));
  const to = flow.from === namespace.zone ? peers(estate, cluster, flow.to) : [];
  const from = flow.to === namespace.zone ? peers(estate, cluster, flow.from) : [];
  const name = `flow-${flow.id}`;
  const why = titled(flow.why);
  return [
    ...(to.length === 0
      ? []
      : [
          policy(
            namespace.id,
            `${name}-out`,
            { podSelector: {}, policyTypes: ["Egress"], egress: [{ to, ports }] },
            why,
          ),
        ]),
    ...(from.length === 0
      ? []
      : [
          policy(
            namespace.id,
            `${name}-in`,
            { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from, ports }] },
            why,
          ),
        ]),
  ];
}

/**
 * A zone as one cluster sees it: namespaces of the zone in the cluster, and the zone's segments for whatever stands outside
 * of it, hosts and the other clusters' load balancers and translated pods alike.
 */
function peers(estate: Estate, cluster: Cluster, zone: string): Peer[] {
  const inside = namespacesOf(estate, cluster).some((namespace) => namespace.zone === zone);
  const segments = estate.fabrics.flatMap((fabric) => fabric.segments.filter((segment) => segment.zone === zone));
  return [
    ...(inside ? [{ namespaceSelector: { matchLabels: { [ZONE]: zone } } }] : []),
    ...segments.map(({ prefix }) => ({ ipBlock: { cidr: prefix } })),
  ];
}

function policy(
  namespace: string,
  name: string,
  spec: NetworkPolicyManifest["spec"],
  annotations?: Record<string, string>,
): NetworkPolicyManifest {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace, labels: { ...MANAGED_BY }, ...(annotations === undefined ? {} : { annotations }) },
    spec,
  };
}
