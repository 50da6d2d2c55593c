/** Lines to the primary site: AWS Site-to-Site VPN and AWS Direct Connect. */
import type { Params } from "../api.ts";
import { asText, asValues, at, listAt, numeric, pascal } from "../parameters.ts";
import { lacks, request, type TypeTable } from "../type.ts";
import { alive, byId, TAGS_IN_PLACE, tagsOf } from "./tagged.ts";

/** Names of a tunnel's options in the API where they are not the provider's with a capital. */
const TUNNEL_NAMES = {
  DpdTimeoutAction: "DPDTimeoutAction",
  DpdTimeoutSeconds: "DPDTimeoutSeconds",
  IkeVersions: "IKEVersions",
  Phase1DhGroupNumbers: "Phase1DHGroupNumbers",
  Phase2DhGroupNumbers: "Phase2DHGroupNumbers",
  InsideCidr: "TunnelInsideCidr",
  PresharedKey: "PreSharedKey",
  cloudwatchLogOptions: "CloudWatchLogOptions",
} as const;

/** The options of a tunnel: the inputs that begin with its name. */
function tunnel(inputs: Params, prefix: string): Params {
  const own = Object.entries(inputs)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), asValues(value) ?? value] as const);
  return pascal(Object.fromEntries(own), TUNNEL_NAMES);
}

/** What is between the tags of each tunnel in the configuration for the customer's gateway. */
function perTunnel(configuration: unknown, pattern: RegExp): readonly (string | undefined)[] {
  return [...asText(configuration).matchAll(pattern)].map(([, text]) => text?.trim());
}

function vpnOutputs(answer: Params): Params {
  const configuration = at(answer, "VpnConnection", "CustomerGatewayConfiguration");
  const addresses = perTunnel(configuration, /<vpn_gateway>\s*<tunnel_outside_address>\s*<ip_address>([^<]*)</g);
  const secrets = perTunnel(configuration, /<pre_shared_key>([^<]*)</g);
  return {
    customerGatewayConfiguration: configuration,
    tunnel1Address: addresses[0],
    tunnel2Address: addresses[1],
    tunnel1PresharedKey: secrets[0],
    tunnel2PresharedKey: secrets[1],
  };
}

export const links: TypeTable = {
  "aws:ec2/customerGateway:CustomerGateway": {
    service: "ec2",
    create: ({ tags, bgpAsn, bgpAsnExtended, ...rest }) =>
      request("CreateCustomerGateway", {
        ...tagsOf("customer-gateway", tags),
        BgpAsn: numeric(bgpAsn),
        BgpAsnExtended: numeric(bgpAsnExtended),
        ...pascal(rest),
      }),
    made: (answer) => ({ id: at(answer, "CustomerGateway", "CustomerGatewayId") }),
    read: byId("DescribeCustomerGateways", "CustomerGatewayIds"),
    there: alive("CustomerGateways"),
    ...TAGS_IN_PLACE,
    remove: ({ id }) => [request("DeleteCustomerGateway", { CustomerGatewayId: id })],
  },
  "aws:ec2/vpnConnection:VpnConnection": {
    service: "ec2",
    create: ({ tags, staticRoutesOnly, ...inputs }) => {
      const rest = Object.fromEntries(Object.entries(inputs).filter(([key]) => !/^tunnel[12]/.test(key)));
      return request("CreateVpnConnection", {
        ...tagsOf("vpn-connection", tags),
        Options: {
          StaticRoutesOnly: staticRoutesOnly,
          TunnelOptions: [tunnel(inputs, "tunnel1"), tunnel(inputs, "tunnel2")],
        },
        ...pascal(rest),
      });
    },
    made: (answer) => ({ id: at(answer, "VpnConnection", "VpnConnectionId"), outputs: vpnOutputs(answer) }),
    read: byId("DescribeVpnConnections", "VpnConnectionIds"),
    there: alive("VpnConnections"),
    ...TAGS_IN_PLACE,
    remove: ({ id }) => [request("DeleteVpnConnection", { VpnConnectionId: id })],
  },
  "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": {
    service: "ec2",
    create: ({ vpnGatewayId, ...rest }) =>
      request("EnableVgwRoutePropagation", { GatewayId: vpnGatewayId, ...pascal(rest) }),
    made: (_answer, { vpnGatewayId, routeTableId }) => ({ id: `${vpnGatewayId}_${routeTableId}` }),
    recorded: lacks("ec2", "EnableVgwRoutePropagation"),
  },
  "aws:directconnect/connection:Connection": {
    service: "directconnect",
    create: ({ name, ...rest }) => request("CreateConnection", { connectionName: name, ...rest }),
    made: ({ connectionId }) => ({ id: connectionId }),
    read: ({ id }) => request("DescribeConnections", { connectionId: id }),
    there: (answer) => listAt(answer, "connections").some(({ connectionState }) => connectionState !== "deleted"),
    remove: ({ id }) => [request("DeleteConnection", { connectionId: id })],
  },
  "aws:directconnect/gateway:Gateway": {
    service: "directconnect",
    create: ({ name, amazonSideAsn, ...rest }) =>
      request("CreateDirectConnectGateway", {
        directConnectGatewayName: name,
        amazonSideAsn: numeric(amazonSideAsn),
        ...rest,
      }),
    made: (_answer, _inputs, { serial }) => ({ id: `dx-gateway-${serial}` }),
    recorded: lacks("directconnect", "CreateDirectConnectGateway"),
  },
  "aws:directconnect/gatewayAssociation:GatewayAssociation": {
    service: "directconnect",
    create: ({ dxGatewayId, associatedGatewayId, allowedPrefixes, ...rest }) =>
      request("CreateDirectConnectGatewayAssociation", {
        directConnectGatewayId: dxGatewayId,
        gatewayId: associatedGatewayId,
        addAllowedPrefixesToDirectConnectGateway: Array.isArray(allowedPrefixes)
          ? allowedPrefixes.map((cidr: unknown) => ({ cidr }))
          : undefined,
        ...rest,
      }),
    made: (_answer, { dxGatewayId, associatedGatewayId }) => ({ id: `ga-${dxGatewayId}-${associatedGatewayId}` }),
    recorded: lacks("directconnect", "CreateDirectConnectGatewayAssociation"),
  },
  "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface": {
    service: "directconnect",
    create: ({ connectionId, dxGatewayId, name, bgpAsn, bgpAuthKey, ...rest }) =>
      request("CreatePrivateVirtualInterface", {
        connectionId,
        newPrivateVirtualInterface: {
          virtualInterfaceName: name,
          directConnectGatewayId: dxGatewayId,
          asn: bgpAsn,
          authKey: bgpAuthKey,
          ...rest,
        },
      }),
    made: (_answer, _inputs, { serial }) => ({
      id: `dx-interface-${serial}`,
      outputs: { bgpAuthKey: `bgp-key-of-${serial}` },
    }),
    recorded: lacks("directconnect", "CreatePrivateVirtualInterface"),
  },
};
