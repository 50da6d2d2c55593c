/** What the nodes of a recovery site hold in daily work, before a takeover rents the rest. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Recovery, Workload } from "../../model/estate.ts";
import { compare } from "../../units/index.ts";

type NodeGroup = NonNullable<Recovery["kubernetes"]>["nodeGroups"][number];

/** Node groups of a cluster; none where it is not the recovery site's. */
export function nodeGroupsOf(
  { recovery }: Pick<Estate, "recovery">,
  cluster: Pick<Cluster, "id">,
): readonly NodeGroup[] {
  return recovery?.kubernetes?.cluster === cluster.id ? recovery.kubernetes.nodeGroups : [];
}

/**
 * Whether the workload waits for nodes that only a takeover rents: no instance of daily work is large enough for one of its pods.
 * Of an instance the system always keeps a part, so a pod as large as one does not fit.
 */
export function waitsForTakeover(
  estate: Pick<Estate, "recovery">,
  catalogue: Catalogue,
  cluster: Pick<Cluster, "id">,
  { resources }: Pick<Workload, "resources">,
): boolean {
  const groups = nodeGroupsOf(estate, cluster);
  const types = new Map([...catalogue.instances.values()].map((type) => [type.article, type]));
  const holds = ({ instanceType }: NodeGroup): boolean => {
    const type = types.get(instanceType);
    // Nothing tells how large it is.
    if (type === undefined) return true;
    return (
      resources.cpu < type.threads &&
      compare(resources.memory, type.memory) < 0 &&
      (resources.accelerator?.count ?? 0) <= (type.gpus?.count ?? 0)
    );
  };
  return groups.length > 0 && !groups.some((group) => group.desired > 0 && holds(group));
}
