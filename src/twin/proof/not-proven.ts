/** What a twin does not show, said with every proof. */
import type { Twin } from "../twin.ts";
import { fabricsNotKnown } from "./losses.ts";

export function notProven({ clusters, views }: Pick<Twin, "clusters" | "views">): string[] {
  const unknown = [...fabricsNotKnown(views)].join(", ");
  const single = [...clusters.values()]
    .filter(({ control }) => control.args.members === 1)
    .map(({ cluster }) => cluster.id);
  return [
    "that containers start, answer and are fast enough: KWOK plays the kubelets, no image runs",
    "NUMA alignment, whole cores, attachment of volumes and other refusals of a kubelet after scheduling",
    "enforcement of network policies, latency, LACP, MLAG, PFC, PTP: there is no network between the nodes",
    "how the fabric routes around a switch, and how soon: who is cut off without it follows from the cables",
    ...(unknown === ""
      ? []
      : [`what switches of ${unknown} cut off: the ports of one of them are not known, so its cables are not`]),
    "pods of third-party charts: Argo CD makes them, and it does not run here",
    ...(single.length === 0
      ? []
      : [`the change of leaders in ${single.join(", ")}: one member stands for the whole control plane there`]),
    "AWS: an emulator has the form of its APIs, not their speed, prices or limits",
  ];
}
