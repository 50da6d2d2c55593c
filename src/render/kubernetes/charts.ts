/** Which charts a cluster has, and so which custom resources its API server knows. */
import type { Catalogue, Chart } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";

export type Application = Estate["platform"]["applications"][number];

export function applicationsOf(estate: Pick<Estate, "platform">, cluster: Pick<Cluster, "id">): readonly Application[] {
  return estate.platform.applications.filter(({ clusters }) => clusters.includes(cluster.id));
}

/** @throws RangeError when the catalogue has no such chart: the cross-reference check comes first */
export function chartOf(catalogue: Pick<Catalogue, "charts">, application: Application): Chart {
  const chart = catalogue.charts.get(application.chart);
  if (chart === undefined) {
    throw new RangeError(
      `${application.id}: chart ${application.chart} is not in the catalogue; add it to charts.yaml`,
    );
  }
  return chart;
}

/**
 * The application that brings an API group to a cluster; `undefined` where none does. Objects of a group are declared only
 * where it is served: an object without its API makes every deployment wait and fail.
 */
export function bringer(
  estate: Pick<Estate, "platform">,
  catalogue: Pick<Catalogue, "charts">,
  cluster: Pick<Cluster, "id">,
  group: string,
): Application | undefined {
  return applicationsOf(estate, cluster).find((application) => chartOf(catalogue, application).groups.includes(group));
}
