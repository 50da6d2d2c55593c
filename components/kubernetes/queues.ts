import * as pulumi from "@pulumi/pulumi";
import type { QueuePlan } from "../../src/render/kubernetes/queues.ts";
import { custom } from "./custom.ts";

export interface QueuesArgs {
  readonly plan: QueuePlan;
}

/** Shares of a cluster's accelerators, lent and reclaimed within their cohort. */
export class Queues extends pulumi.ComponentResource {
  constructor(name: string, args: QueuesArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan } = args;
    const record = { queues: plan.clusterQueues.map((queue) => queue.metadata.name) };
    super("estate:kubernetes:Queues", name, record, opts);
    const topology = custom(`${name}-topology`, plan.topology, { parent: this });
    const flavors = plan.flavors.map((flavor) =>
      custom(`${name}-flavor-${flavor.metadata.name}`, flavor, { parent: this, dependsOn: [topology] }),
    );
    const cohorts = plan.cohorts.map((cohort) =>
      custom(`${name}-cohort-${cohort.metadata.name}`, cohort, { parent: this }),
    );
    const shares = plan.clusterQueues.map((queue) =>
      custom(`${name}-share-${queue.metadata.name}`, queue, { parent: this, dependsOn: [...flavors, ...cohorts] }),
    );
    for (const priority of plan.priorities) {
      custom(`${name}-priority-${priority.metadata.name}`, priority, { parent: this });
    }
    for (const queue of plan.localQueues) {
      custom(`${name}-queue-${queue.metadata.name}`, queue, { parent: this, dependsOn: shares });
    }
    this.registerOutputs({ record });
  }
}
