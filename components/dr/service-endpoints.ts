import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { storageEndpointPolicy } from "../../src/views/cloud/endpoint-policy.ts";
import type { CloudSite } from "../../src/views/cloud/site.ts";

export interface ServiceEndpointsArgs {
  readonly site: CloudSite;
  readonly vpcId: pulumi.Input<string>;
  /** Address block of the network, whose hosts may use the endpoints. */
  readonly cidr: string;
  /** Services with an address in the network, as in `com.amazonaws.<region>.<service>`. S3 is always there and free. */
  readonly services: readonly string[];
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly routeTableIds: readonly pulumi.Input<string>[];
}

/** AWS services reached without leaving the network: they work with the NAT gateway lost, and S3 traffic costs nothing. */
export class ServiceEndpoints extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:ServiceEndpoints", name, { services: args.services }, opts);
    const { site, vpcId, services } = args;
    const child = { parent: this };
    const serviceName = (service: string) => `com.amazonaws.${site.region}.${service}`;
    new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId,
        serviceName: serviceName("s3"),
        vpcEndpointType: "Gateway",
        routeTableIds: [...args.routeTableIds],
        policy: JSON.stringify(storageEndpointPolicy(site)),
        tags: { Name: `${name}-s3` },
      },
      child,
    );
    if (services.length > 0) {
      const group = new aws.ec2.SecurityGroup(
        `${name}-group`,
        { vpcId, description: "HTTPS from the network to AWS services", tags: { Name: name } },
        child,
      );
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-https`,
        {
          securityGroupId: group.id,
          description: "HTTPS from the network",
          cidrIpv4: args.cidr,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
        },
        child,
      );
      for (const service of services) {
        new aws.ec2.VpcEndpoint(
          `${name}-${service.replaceAll(".", "-")}`,
          {
            vpcId,
            serviceName: serviceName(service),
            vpcEndpointType: "Interface",
            privateDnsEnabled: true,
            subnetIds: [...args.subnetIds],
            securityGroupIds: [group.id],
            tags: { Name: `${name}-${service}` },
          },
          child,
        );
      }
    }
    this.registerOutputs({ services });
  }
}
