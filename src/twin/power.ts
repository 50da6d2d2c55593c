/** Power of servers on the twin, and their network: BMC, kubelet and control plane go and come together, as on a machine. */
import type { ApiClient } from "./api/client.ts";
import { ApiError } from "./api/object.ts";
import { killMember, POWER, restartEnded, restartKwok, restartMember } from "./control-plane/cluster.ts";
import { hasCondition } from "./declared.ts";
import { lostMajority } from "./proof/majority.ts";
import { waitFor } from "./system/wait.ts";
import type { Power, TwinCluster } from "./twin.ts";

/** The BMCs of the estate's servers; their power is what Redfish tells. */
export interface Bmcs {
  /** Takes effect at once: a power loss is no command that a machine carries out. */
  readonly setPower: (node: string, on: boolean) => Promise<void>;
}

/**
 * Power of all nodes of these clusters.
 *
 * @param bmcs left out where the twin runs without metal: then nobody can ask for the power of a node
 * @throws Error when a node is in none of the clusters
 */
export function powerOf(clusters: ReadonlyMap<string, TwinCluster>, bmcs?: Bmcs): Power {
  const placeOf = (node: string): { readonly cluster: TwinCluster; readonly member: number } => {
    const cluster = [...clusters.values()].find(({ hardware }) =>
      hardware.nodes.some(({ metadata }) => metadata.name === node),
    );
    if (cluster === undefined) throw new Error(`${node}: is in no cluster of the twin`);
    return { cluster, member: cluster.memberNodes.indexOf(node) };
  };
  const label = (cluster: TwinCluster, node: string, value: string | null): Promise<unknown> =>
    cluster.api.merge(
      { apiVersion: "v1", kind: "Node", metadata: { name: node } },
      { metadata: { labels: { [POWER.label]: value } } },
    );
  const dark = new Set<string>();
  /** Clusters of one member, which stands for the whole control plane, that are without it for want of a majority. */
  const headless = new Set<TwinCluster>();
  const isHeadless = ({ cluster, memberNodes }: TwinCluster): boolean =>
    memberNodes.length === 0 && lostMajority(cluster, dark) !== undefined;
  return {
    off: async (nodes, cutOff = []) => {
      const places = nodes.map((node) => ({ node, ...placeOf(node) }));
      for (const node of nodes) dark.add(node);
      // The label first: with its control plane gone, nobody could take it.
      await Promise.all(places.map(({ cluster, node }) => label(cluster, node, null)));
      await Promise.all(
        places.flatMap(({ cluster, node, member }) => [
          cutOff.includes(node) ? undefined : bmcs?.setPower(node, false),
          // What nobody reaches is gone for all others, though it runs.
          member < 0 ? undefined : killMember(cluster.control, member),
        ]),
      );
      for (const cluster of new Set(places.map((place) => place.cluster))) {
        if (headless.has(cluster) || !isHeadless(cluster)) continue;
        headless.add(cluster);
        await killMember(cluster.control, 0);
      }
      const shaken = places.filter(({ member }) => member >= 0).map(({ cluster }) => cluster);
      await Promise.all([...new Set(shaken)].map(({ control }) => restartKwok(control)));
    },
    on: async (nodes) => {
      const places = nodes.map((node) => ({ node, ...placeOf(node) }));
      await Promise.all(
        places.flatMap(({ cluster, node, member }) => [
          bmcs?.setPower(node, true),
          member < 0 ? undefined : restartMember(cluster.control, member),
        ]),
      );
      for (const node of nodes) dark.delete(node);
      for (const cluster of headless) {
        if (isHeadless(cluster)) continue;
        headless.delete(cluster);
        await restartMember(cluster.control, 0);
        await restartKwok(cluster.control);
      }
      // While etcd had no majority, controllers of the other members may have ended.
      await Promise.all(
        [...new Set(places.map(({ cluster }) => cluster))].map(({ control, memberNodes }) =>
          restartEnded(
            control,
            memberNodes.flatMap((node, member) => (dark.has(node) ? [] : [member])),
          ),
        ),
      );
      const shaken = places.filter(({ member }) => member >= 0).map(({ cluster }) => cluster);
      await Promise.all([...new Set(shaken)].map(({ control }) => restartKwok(control)));
      await Promise.all(
        places.map(({ cluster, node }) =>
          // The first requests may still go to a server that has no majority behind it.
          waitFor(() => label(cluster, node, POWER.on), { what: `${node}: node to be there again`, everyMs: 250 }),
        ),
      );
      await Promise.all(places.map(({ cluster, node }) => reportPods(cluster.api, node)));
    },
  };
}

const REPORTED = "estate/reported";

/**
 * A kubelet that comes back reports the pods that it still has. KWOK looks at a pod only when it changes, so those that the node's
 * controller has called not ready are changed.
 */
async function reportPods(api: ApiClient, node: string): Promise<void> {
  const ref = { apiVersion: "v1", kind: "Node", metadata: { name: node } };
  await waitFor(async () => (hasCondition(await api.get(ref), "Ready") ? true : undefined), {
    what: `${node}: node to be ready after it is there again`,
    everyMs: 100,
  });
  const pods = await api.list("v1", "Pod", { fieldSelector: `spec.nodeName=${node},status.phase=Running` });
  const silent = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && !hasCondition(pod, "Ready"));
  await Promise.all(
    silent.map((pod) =>
      api
        .merge(pod, { metadata: { annotations: { [REPORTED]: new Date().toISOString() } } })
        // It may have gone in the meantime.
        .catch((error: unknown) => {
          if (!(error instanceof ApiError && error.status === 404)) throw error;
        }),
    ),
  );
}
