/** Rents the nodes of a takeover: node groups in the emulated account, and what their kubelets would register. */
import { constant } from "../../../analysis/constant.ts";
import { count } from "../../../analysis/words.ts";
import { raw } from "../../../units/index.ts";
import type { ApiClient } from "../../api/client.ts";
import type { AwsApi } from "../../aws/api.ts";
import { at } from "../../aws/parameters.ts";
import { type ClusterHardware, recoveryHardware } from "../../hardware/index.ts";
import type { Step } from "./path.ts";
import { growingGroups, type Takeover } from "./takeover.ts";

const SECOND = 1e9;

/**
 * Makes every node group as large as it may get, by the call that is made in a disaster.
 *
 * @returns no step where all nodes run in daily work already
 * @throws Error when the account does not have a group, or has it in another size afterwards
 */
export async function growNodeGroups(api: AwsApi, takeover: Takeover): Promise<Step[]> {
  const { site, kubernetes, source } = takeover;
  const groups = growingGroups(kubernetes);
  if (groups.length === 0) return [];
  const begun = performance.now();
  await Promise.all(
    groups.map(({ id, minimum, maximum }) =>
      api.call(site.region, "eks", "UpdateNodegroupConfig", {
        clusterName: site.eksCluster,
        nodegroupName: id,
        scalingConfig: { minSize: minimum, desiredSize: maximum, maxSize: maximum },
      }),
    ),
  );
  const seconds = (performance.now() - begun) / 1000;
  for (const { id, maximum } of groups) {
    const named = { clusterName: site.eksCluster, nodegroupName: id };
    const wanted = at(
      await api.call(site.region, "eks", "DescribeNodegroup", named),
      ...["nodegroup", "scalingConfig", "desiredSize"],
    );
    if (wanted !== maximum) {
      throw new Error(`node group ${id}: wants ${JSON.stringify(wanted)} nodes after it was asked for ${maximum}`);
    }
  }
  const more = groups.reduce((sum, { desired, maximum }) => sum + maximum - desired, 0);
  return [
    {
      what: `${count(more, "more node")} asked for in ${count(groups.length, "group")}, of the emulator`,
      seconds,
      basis: "measured",
    },
    {
      what: "instances start and join the cluster",
      seconds: raw(constant(source.catalogue, "instance-launch", "duration")) / SECOND,
      basis: "assumed",
    },
  ];
}

/** The rented nodes register, with their GPUs and volumes. */
export async function joinNodes(api: ApiClient, { source }: Takeover): Promise<void> {
  const all = (size: "desired" | "maximum"): ClusterHardware => recoveryHardware({ ...source, size });
  const [daily, full] = [all("desired"), all("maximum")];
  const more = {
    nodes: beyond(daily.nodes, full.nodes),
    slices: beyond(daily.resourceSlices, full.resourceSlices),
    csiDrivers: beyond(daily.csiDrivers, full.csiDrivers),
    csiNodes: beyond(daily.csiNodes, full.csiNodes),
    capacities: beyond(daily.storageCapacities, full.storageCapacities),
  };
  const first = [...more.nodes, ...more.slices, ...more.csiDrivers];
  await Promise.all(first.map((object) => api.create(object)));
  await Promise.all([...more.csiNodes, ...more.capacities].map((object) => api.create(object)));
}

function beyond<T extends { readonly metadata: { readonly name: string } }>(
  daily: readonly T[],
  full: readonly T[],
): readonly T[] {
  const known = new Set(daily.map(({ metadata }) => metadata.name));
  return full.filter(({ metadata }) => !known.has(metadata.name));
}
