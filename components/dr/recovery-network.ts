import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Recovery } from "../../src/model/estate.ts";
import type { CloudSite } from "../../src/views/cloud/site.ts";
import { planSubnets, type SubnetTier } from "../../src/views/cloud/subnets.ts";
import { FlowLogs } from "./flow-logs.ts";
import { ServiceEndpoints } from "./service-endpoints.ts";

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
  /** Gateway to the primary site. */
  readonly gateway: aws.ec2.VpnGateway | undefined;
  readonly #subnets: ReadonlyMap<SubnetTier, readonly aws.ec2.Subnet[]>;

  constructor(name: string, args: RecoveryNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:RecoveryNetwork", name, { network: args.network, peered: args.peered }, opts);
    const { network, site } = args;
    const child = { parent: this };
    const tag = (part: string) => ({ tags: { Name: `${name}-${part}` } });
    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: network.cidr, enableDnsHostnames: true, enableDnsSupport: true, ...tag("vpc") },
      child,
    );
    this.vpcId = vpc.id;
    // The default group of a new VPC lets everything in it talk: adopted, with no rule left.
    new aws.ec2.DefaultSecurityGroup(`${name}-default-group`, { vpcId: vpc.id, ...tag("unused") }, child);
    new FlowLogs(`${name}-flows`, { site, vpcId: vpc.id, key: args.logKey }, child);

    const plans = planSubnets(network.cidr, network.zones);
    const subnets = plans.map((plan) => ({
      plan,
      subnet: new aws.ec2.Subnet(
        `${name}-${plan.id}`,
        {
          vpcId: vpc.id,
          cidrBlock: plan.cidr,
          availabilityZone: plan.zone,
          mapPublicIpOnLaunch: false,
          ...tag(plan.id),
        },
        child,
      ),
    }));
    const inTier = (tier: SubnetTier) => subnets.filter(({ plan }) => plan.tier === tier).map(({ subnet }) => subnet);
    this.#subnets = new Map((["private", "public", "isolated"] as const).map((tier) => [tier, inTier(tier)]));

    const tables = new Map(
      plans.map((plan) => [
        plan.id,
        new aws.ec2.RouteTable(`${name}-${plan.id}-routes`, { vpcId: vpc.id, ...tag(plan.id) }, child),
      ]),
    );
    for (const { plan, subnet } of subnets) {
      const table = tables.get(plan.id);
      if (table === undefined) continue;
      new aws.ec2.RouteTableAssociation(
        `${name}-${plan.id}-association`,
        { subnetId: subnet.id, routeTableId: table.id },
        child,
      );
    }
    const routesOf = (tier: SubnetTier) =>
      plans.flatMap((plan) => {
        const table = tables.get(plan.id);
        return plan.tier === tier && table !== undefined ? [{ plan, table }] : [];
      });

    this.#leave(name, vpc.id, network.natGateways, routesOf("public"), routesOf("private"));
    const inside = [...routesOf("private"), ...routesOf("isolated")];
    if (args.peered) {
      this.gateway = new aws.ec2.VpnGateway(
        `${name}-gateway`,
        { vpcId: vpc.id, amazonSideAsn: String(network.asn), ...tag("gateway") },
        child,
      );
      for (const { plan, table } of inside) {
        new aws.ec2.VpnGatewayRoutePropagation(
          `${name}-${plan.id}-propagation`,
          { vpnGatewayId: this.gateway.id, routeTableId: table.id },
          child,
        );
      }
    }
    new ServiceEndpoints(
      `${name}-endpoints`,
      {
        site,
        cidr: network.cidr,
        vpcId: vpc.id,
        services: network.endpoints,
        subnetIds: this.subnetIds("private"),
        routeTableIds: inside.map(({ table }) => table.id),
      },
      child,
    );
    this.registerOutputs({ network, subnets: plans });
  }

  /** Ids of the subnets of a tier, in the order of the zones. */
  subnetIds(tier: SubnetTier): pulumi.Output<string>[] {
    return (this.#subnets.get(tier) ?? []).map((subnet) => subnet.id);
  }

  /** The way out: zones without a NAT gateway of their own share those there are. */
  #leave(
    name: string,
    vpcId: pulumi.Input<string>,
    natGateways: number,
    open: readonly ZoneRoutes[],
    closed: readonly ZoneRoutes[],
  ): void {
    const child = { parent: this };
    const internet = new aws.ec2.InternetGateway(
      `${name}-internet`,
      { vpcId, tags: { Name: `${name}-internet` } },
      child,
    );
    const anywhere = "0.0.0.0/0";
    for (const { plan, table } of open) {
      new aws.ec2.Route(
        `${name}-${plan.id}-internet`,
        { routeTableId: table.id, destinationCidrBlock: anywhere, gatewayId: internet.id },
        child,
      );
    }
    const nats = (this.#subnets.get("public") ?? []).slice(0, natGateways).map((subnet, index) => {
      const tags = { Name: `${name}-nat-${index + 1}` };
      const address = new aws.ec2.Eip(`${name}-nat-${index + 1}-address`, { domain: "vpc", tags }, child);
      return new aws.ec2.NatGateway(
        `${name}-nat-${index + 1}`,
        { subnetId: subnet.id, allocationId: address.id, tags },
        // A NAT gateway without its internet gateway fails to start.
        { parent: this, dependsOn: internet },
      );
    });
    closed.forEach(({ plan, table }, index) => {
      const nat = nats[index % nats.length];
      if (nat === undefined) return;
      new aws.ec2.Route(
        `${name}-${plan.id}-nat`,
        { routeTableId: table.id, destinationCidrBlock: anywhere, natGatewayId: nat.id },
        child,
      );
    });
  }
}

interface ZoneRoutes {
  readonly plan: { readonly id: string };
  readonly table: aws.ec2.RouteTable;
}
