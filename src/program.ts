import * as pulumi from "@pulumi/pulumi";
import { SeedHost } from "../components/compute/seed-host.ts";
import { RecoverySite } from "../components/dr/index.ts";
import { Inventory } from "../components/inventory/estate.ts";
import { ClusterPlatform, ManagementCluster } from "../components/kubernetes/index.ts";
import { ClusterWorkloads } from "../components/workloads/cluster-workloads.ts";
import type { Catalogue } from "./catalogue/types.ts";
import type { Estate } from "./model/estate.ts";
import { planSite } from "./views/cloud/site.ts";
import type { Views } from "./views/types.ts";

export interface DeclareArgs {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
}

/**
 * Declares every resource of the estate: what is owned, what runs on it, where it recovers. The same for every environment
 * and every engine.
 *
 * @returns the stack outputs
 */
export async function declareEstate({ estate, views, catalogue }: DeclareArgs): Promise<Record<string, unknown>> {
  const inventory = new Inventory(estate.about.name, { estate, views });
  for (const seed of estate.platform.seeds) {
    new SeedHost(
      seed.id,
      { seed, estate, views, privateKey: new pulumi.Config().getSecret("seedSshKey") },
      { dependsOn: serverOf(inventory, seed.node) },
    );
  }
  const manager = estate.clusters.find((cluster) => cluster.id === estate.platform.management);
  if (manager !== undefined) {
    const management = new ManagementCluster(manager.id, { estate, catalogue, cluster: manager });
    for (const cluster of estate.clusters) {
      if (cluster.kubernetes === undefined) continue;
      const platform = new ClusterPlatform(cluster.id, { estate, views, catalogue, cluster, management });
      new ClusterWorkloads(
        cluster.id,
        { estate, catalogue, cluster, provider: platform.provider },
        { dependsOn: [platform] },
      );
    }
  }
  // A section that nobody could build from is a finding, and its statement stays in the inventory; the rest is declared all the same.
  if (estate.recovery !== undefined && planSite(estate).ok) new RecoverySite(estate.recovery.site, { estate });
  return {
    estate: estate.about.name,
    environment: estate.about.environment,
    totals: { ...views.totals },
  };
}

function serverOf(inventory: Inventory, node: string): pulumi.Resource[] {
  const server = inventory.servers.get(node);
  return server === undefined ? [] : [server];
}
