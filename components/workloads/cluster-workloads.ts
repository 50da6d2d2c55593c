import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { plansFor } from "../../src/render/workloads/plan.ts";
import { Workload } from "./workload.ts";

export interface ClusterWorkloadsArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
  /** Provider of the cluster that the workloads run on. */
  readonly provider: kubernetes.Provider;
}

/** All workloads of one cluster. */
export class ClusterWorkloads extends pulumi.ComponentResource {
  constructor(name: string, args: ClusterWorkloadsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, catalogue, cluster, provider } = args;
    super("estate:workloads:ClusterWorkloads", name, { cluster: cluster.id }, { ...opts, providers: [provider] });
    const plans = plansFor(estate, catalogue, cluster);
    for (const plan of plans) new Workload(`${cluster.id}-${plan.workload.id}`, plan, { parent: this });
    this.registerOutputs({ cluster: cluster.id, workloads: plans.map((plan) => plan.workload.id) });
  }
}
