import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { DatabasePlan } from "../../src/render/kubernetes/databases.ts";
import { custom } from "../kubernetes/custom.ts";

export interface TimeSeriesDatabaseArgs {
  readonly plan: DatabasePlan;
}

/** Shards and replicas of a database, the keepers that they agree by, and where old records go. */
export class TimeSeriesDatabase extends pulumi.ComponentResource {
  constructor(name: string, args: TimeSeriesDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    const { installation, keeper, retention, coldCredentials } = args.plan;
    const record = { clusters: installation.spec.configuration.clusters };
    super("estate:storage:TimeSeriesDatabase", name, record, opts);
    const before = [
      custom(`${name}-keeper`, keeper, { parent: this, protect: true }),
      ...(coldCredentials === undefined ? [] : [custom(`${name}-cold-credentials`, coldCredentials, { parent: this })]),
    ];
    custom(`${name}-installation`, installation, { parent: this, protect: true, dependsOn: before });
    new kubernetes.core.v1.ConfigMap(`${name}-retention`, retention, { parent: this });
    this.registerOutputs({ record });
  }
}
