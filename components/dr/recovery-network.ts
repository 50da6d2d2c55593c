import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Recovery } from "../../src/model/estate.ts";
import type { CloudSite } from "../../src/views/cloud/site.ts";
import { planSubnets, type SubnetTier } from "../../src/views/cloud/subnets.ts";
import { FlowLogs } from "./flow-logs.ts";
import { InternetExit } from "./internet-exit.ts";
import { ServiceEndpoints } from "./service-endpoints.ts";
import { ZoneSubnet } from "./zone-subnet.ts";

export interface RecoveryNetworkArgs {
  readonly site: CloudSite;
  readonly network: NonNullable<Recovery["network"]>;
  /** Whether a VPN or Direct Connect leads to the primary site. */
  readonly peered: boolean;
  /** Key of the flow log. */
  readonly logKey: pulumi.Input<string>;
}

/** The site's private network. Only NAT gateways stand in public subnets; nothing in it has a public address of its own. */
export class RecoveryNetwork extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** Private subnets in the order of the zones: where nodes and pods live. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  /** Gateway to the primary site. */
  readonly gateway: aws.ec2.VpnGateway | undefined;

  constructor(name: string, args: RecoveryNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:RecoveryNetwork", name, { network: args.network, peered: args.peered }, opts);
    const { network, site } = args;
    const child = { parent: this };
    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: network.cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
      child,
    );
    const vpcId = vpc.id;
    this.vpcId = vpcId;
    // The default group of a new VPC lets everything in it talk: adopted, with no rule left.
    new aws.ec2.DefaultSecurityGroup(`${name}-default-group`, { vpcId, tags: { Name: `${name}-unused` } }, child);
    new FlowLogs(`${name}-flows`, { site, vpcId, key: args.logKey }, child);

    const subnets = planSubnets(network.cidr, network.zones).map(
      (plan) => new ZoneSubnet(`${name}-${plan.id}`, { vpcId, plan }, child),
    );
    const inTier = (tier: SubnetTier) => subnets.filter(({ plan }) => plan.tier === tier);
    const privateSubnets = inTier("private");
    this.privateSubnetIds = privateSubnets.map((subnet) => subnet.id);
    new InternetExit(
      `${name}-exit`,
      { vpcId, natGateways: network.natGateways, publicSubnets: inTier("public"), privateSubnets },
      child,
    );
    const inside = [...privateSubnets, ...inTier("isolated")];
    if (args.peered) this.gateway = this.#peer(name, vpcId, network.asn, inside);
    new ServiceEndpoints(
      `${name}-endpoints`,
      {
        site,
        cidr: network.cidr,
        vpcId,
        services: network.endpoints,
        subnetIds: this.privateSubnetIds,
        routeTableIds: inside.map((subnet) => subnet.routeTableId),
      },
      child,
    );
    this.registerOutputs({ network, subnets: subnets.map(({ plan }) => plan) });
  }

  /** The door to the primary site; what it announces is a route of every inner subnet. */
  #peer(name: string, vpcId: pulumi.Input<string>, asn: number, inside: readonly ZoneSubnet[]): aws.ec2.VpnGateway {
    const gateway = new aws.ec2.VpnGateway(
      `${name}-gateway`,
      { vpcId, amazonSideAsn: String(asn), tags: { Name: name } },
      { parent: this },
    );
    for (const { plan, routeTableId } of inside) {
      new aws.ec2.VpnGatewayRoutePropagation(
        `${name}-${plan.id}-propagation`,
        { vpnGatewayId: gateway.id, routeTableId },
        { parent: this },
      );
    }
    return gateway;
  }
}
