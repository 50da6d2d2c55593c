import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PoolPlan } from "../../src/render/kubernetes/cluster-api.ts";
import { custom } from "./custom.ts";

export interface MachinePoolArgs {
  readonly plan: PoolPlan;
}

/** Machines from one template. The template's name follows its content: a change makes a new one, and machines roll over to it. */
export class MachinePool extends pulumi.ComponentResource {
  readonly template: kubernetes.apiextensions.CustomResource;

  constructor(name: string, args: MachinePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan } = args;
    super("estate:kubernetes:MachinePool", name, { pool: plan.pool }, opts);
    const data = custom(`${name}-data`, plan.data, { parent: this });
    this.template = custom(`${name}-template`, plan.machine, { parent: this, dependsOn: [data] });
    const config = plan.config && custom(`${name}-config`, plan.config, { parent: this });
    if (plan.deployment !== undefined) {
      const dependsOn = config === undefined ? [this.template] : [this.template, config];
      custom(`${name}-deployment`, plan.deployment, { parent: this, dependsOn });
    }
    custom(`${name}-health`, plan.health, { parent: this });
    this.registerOutputs({ record: { pool: plan.pool, replicas: plan.deployment?.spec.replicas } });
  }
}
