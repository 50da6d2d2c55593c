import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Recovery } from "../../src/model/estate.ts";
import type { CloudSite } from "../../src/views/cloud/site.ts";
import { tunnel } from "../../src/views/cloud/tunnel.ts";

export interface VpnConnectionArgs {
  readonly site: CloudSite;
  readonly peer: Recovery["vpn"][number];
  readonly gatewayId: pulumi.Input<string>;
  readonly logKey: pulumi.Input<string>;
}

/**
 * Two IPsec tunnels to one firewall of the primary site, routes by BGP.
 * AWS makes the pre-shared keys; they come out as secrets and are in no file.
 */
export class VpnConnection extends pulumi.ComponentResource {
  /** Outer addresses of the two tunnels. */
  readonly addresses: pulumi.Output<string[]>;
  /** Pre-shared keys of the two tunnels, secret. */
  readonly presharedKeys: pulumi.Output<string[]>;

  constructor(name: string, args: VpnConnectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:VpnConnection", name, { peer: args.peer }, opts);
    const { peer, site } = args;
    const child = { parent: this };
    const peerGateway = new aws.ec2.CustomerGateway(
      `${name}-peer`,
      {
        type: "ipsec.1",
        ipAddress: peer.peerAddress,
        ...bgpNumber(peer.peerAsn),
        deviceName: peer.id,
        tags: { Name: `${name}-peer` },
      },
      child,
    );
    const log = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      { name: `/estate/${name}`, retentionInDays: site.logRetention, kmsKeyId: args.logKey },
      child,
    );
    const connection = new aws.ec2.VpnConnection(
      `${name}-tunnels`,
      {
        type: "ipsec.1",
        customerGatewayId: peerGateway.id,
        vpnGatewayId: args.gatewayId,
        staticRoutesOnly: false,
        ...firstTunnel(log.arn),
        ...secondTunnel(log.arn),
        tags: { Name: name },
      },
      {
        parent: this,
        additionalSecretOutputs: ["tunnel1PresharedKey", "tunnel2PresharedKey", "customerGatewayConfiguration"],
      },
    );
    this.addresses = pulumi.all([connection.tunnel1Address, connection.tunnel2Address]);
    this.presharedKeys = pulumi.secret(pulumi.all([connection.tunnel1PresharedKey, connection.tunnel2PresharedKey]));
    this.registerOutputs({ peer, addresses: this.addresses, presharedKeys: this.presharedKeys });
  }
}

/** AWS takes the numbers of the upper half, where the private four-byte ones are, under another name. */
function bgpNumber(asn: number) {
  return asn < 2 ** 31 ? { bgpAsn: String(asn) } : { bgpAsnExtended: String(asn) };
}

function firstTunnel(logGroupArn: pulumi.Input<string>) {
  return {
    tunnel1IkeVersions: [tunnel.ikeVersion],
    tunnel1Phase1EncryptionAlgorithms: [tunnel.encryption],
    tunnel1Phase1IntegrityAlgorithms: [tunnel.integrity],
    tunnel1Phase1DhGroupNumbers: [tunnel.diffieHellman],
    tunnel1Phase1LifetimeSeconds: tunnel.phase1Seconds,
    tunnel1Phase2EncryptionAlgorithms: [tunnel.encryption],
    tunnel1Phase2IntegrityAlgorithms: [tunnel.integrity],
    tunnel1Phase2DhGroupNumbers: [tunnel.diffieHellman],
    tunnel1Phase2LifetimeSeconds: tunnel.phase2Seconds,
    tunnel1DpdTimeoutSeconds: tunnel.deadPeerSeconds,
    tunnel1DpdTimeoutAction: tunnel.deadPeer,
    tunnel1StartupAction: tunnel.startup,
    tunnel1LogOptions: {
      cloudwatchLogOptions: { logEnabled: true, logGroupArn, logOutputFormat: "json" },
    },
  };
}

function secondTunnel(logGroupArn: pulumi.Input<string>) {
  return {
    tunnel2IkeVersions: [tunnel.ikeVersion],
    tunnel2Phase1EncryptionAlgorithms: [tunnel.encryption],
    tunnel2Phase1IntegrityAlgorithms: [tunnel.integrity],
    tunnel2Phase1DhGroupNumbers: [tunnel.diffieHellman],
    tunnel2Phase1LifetimeSeconds: tunnel.phase1Seconds,
    tunnel2Phase2EncryptionAlgorithms: [tunnel.encryption],
    tunnel2Phase2IntegrityAlgorithms: [tunnel.integrity],
    tunnel2Phase2DhGroupNumbers: [tunnel.diffieHellman],
    tunnel2Phase2LifetimeSeconds: tunnel.phase2Seconds,
    tunnel2DpdTimeoutSeconds: tunnel.deadPeerSeconds,
    tunnel2DpdTimeoutAction: tunnel.deadPeer,
    tunnel2StartupAction: tunnel.startup,
    tunnel2LogOptions: {
      cloudwatchLogOptions: { logEnabled: true, logGroupArn, logOutputFormat: "json" },
    },
  };
}
