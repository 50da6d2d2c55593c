import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SubnetPlan } from "../../src/views/cloud/subnets.ts";

export interface ZoneSubnetArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly plan: SubnetPlan;
}

/** A subnet of one tier in one zone, with a route table of its own: zones fail, and change, one by one. */
export class ZoneSubnet extends pulumi.ComponentResource {
  readonly plan: SubnetPlan;
  readonly id: pulumi.Output<string>;
  readonly routeTableId: pulumi.Output<string>;

  constructor(name: string, args: ZoneSubnetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:ZoneSubnet", name, { plan: args.plan }, opts);
    const { plan, vpcId } = args;
    const tags = { Name: name };
    this.plan = plan;
    const subnet = new aws.ec2.Subnet(
      `${name}-subnet`,
      { vpcId, cidrBlock: plan.cidr, availabilityZone: plan.zone, mapPublicIpOnLaunch: false, tags },
      { parent: this },
    );
    this.id = subnet.id;
    const table = new aws.ec2.RouteTable(`${name}-routes`, { vpcId, tags }, { parent: this });
    this.routeTableId = table.id;
    new aws.ec2.RouteTableAssociation(
      `${name}-association`,
      { subnetId: subnet.id, routeTableId: table.id },
      { parent: this },
    );
    this.registerOutputs({ plan });
  }
}
