/** What a twin does not show, said with every proof. */
import type { Cluster } from "../../model/estate.ts";
import type { Twin } from "../twin.ts";
import { fabricsNotKnown } from "./losses.ts";

/** Whether the estate gives its control plane one node: no other one could lead. */
function isAlone({ kubernetes }: Cluster): boolean {
  return kubernetes?.controlPlane?.nodes.length === 1;
}

function idsOf(clusters: readonly Cluster[]): string {
  return clusters.map(({ id }) => id).join(", ");
}

export function notProven({ clusters, views }: Pick<Twin, "clusters" | "views">): string[] {
  const unknown = [...fabricsNotKnown(views)].join(", ");
  const single = [...clusters.values()]
    .filter(({ control }) => control.args.members === 1)
    .map(({ cluster }) => cluster);
  const alone = single.filter(isAlone);
  const standsFor = single.filter((cluster) => !isAlone(cluster));
  return [
    "that containers start, answer and are fast enough: KWOK plays the kubelets, no image runs",
    "NUMA alignment, whole cores, attachment of volumes and other refusals of a kubelet after scheduling",
    "enforcement of network policies, latency, LACP, MLAG, PFC, PTP: there is no network between the nodes",
    "how the fabric routes around a switch, and how soon: who is cut off without it follows from the cables",
    ...(unknown === ""
      ? []
      : [`what switches of ${unknown} cut off: the ports of one of them are not known, so its cables are not`]),
    "pods of third-party charts: Argo CD makes them, and it does not run here",
    ...(standsFor.length === 0
      ? []
      : [`the change of leaders in ${idsOf(standsFor)}: one member stands for the whole control plane there`]),
    ...(alone.length === 0 ? [] : [`the change of leaders in ${idsOf(alone)}: the control plane has one node there`]),
    "AWS: an emulator has the form of its APIs, not their speed, prices or limits",
  ];
}
