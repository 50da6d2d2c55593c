import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../../src/model/estate.ts";
import { priorityManifest } from "../../src/render/kubernetes/priorities.ts";

export interface PrioritiesArgs {
  readonly priorities: Estate["priorities"];
}

/** Who gives way to whom: the same classes in every cluster. */
export class Priorities extends pulumi.ComponentResource {
  constructor(name: string, args: PrioritiesArgs, opts?: pulumi.ComponentResourceOptions) {
    const record = Object.fromEntries(args.priorities.map(({ id, value }) => [id, value]));
    super("estate:kubernetes:Priorities", name, { record }, opts);
    for (const priority of args.priorities) {
      new kubernetes.scheduling.v1.PriorityClass(`${name}-${priority.id}`, priorityManifest(priority), {
        parent: this,
      });
    }
    this.registerOutputs({ record });
  }
}
