import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { clusterProvider } from "./provider.ts";

export interface ManagementClusterArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  /** The cluster that `platform.management` of the estate names. */
  readonly cluster: Cluster;
}

/** The cluster that runs Metal3, Cluster API and Argo CD for every other cluster. */
export class ManagementCluster extends pulumi.ComponentResource {
  readonly cluster: Cluster;
  /** Provider for everything that is declared in the management cluster. */
  readonly provider: kubernetes.Provider;

  constructor(name: string, args: ManagementClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:kubernetes:ManagementCluster", name, { cluster: args.cluster.id }, opts);
    this.cluster = args.cluster;
    this.provider = clusterProvider(`${name}-management-provider`, args.estate, args.cluster, this);
    this.registerOutputs({ record: { cluster: args.cluster.id, context: args.cluster.kubernetes?.context } });
  }
}
