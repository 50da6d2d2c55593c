import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import type { Views } from "../../src/views/types.ts";
import type { ManagementCluster } from "./management-cluster.ts";
import { clusterProvider } from "./provider.ts";

export interface ClusterPlatformArgs {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
  /** A cluster of the estate with a `kubernetes` section. */
  readonly cluster: Cluster;
  /** Where machines, clusters and charts of this cluster are declared; may be this very cluster. */
  readonly management: ManagementCluster;
}

/** Everything between a cluster's servers and its workloads. */
export class ClusterPlatform extends pulumi.ComponentResource {
  /** Provider for what runs in the cluster. */
  readonly provider: kubernetes.Provider;

  constructor(name: string, args: ClusterPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:kubernetes:ClusterPlatform", name, { cluster: args.cluster.id }, opts);
    const { estate, cluster, management } = args;
    this.provider =
      cluster.id === management.cluster.id
        ? management.provider
        : clusterProvider(`${name}-provider`, estate, cluster, this);
    this.registerOutputs({ cluster: cluster.id });
  }
}
