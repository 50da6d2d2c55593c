import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ZoneSubnet } from "./zone-subnet.ts";

export interface InternetExitArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Number of NAT gateways, at most one per zone. Zones without one of their own share those there are. */
  readonly natGateways: number;
  /** Where the NAT gateways stand, in the order of the zones. */
  readonly publicSubnets: readonly ZoneSubnet[];
  /** Where connections may begin, in the order of the zones. */
  readonly privateSubnets: readonly ZoneSubnet[];
}

const ANYWHERE = "0.0.0.0/0";

/** The way out of the network. Nothing gets in by it. */
export class InternetExit extends pulumi.ComponentResource {
  constructor(name: string, args: InternetExitArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:InternetExit", name, { natGateways: args.natGateways }, opts);
    const child = { parent: this };
    const internet = new aws.ec2.InternetGateway(`${name}-gateway`, { vpcId: args.vpcId, tags: { Name: name } }, child);
    for (const { plan, routeTableId } of args.publicSubnets) {
      new aws.ec2.Route(
        `${name}-${plan.id}`,
        { routeTableId, destinationCidrBlock: ANYWHERE, gatewayId: internet.id },
        child,
      );
    }
    const nats = args.publicSubnets.slice(0, args.natGateways).map((subnet) => {
      const tags = { Name: `${name}-nat-${subnet.plan.zone}` };
      const address = new aws.ec2.Eip(`${name}-nat-${subnet.plan.zone}-address`, { domain: "vpc", tags }, child);
      return new aws.ec2.NatGateway(
        `${name}-nat-${subnet.plan.zone}`,
        { subnetId: subnet.id, allocationId: address.id, tags },
        // A NAT gateway without its internet gateway fails to start.
        { parent: this, dependsOn: internet },
      );
    });
    args.privateSubnets.forEach(({ plan, routeTableId }, index) => {
      const nat = nats[index % nats.length];
      if (nat === undefined) return;
      new aws.ec2.Route(
        `${name}-${plan.id}`,
        { routeTableId, destinationCidrBlock: ANYWHERE, natGatewayId: nat.id },
        child,
      );
    });
    this.registerOutputs({ natGateways: args.natGateways });
  }
}
