import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { gpuPlan } from "../../src/render/kubernetes/gpu-operator.ts";
import { virtualFunctionPolicies } from "../../src/render/kubernetes/virtual-functions.ts";
import { custom } from "./custom.ts";

export interface HardwareDriversArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
}

/** What operators do to a cluster's GPUs and ports so that pods can have them. */
export class HardwareDrivers extends pulumi.ComponentResource {
  constructor(name: string, args: HardwareDriversArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, catalogue, cluster } = args;
    super("estate:kubernetes:HardwareDrivers", name, { cluster: cluster.id }, opts);
    const gpus = gpuPlan(estate, catalogue, cluster);
    if (gpus !== undefined) {
      const drivers = gpus.drivers.map((driver) =>
        custom(`${name}-driver-${driver.metadata.name}`, driver, { parent: this }),
      );
      custom(`${name}-gpus`, gpus.offer, { parent: this, dependsOn: drivers });
    }
    const policies = virtualFunctionPolicies(estate, catalogue, cluster);
    for (const policy of policies) custom(`${name}-ports-${policy.metadata.name}`, policy, { parent: this });
    this.registerOutputs({
      record: { cluster: cluster.id, gpus: gpus?.offer.kind, ports: policies.map(({ metadata }) => metadata.name) },
    });
  }
}
