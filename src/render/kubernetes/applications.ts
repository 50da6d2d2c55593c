/** Third-party charts: Argo CD installs them, at the catalogue's version, into the cluster that the estate names. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import type { Json } from "../../model/platform.ts";
import { derivedValues } from "./chart-values.ts";
import { type Application, applicationsOf, chartOf } from "./charts.ts";
import { MANAGED_BY, titled } from "./labels.ts";
import type { Custom } from "./manifest.ts";
import { namespacesOf } from "./namespaces.ts";
import { type ExternalSecret, externalSecret } from "./secrets.ts";

const API = "argoproj.io/v1alpha1";
/** Chart of the catalogue that is Argo CD itself. */
const ARGO_CD = "argo-cd";
const OWN_CLUSTER = "https://kubernetes.default.svc";

interface Destination {
  readonly server?: string;
  readonly name?: string;
  readonly namespace: string;
}

export type AppProject = Custom<
  typeof API,
  "AppProject",
  {
    readonly description: string;
    readonly sourceRepos: string[];
    readonly destinations: Destination[];
    readonly clusterResourceWhitelist: { readonly group: string; readonly kind: string }[];
  }
>;

export type ArgoApplication = Custom<
  typeof API,
  "Application",
  {
    readonly project: string;
    readonly source: {
      readonly repoURL: string;
      readonly chart: string;
      readonly targetRevision: string;
      readonly helm: { readonly releaseName: string; readonly valuesObject: Record<string, Json> };
    };
    readonly destination: Destination;
    readonly syncPolicy: {
      readonly automated: { readonly prune: boolean; readonly selfHeal: boolean };
      readonly syncOptions: string[];
      readonly managedNamespaceMetadata?: { readonly labels: Record<string, string> };
      readonly retry: {
        readonly limit: number;
        readonly backoff: { readonly duration: string; readonly factor: number; readonly maxDuration: string };
      };
    };
  }
>;

/**
 * Namespace of Argo CD; `undefined` for an estate without it. Its own chart is an Application like any other: the seed of the
 * management cluster installs it once, from then on it keeps itself at the catalogue's version.
 */
function argoCdNamespace(estate: Estate, catalogue: Catalogue): string | undefined {
  return estate.platform.applications.find((each) => chartOf(catalogue, each).chart === ARGO_CD)?.namespace;
}

/** Project of one cluster: its charts come from these repositories and go nowhere else. */
export function appProject(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
  management: Cluster,
): AppProject | undefined {
  const argo = argoCdNamespace(estate, catalogue);
  const applications = applicationsOf(estate, cluster);
  if (argo === undefined || applications.length === 0) return undefined;
  const namespaces = [...new Set(["kube-system", ...applications.map(({ namespace }) => namespace)])];
  return {
    apiVersion: API,
    kind: "AppProject",
    metadata: { name: cluster.id, namespace: argo, labels: MANAGED_BY },
    spec: {
      description: cluster.title,
      sourceRepos: [...new Set(applications.map((each) => repository(catalogue, each)))],
      destinations: namespaces.map((namespace) => destination(cluster, management, namespace)),
      clusterResourceWhitelist: [{ group: "*", kind: "*" }],
    },
  };
}

export function argoApplications(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
  management: Cluster,
): ArgoApplication[] {
  const argo = argoCdNamespace(estate, catalogue);
  if (argo === undefined) return [];
  const own = new Set(namespacesOf(estate, cluster).map(({ id }) => id));
  return applicationsOf(estate, cluster).map((application) => {
    const chart = chartOf(catalogue, application);
    const foreign = !own.has(application.namespace) && !application.namespace.startsWith("kube-");
    return {
      apiVersion: API,
      kind: "Application",
      metadata: {
        name: `${cluster.id}-${application.id}`,
        namespace: argo,
        labels: { ...MANAGED_BY, "estate/cluster": cluster.id },
        annotations: titled(chart.title),
      },
      spec: {
        project: cluster.id,
        source: {
          repoURL: repository(catalogue, application),
          chart: chart.chart,
          targetRevision: chart.version,
          helm: {
            releaseName: application.id,
            valuesObject: merge(derivedValues(estate, catalogue, cluster, application), application.values),
          },
        },
        destination: destination(cluster, management, application.namespace),
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          syncOptions: ["ServerSideApply=true", ...(foreign ? ["CreateNamespace=true"] : [])],
          // Operators of hosts and devices need privileges; what does not is still warned of.
          ...(foreign
            ? {
                managedNamespaceMetadata: {
                  labels: {
                    "pod-security.kubernetes.io/enforce": "privileged",
                    "pod-security.kubernetes.io/warn": "restricted",
                  },
                },
              }
            : {}),
          retry: { limit: 5, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } },
        },
      },
    } satisfies ArgoApplication;
  });
}

/** How Argo CD finds a cluster that is not its own: a Secret with its label, filled from the store. */
export function clusterCredentials(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
  management: Cluster,
): ExternalSecret | undefined {
  const argo = argoCdNamespace(estate, catalogue);
  if (argo === undefined || cluster.id === management.id) return undefined;
  return externalSecret(
    estate,
    { name: `cluster-${cluster.id}`, namespace: argo },
    `argo-cd/clusters/${cluster.id}`,
    ["name", "server", "config"],
    { "argocd.argoproj.io/secret-type": "cluster" },
  );
}

/** Argo CD writes a repository of OCI artefacts without its scheme. */
function repository(catalogue: Catalogue, application: Application): string {
  return chartOf(catalogue, application).repository.replace(/^oci:\/\//, "");
}

function destination(cluster: Cluster, management: Cluster, namespace: string): Destination {
  return cluster.id === management.id ? { server: OWN_CLUSTER, namespace } : { name: cluster.id, namespace };
}

/** The estate's value wins over a derived one, key by key; lists are replaced as a whole. */
function merge(derived: Record<string, Json>, stated: Record<string, Json>): Record<string, Json> {
  const merged: Record<string, Json> = { ...derived };
  for (const [key, value] of Object.entries(stated)) {
    const under = merged[key];
    merged[key] = isRecord(under) && isRecord(value) ? merge(under, value) : value;
  }
  return merged;
}

function isRecord(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
