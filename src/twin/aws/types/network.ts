/** Amazon VPC: networks, subnets, routes and the ways out of them. */
import { at, listAt, numeric, pascal } from "../parameters.ts";
import { request, type TypeTable, when } from "../type.ts";
import { alive, byId, TAGS_IN_PLACE, tagsOf } from "./tagged.ts";

export const network: TypeTable = {
  "aws:ec2/vpc:Vpc": {
    service: "ec2",
    create: ({ tags, enableDnsSupport: _support, enableDnsHostnames: _names, ...rest }) =>
      request("CreateVpc", { ...tagsOf("vpc", tags), ...pascal(rest) }),
    made: (answer) => ({ id: at(answer, "Vpc", "VpcId") }),
    after: ({ id, inputs: { enableDnsSupport, enableDnsHostnames } }) => [
      ...when(
        enableDnsSupport,
        request("ModifyVpcAttribute", { VpcId: id, EnableDnsSupport: { Value: enableDnsSupport } }),
      ),
      ...when(
        enableDnsHostnames,
        request("ModifyVpcAttribute", { VpcId: id, EnableDnsHostnames: { Value: enableDnsHostnames } }),
      ),
    ],
    read: byId("DescribeVpcs", "VpcIds"),
    ...TAGS_IN_PLACE,
    remove: ({ id }) => [request("DeleteVpc", { VpcId: id })],
  },
  "aws:ec2/subnet:Subnet": {
    service: "ec2",
    create: ({ tags, mapPublicIpOnLaunch: _public, ...rest }) =>
      request("CreateSubnet", { ...tagsOf("subnet", tags), ...pascal(rest) }),
    made: (answer) => ({ id: at(answer, "Subnet", "SubnetId"), outputs: { arn: at(answer, "Subnet", "SubnetArn") } }),
    after: ({ id, inputs: { mapPublicIpOnLaunch } }) =>
      when(
        mapPublicIpOnLaunch,
        request("ModifySubnetAttribute", { SubnetId: id, MapPublicIpOnLaunch: { Value: mapPublicIpOnLaunch } }),
      ),
    read: byId("DescribeSubnets", "SubnetIds"),
    ...TAGS_IN_PLACE,
    remove: ({ id }) => [request("DeleteSubnet", { SubnetId: id })],
  },
  "aws:ec2/routeTable:RouteTable": {
    service: "ec2",
    create: ({ tags, ...rest }) => request("CreateRouteTable", { ...tagsOf("route-table", tags), ...pascal(rest) }),
    made: (answer) => ({ id: at(answer, "RouteTable", "RouteTableId") }),
    read: byId("DescribeRouteTables", "RouteTableIds"),
    ...TAGS_IN_PLACE,
    remove: ({ id }) => [request("DeleteRouteTable", { RouteTableId: id })],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    service: "ec2",
    create: (inputs) => request("AssociateRouteTable", pascal(inputs)),
    made: ({ AssociationId }) => ({ id: AssociationId }),
    read: ({ inputs: { routeTableId } }) => request("DescribeRouteTables", { RouteTableIds: [routeTableId] }),
    there: (answer, { id }) =>
      listAt(answer, "RouteTables", 0, "Associations").some(
        ({ RouteTableAssociationId }) => RouteTableAssociationId === id,
      ),
    remove: ({ id }) => [request("DisassociateRouteTable", { AssociationId: id })],
  },
  "aws:ec2/route:Route": {
    service: "ec2",
    create: (inputs) => request("CreateRoute", pascal(inputs)),
    made: (_answer, { routeTableId, destinationCidrBlock }) => ({ id: `r-${routeTableId}-${destinationCidrBlock}` }),
    read: ({ inputs: { routeTableId } }) => request("DescribeRouteTables", { RouteTableIds: [routeTableId] }),
    there: (answer, { inputs }) =>
      listAt(answer, "RouteTables", 0, "Routes").some(
        ({ DestinationCidrBlock }) => DestinationCidrBlock === inputs["destinationCidrBlock"],
      ),
    remove: ({ inputs: { routeTableId, destinationCidrBlock } }) => [
      request("DeleteRoute", { RouteTableId: routeTableId, DestinationCidrBlock: destinationCidrBlock }),
    ],
  },
  "aws:ec2/internetGateway:InternetGateway": {
    service: "ec2",
    create: ({ tags, vpcId: _vpc, ...rest }) =>
      request("CreateInternetGateway", { ...tagsOf("internet-gateway", tags), ...pascal(rest) }),
    made: (answer) => ({ id: at(answer, "InternetGateway", "InternetGatewayId") }),
    after: ({ id, inputs: { vpcId } }) =>
      when(vpcId, request("AttachInternetGateway", { InternetGatewayId: id, VpcId: vpcId })),
    read: byId("DescribeInternetGateways", "InternetGatewayIds"),
    ...TAGS_IN_PLACE,
    remove: ({ id, inputs: { vpcId } }) => [
      ...when(vpcId, request("DetachInternetGateway", { InternetGatewayId: id, VpcId: vpcId })),
      request("DeleteInternetGateway", { InternetGatewayId: id }),
    ],
  },
  "aws:ec2/eip:Eip": {
    service: "ec2",
    create: ({ tags, ...rest }) => request("AllocateAddress", { ...tagsOf("elastic-ip", tags), ...pascal(rest) }),
    made: ({ AllocationId, PublicIp }) => ({
      id: AllocationId,
      outputs: { allocationId: AllocationId, publicIp: PublicIp },
    }),
    read: byId("DescribeAddresses", "AllocationIds"),
    ...TAGS_IN_PLACE,
    remove: ({ id }) => [request("ReleaseAddress", { AllocationId: id })],
  },
  "aws:ec2/natGateway:NatGateway": {
    service: "ec2",
    create: ({ tags, ...rest }) => request("CreateNatGateway", { ...tagsOf("natgateway", tags), ...pascal(rest) }),
    made: (answer) => ({ id: at(answer, "NatGateway", "NatGatewayId") }),
    read: byId("DescribeNatGateways", "NatGatewayIds"),
    there: alive("NatGateways"),
    ...TAGS_IN_PLACE,
    remove: ({ id }) => [request("DeleteNatGateway", { NatGatewayId: id })],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    service: "ec2",
    create: ({ tags, policy, ...rest }) =>
      request("CreateVpcEndpoint", { ...tagsOf("vpc-endpoint", tags), PolicyDocument: policy, ...pascal(rest) }),
    made: (answer) => ({ id: at(answer, "VpcEndpoint", "VpcEndpointId") }),
    read: byId("DescribeVpcEndpoints", "VpcEndpointIds"),
    there: alive("VpcEndpoints"),
    ...TAGS_IN_PLACE,
    remove: ({ id }) => [request("DeleteVpcEndpoints", { VpcEndpointIds: [id] })],
  },
  "aws:ec2/flowLog:FlowLog": {
    service: "ec2",
    create: ({ tags, vpcId, iamRoleArn, ...rest }) =>
      request("CreateFlowLogs", {
        ...tagsOf("vpc-flow-log", tags),
        ResourceType: "VPC",
        ResourceIds: [vpcId],
        DeliverLogsPermissionArn: iamRoleArn,
        ...pascal(rest),
      }),
    made: (answer) => ({ id: at(answer, "FlowLogIds", 0) }),
    read: byId("DescribeFlowLogs", "FlowLogIds"),
    there: (answer) => listAt(answer, "FlowLogs").length > 0,
    ...TAGS_IN_PLACE,
    remove: ({ id }) => [request("DeleteFlowLogs", { FlowLogIds: [id] })],
  },
  "aws:ec2/vpnGateway:VpnGateway": {
    service: "ec2",
    create: ({ tags, vpcId: _vpc, amazonSideAsn, ...rest }) =>
      request("CreateVpnGateway", {
        ...tagsOf("vpn-gateway", tags),
        Type: "ipsec.1",
        AmazonSideAsn: numeric(amazonSideAsn),
        ...pascal(rest),
      }),
    made: (answer) => ({ id: at(answer, "VpnGateway", "VpnGatewayId") }),
    after: ({ id, inputs: { vpcId } }) => when(vpcId, request("AttachVpnGateway", { VpnGatewayId: id, VpcId: vpcId })),
    read: byId("DescribeVpnGateways", "VpnGatewayIds"),
    there: alive("VpnGateways"),
    ...TAGS_IN_PLACE,
    remove: ({ id, inputs: { vpcId } }) => [
      ...when(vpcId, request("DetachVpnGateway", { VpnGatewayId: id, VpcId: vpcId })),
      request("DeleteVpnGateway", { VpnGatewayId: id }),
    ],
  },
};
