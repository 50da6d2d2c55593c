/** What Prometheus reads: workloads beside it, workloads and nodes of the clusters that have no Prometheus. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Workload } from "../../model/estate.ts";
import type { Views } from "../../views/types.ts";
import { apiEndpoint } from "./bootstrap.ts";
import { applicationsOf, bringer, chartOf } from "./charts.ts";
import { MANAGED_BY } from "./labels.ts";
import type { Custom } from "./manifest.ts";
import { type ExternalSecret, externalSecret } from "./secrets.ts";

const GROUP = "monitoring.coreos.com";
const NODE_EXPORTER = "prometheus-node-exporter";
/** Port of the node exporter's chart. */
const NODE_PORT = 9100;
const INTERVAL = "15s";

interface Relabeling {
  readonly sourceLabels?: string[];
  readonly action?: "keep" | "replace";
  readonly regex?: string;
  readonly targetLabel?: string;
  readonly replacement?: string;
}
export type ServiceMonitor = Custom<
  "monitoring.coreos.com/v1",
  "ServiceMonitor",
  {
    readonly selector: { readonly matchLabels: Record<string, string> };
    readonly endpoints: { readonly port: string; readonly interval: string; readonly relabelings: Relabeling[] }[];
  }
>;
export type ScrapeConfig = Custom<
  "monitoring.coreos.com/v1alpha1",
  "ScrapeConfig",
  {
    readonly jobName: string;
    readonly scrapeInterval: string;
    readonly staticConfigs?: { readonly targets: string[]; readonly labels: Record<string, string> }[];
    readonly kubernetesSDConfigs?: {
      readonly role: "Pod";
      readonly apiServer: string;
      readonly namespaces: { readonly names: string[] };
      readonly authorization: {
        readonly type: "Bearer";
        readonly credentials: { readonly name: string; readonly key: string };
      };
      readonly tlsConfig: { readonly ca: { readonly secret: { readonly name: string; readonly key: string } } };
    }[];
    readonly relabelings?: Relabeling[];
  }
>;

export interface ScrapePlan {
  readonly monitors: readonly ServiceMonitor[];
  readonly configs: readonly ScrapeConfig[];
  readonly credentials: readonly ExternalSecret[];
}

/** @returns `undefined` for a cluster without Prometheus */
export function scrapePlan(
  estate: Estate,
  views: Views,
  catalogue: Catalogue,
  cluster: Cluster,
): ScrapePlan | undefined {
  const prometheus = bringer(estate, catalogue, cluster, GROUP);
  if (prometheus === undefined) return undefined;
  const { namespace } = prometheus;
  const bare = estate.clusters.filter(
    (other) =>
      other.id !== cluster.id &&
      other.kubernetes !== undefined &&
      bringer(estate, catalogue, other, GROUP) === undefined,
  );
  // By these two labels alerts find a workload, wherever it runs.
  const own = label("cluster", cluster.id);
  const remote = bare.flatMap((other) => podConfig(estate, other, namespace));
  return {
    monitors: measured(estate, cluster).map(({ workload, port }) => ({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: { name: workload.id, namespace: workload.namespace, labels: MANAGED_BY },
      spec: {
        selector: { matchLabels: { "app.kubernetes.io/name": workload.id } },
        endpoints: [{ port, interval: INTERVAL, relabelings: [label("workload", workload.id), own] }],
      },
    })),
    configs: [
      ...bare.flatMap((other) => nodeConfig(estate, views, catalogue, other, namespace)),
      ...remote.map(({ config }) => config),
    ],
    credentials: remote.map(({ credentials }) => credentials),
  };
}

function measured(estate: Estate, cluster: Cluster): { readonly workload: Workload; readonly port: string }[] {
  return estate.workloads.flatMap((workload) =>
    workload.metricsPort === undefined || !workload.clusters.includes(cluster.id)
      ? []
      : [{ workload, port: workload.metricsPort }],
  );
}

/** The same label on every sample of a target. */
function label(targetLabel: string, replacement: string): Relabeling {
  return { action: "replace", targetLabel, replacement };
}

/** Nodes by the addresses of the plan: a node that is gone stays a target, and so an alert. */
function nodeConfig(
  estate: Estate,
  views: Views,
  catalogue: Catalogue,
  other: Cluster,
  namespace: string,
): ScrapeConfig[] {
  const exports = applicationsOf(estate, other).some(
    (application) => chartOf(catalogue, application).chart === NODE_EXPORTER,
  );
  const staticConfigs = other.nodes.flatMap((node) => {
    const address = views.interfaces.find(
      (port) => port.device === node.id && port.interface === other.segment,
    )?.address;
    return address === undefined
      ? []
      : [{ targets: [`${address}:${NODE_PORT}`], labels: { cluster: other.id, node: node.id } }];
  });
  if (!exports || staticConfigs.length === 0) return [];
  return [
    {
      apiVersion: "monitoring.coreos.com/v1alpha1",
      kind: "ScrapeConfig",
      metadata: { name: `${other.id}-nodes`, namespace, labels: MANAGED_BY },
      spec: { jobName: "nodes", scrapeInterval: INTERVAL, staticConfigs },
    },
  ];
}

/** Pods of another cluster, found through its API server; their addresses are announced into the fabric. */
function podConfig(
  estate: Estate,
  other: Cluster,
  namespace: string,
): { readonly config: ScrapeConfig; readonly credentials: ExternalSecret }[] {
  const workloads = measured(estate, other);
  const api = apiEndpoint(other);
  if (workloads.length === 0 || api === undefined) return [];
  const name = `${other.id}-pods`;
  const ports = [...new Set(workloads.map(({ port }) => port))].sort();
  return [
    {
      credentials: externalSecret(estate, { name, namespace }, `scrape/${other.id}`, ["token", "ca.crt"]),
      config: {
        apiVersion: "monitoring.coreos.com/v1alpha1",
        kind: "ScrapeConfig",
        metadata: { name, namespace, labels: MANAGED_BY },
        spec: {
          jobName: "pods",
          scrapeInterval: INTERVAL,
          kubernetesSDConfigs: [
            {
              role: "Pod",
              apiServer: `https://${api.host}:${api.port}`,
              namespaces: { names: [...new Set(workloads.map(({ workload }) => workload.namespace))] },
              authorization: { type: "Bearer", credentials: { name, key: "token" } },
              tlsConfig: { ca: { secret: { name, key: "ca.crt" } } },
            },
          ],
          relabelings: [
            { sourceLabels: ["__meta_kubernetes_pod_container_port_name"], action: "keep", regex: ports.join("|") },
            {
              sourceLabels: ["__meta_kubernetes_pod_label_app_kubernetes_io_name"],
              action: "replace",
              targetLabel: "workload",
            },
            label("cluster", other.id),
          ],
        },
      },
    },
  ];
}
