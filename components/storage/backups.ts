import * as pulumi from "@pulumi/pulumi";
import type { BackupPlan } from "../../src/render/kubernetes/backups.ts";
import { custom } from "../kubernetes/custom.ts";

export interface BackupsArgs {
  readonly plan: BackupPlan;
}

/** The backup schedule of a cluster and the stores that it writes to. */
export class Backups extends pulumi.ComponentResource {
  constructor(name: string, args: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { credentials, locations, schedules } = args.plan;
    const record = {
      schedules: schedules.map(({ metadata, spec }) => ({ name: metadata.name, schedule: spec.schedule })),
    };
    super("estate:storage:Backups", name, record, opts);
    const secrets = credentials.map((secret) => custom(`${name}-${secret.metadata.name}`, secret, { parent: this }));
    const stores = locations.map((store) =>
      custom(`${name}-store-${store.metadata.name}`, store, { parent: this, dependsOn: secrets }),
    );
    for (const schedule of schedules) {
      custom(`${name}-schedule-${schedule.metadata.name}`, schedule, { parent: this, dependsOn: stores });
    }
    this.registerOutputs({ record });
  }
}
