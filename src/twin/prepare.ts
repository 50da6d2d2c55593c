/** Fills a fresh control plane with what is there before the program runs: kinds, hardware, and what charts would have made. */
import type { Estate } from "../model/estate.ts";
import type { ApiClient } from "./api/client.ts";
import type { ObjectRef } from "./api/object.ts";
import { loadCrds } from "./crds/index.ts";
import { type DeclaredKind, hasCondition } from "./declared.ts";
import type { ClusterHardware } from "./hardware/types.ts";
import { waitFor } from "./system/wait.ts";

export interface PrepareArgs {
  readonly api: ApiClient;
  readonly kinds: readonly DeclaredKind[];
  readonly hardware: ClusterHardware;
  /** Namespaces that charts bring. */
  readonly namespaces: readonly string[];
}

const DEFINITIONS = "apiextensions.k8s.io/v1";

/**
 * Returns when every kind is served and every node is ready.
 *
 * @returns kinds that are known by the twin's own schema, not by their makers'
 * @throws Error when a kind has no definition at all
 */
export async function prepareCluster({ api, kinds, hardware, namespaces }: PrepareArgs): Promise<readonly string[]> {
  const { crds, own, missing } = await loadCrds(kinds);
  if (missing.length > 0) {
    throw new Error(
      `${api.access.cluster}: no definition for ${missing.join(", ")}; add its module to src/twin/crds/sources.yaml, or a schema of ours`,
    );
  }
  await Promise.all([
    ...crds.map((definition) => api.create(definition, { fieldValidation: "Ignore" })),
    ...namespaces.map((name) => api.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
    ...[...hardware.nodes, ...hardware.resourceSlices, ...hardware.csiDrivers].map((object) => api.create(object)),
  ]);
  await Promise.all([...hardware.csiNodes, ...hardware.storageCapacities].map((object) => api.create(object)));
  const cluster = api.access.cluster;
  await Promise.all([
    every(api, DEFINITIONS, "CustomResourceDefinition", crds, "Established", `${cluster}: definitions to be served`),
    every(api, "v1", "Node", hardware.nodes, "Ready", `${cluster}: nodes to be ready`),
  ]);
  // Discovery learns of a definition some time after it is established: a busy server is asked before.
  await waitFor(() => Promise.all(kinds.map(({ apiVersion, kind }) => api.kind(apiVersion, kind))), {
    what: `${cluster}: kinds to be served`,
    limitMs: 60_000,
    everyMs: 150,
  });
  return own;
}

async function every(
  api: ApiClient,
  apiVersion: string,
  kind: string,
  wanted: readonly ObjectRef[],
  condition: string,
  what: string,
): Promise<void> {
  await waitFor(
    async () => {
      const good = new Set(
        (await api.list(apiVersion, kind))
          .filter((object) => hasCondition(object, condition))
          .map(({ metadata }) => metadata.name),
      );
      const late = wanted.filter(({ metadata }) => !good.has(metadata.name));
      if (late.length > 0) throw new Error(`${late.length} are not, such as ${late[0]?.metadata.name}`);
      return true;
    },
    { what, limitMs: 120_000, everyMs: 150 },
  );
}

/** Namespaces that Argo CD makes for the charts of a cluster and the program does not declare. */
export function chartNamespaces({ platform, namespaces }: Estate, cluster: string): readonly string[] {
  const own = namespaces.filter((namespace) => namespace.clusters.includes(cluster)).map(({ id }) => id);
  const charts = platform.applications.filter((chart) => chart.clusters.includes(cluster));
  const wanted = charts.map(({ namespace }) => namespace).filter((namespace) => !namespace.startsWith("kube-"));
  return [...new Set(wanted)].filter((namespace) => !own.includes(namespace));
}
