import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Recovery } from "../../src/model/estate.ts";
import { format } from "../../src/units/index.ts";

export interface DirectConnectArgs {
  readonly line: Recovery["directConnect"][number];
  /** Private BGP number of the AWS side. */
  readonly awsAsn: number;
  /** Address block that is announced to the primary site. */
  readonly cidr: string;
  readonly vpnGatewayId: pulumi.Input<string>;
}

/** A leased line into AWS. Its traffic is private but not encrypted below 10 Gbit/s: what needs IPsec takes the VPN. */
export class DirectConnect extends pulumi.ComponentResource {
  constructor(name: string, args: DirectConnectArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:DirectConnect", name, { line: args.line }, opts);
    const { line } = args;
    const connection = new aws.directconnect.Connection(
      `${name}-line`,
      // Ordering takes weeks and a cross connect: it is not to be lost to a refactoring.
      { name, location: line.location, bandwidth: format("bitRate", line.rate) },
      { parent: this, protect: true },
    );
    const gateway = new aws.directconnect.Gateway(
      `${name}-gateway`,
      { name, amazonSideAsn: String(args.awsAsn) },
      { parent: this },
    );
    new aws.directconnect.GatewayAssociation(
      `${name}-association`,
      { dxGatewayId: gateway.id, associatedGatewayId: args.vpnGatewayId, allowedPrefixes: [args.cidr] },
      { parent: this },
    );
    new aws.directconnect.PrivateVirtualInterface(
      `${name}-interface`,
      {
        name,
        connectionId: connection.id,
        dxGatewayId: gateway.id,
        vlan: line.vlan,
        bgpAsn: line.asn,
        addressFamily: "ipv4",
      },
      // AWS makes the key of the BGP session.
      { parent: this, additionalSecretOutputs: ["bgpAuthKey"] },
    );
    this.registerOutputs({ line });
  }
}
