import { expect, test } from "vitest";
import { parse } from "yaml";
import { appProject, argoApplications, clusterCredentials } from "../../../src/render/kubernetes/applications.ts";
import { managerConfiguration } from "../../../src/render/kubernetes/queue-manager.ts";
import { clusterOf, prod } from "./estates.ts";

const management = clusterOf(prod, "mon-tokyo");
const gpu = clusterOf(prod, "gpu-east");
const { estate, catalogue } = prod;

test("a chart comes from its catalogue repository at the pinned version, into the named cluster", () => {
  const found = argoApplications(estate, catalogue, gpu, management).find(
    ({ metadata }) => metadata.name === "gpu-east-kueue",
  );
  const chart = catalogue.charts.get("kueue");
  expect(found).toEqual({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: "gpu-east-kueue",
      namespace: "argocd",
      labels: { "app.kubernetes.io/managed-by": "pulumi", "estate/cluster": "gpu-east" },
      annotations: { "estate/title": chart?.title },
    },
    spec: {
      project: "gpu-east",
      source: {
        repoURL: chart?.repository.replace("oci://", ""),
        chart: "kueue",
        targetRevision: chart?.version,
        helm: {
          releaseName: "kueue",
          valuesObject: { managerConfig: { controllerManagerConfigYaml: expect.any(String) } },
        },
      },
      destination: { name: "gpu-east", namespace: "kueue-system" },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ["ServerSideApply=true", "CreateNamespace=true"],
        managedNamespaceMetadata: {
          labels: {
            "pod-security.kubernetes.io/enforce": "privileged",
            "pod-security.kubernetes.io/warn": "restricted",
          },
        },
        retry: { limit: 5, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } },
      },
    },
  });
});

test("the manager of queues gets its whole configuration as one text, and none where there are no queues", () => {
  const values = (queues: typeof estate.queues) =>
    argoApplications({ ...estate, queues }, catalogue, gpu, management).find(
      ({ metadata }) => metadata.name === "gpu-east-kueue",
    )?.spec.source.helm.valuesObject;
  const { managerConfig } = Object(values(estate.queues));
  expect(parse(managerConfig.controllerManagerConfigYaml)).toEqual(managerConfiguration(estate, catalogue, gpu));
  expect(values([])).toEqual({});
});

test("every application of the estate is installed once in each of its clusters", () => {
  const wanted = estate.platform.applications.flatMap(({ id, clusters }) =>
    clusters.map((cluster) => `${cluster}-${id}`),
  );
  const found = estate.clusters.flatMap((cluster) =>
    argoApplications(estate, catalogue, cluster, management).map(({ metadata }) => metadata.name),
  );
  expect(found.sort()).toEqual(wanted.sort());
});

test("stated values win over derived ones key by key", () => {
  const values = (driver: Record<string, boolean>) => {
    const changed = {
      ...estate,
      platform: {
        ...estate.platform,
        applications: [
          ...estate.platform.applications.filter(({ id }) => id === "argo-cd"),
          { id: "gpus", chart: "gpu-operator", clusters: ["gpu-east"], namespace: "gpus", values: { driver } },
        ],
      },
    };
    return argoApplications(changed, catalogue, gpu, management)[0]?.spec.source.helm.valuesObject;
  };
  expect(values({ enabled: true })).toEqual({
    clusterPolicy: { deployCR: false },
    driver: { enabled: true, nvidiaDriverCRD: { enabled: true, deployDefaultCR: false } },
  });
});

test("the project of a cluster admits its own charts and namespaces", () => {
  const project = appProject(estate, catalogue, gpu, management);
  const applications = argoApplications(estate, catalogue, gpu, management);
  for (const { spec } of applications) {
    expect(project?.spec.sourceRepos).toContain(spec.source.repoURL);
    expect(project?.spec.destinations).toContainEqual(spec.destination);
  }
});

test("Argo CD reaches another cluster by a Secret from the store, and its own without one", () => {
  expect(clusterCredentials(estate, catalogue, management, management)).toBeUndefined();
  expect(clusterCredentials(estate, catalogue, gpu, management)?.spec).toEqual({
    refreshInterval: "1h0m0s",
    secretStoreRef: { kind: "ClusterSecretStore", name: "meridian" },
    target: {
      name: "cluster-gpu-east",
      creationPolicy: "Owner",
      deletionPolicy: "Retain",
      template: { metadata: { labels: { "argocd.argoproj.io/secret-type": "cluster" } } },
    },
    data: ["name", "server", "config"].map((property) => ({
      secretKey: property,
      remoteRef: { key: `meridian/${estate.about.environment}/argo-cd/clusters/gpu-east`, property },
    })),
  });
});
