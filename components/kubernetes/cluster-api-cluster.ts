import * as pulumi from "@pulumi/pulumi";
import type { ClusterPlan } from "../../src/render/kubernetes/cluster-api.ts";
import { custom } from "./custom.ts";
import { MachinePool } from "./machine-pool.ts";

export interface ClusterApiClusterArgs {
  readonly plan: ClusterPlan;
}

/** A cluster that the management cluster builds out of servers: control plane, pools by role, replacement of dead machines. */
export class ClusterApiCluster extends pulumi.ComponentResource {
  constructor(name: string, args: ClusterApiClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan } = args;
    super("estate:kubernetes:ClusterApiCluster", name, { cluster: plan.cluster.metadata.name }, opts);
    const infrastructure = custom(`${name}-infrastructure`, plan.infrastructure, { parent: this });
    const remediation = custom(`${name}-remediation`, plan.remediation, { parent: this });
    for (const address of plan.addresses) {
      custom(`${name}-address-${address.metadata.name}`, address, { parent: this });
    }
    const pools = plan.pools.map(
      (pool) => new MachinePool(pool.pool, { plan: pool }, { parent: this, dependsOn: [remediation] }),
    );
    const controlPlane = custom(`${name}-control-plane`, plan.controlPlane, {
      parent: this,
      dependsOn: pools.map(({ template }) => template),
    });
    custom(`${name}-cluster`, plan.cluster, { parent: this, dependsOn: [infrastructure, controlPlane] });
    this.registerOutputs({
      record: {
        cluster: plan.cluster.metadata.name,
        version: plan.controlPlane.spec.version,
        pools: plan.pools.map(({ pool }) => pool),
      },
    });
  }
}
