import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trustService } from "../../src/views/cloud/policy.ts";
import { flowLogPolicy } from "../../src/views/cloud/roles.ts";
import type { CloudSite } from "../../src/views/cloud/site.ts";
import { ServiceRole } from "./service-role.ts";

export interface FlowLogsArgs {
  readonly site: CloudSite;
  readonly vpcId: pulumi.Input<string>;
  readonly key: pulumi.Input<string>;
}

/** Seconds that flows are summed over: the shorter of the two that AWS offers. */
const AGGREGATION = 60;

/** A record of every connection in a network, accepted or refused. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:FlowLogs", name, {}, opts);
    const { site } = args;
    const logGroup = `/estate/${name}`;
    const group = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      { name: logGroup, retentionInDays: site.logRetention, kmsKeyId: args.key },
      { parent: this },
    );
    const role = new ServiceRole(
      name,
      { trust: trustService("vpc-flow-logs.amazonaws.com", site), policy: flowLogPolicy(logGroup, site) },
      { parent: this },
    );
    new aws.ec2.FlowLog(
      `${name}-flow-log`,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        maxAggregationInterval: AGGREGATION,
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: role.arn,
      },
      { parent: this },
    );
    this.registerOutputs({ logGroup });
  }
}
