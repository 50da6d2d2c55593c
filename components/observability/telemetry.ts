import * as pulumi from "@pulumi/pulumi";
import type { TelemetryPlan } from "../../src/render/kubernetes/telemetry.ts";
import { custom } from "../kubernetes/custom.ts";

export interface TelemetryArgs {
  readonly plan: TelemetryPlan;
}

/** Collection of traces and structured logs. */
export class Telemetry extends pulumi.ComponentResource {
  constructor(name: string, args: TelemetryArgs, opts?: pulumi.ComponentResourceOptions) {
    const { collector, instrumentation } = args.plan;
    const record = { namespace: collector.metadata.namespace };
    super("estate:observability:Telemetry", name, record, opts);
    const made = custom(`${name}-collector`, collector, { parent: this });
    custom(`${name}-instrumentation`, instrumentation, { parent: this, dependsOn: [made] });
    this.registerOutputs({ record });
  }
}
