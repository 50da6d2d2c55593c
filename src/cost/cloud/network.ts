/** Gateways, tunnels, lines, endpoints and addresses. */
import type { ResourceRecord } from "../types.ts";
import { type Bill, declared } from "./bill.ts";
import type { Pricer } from "./pricer.ts";
import { listOf, textOf } from "./resources.ts";

/** Charges by the hour for as long as the resource is there. */
function hourly(service: string, article: string, title: string): Pricer {
  return (resource, bill) => {
    bill.charge({
      id: resource.name,
      title,
      service,
      article,
      region: bill.regionOf(resource),
      quantity: [bill.hours],
      resource,
    });
  };
}

function natGateway(resource: ResourceRecord, bill: Bill): void {
  hourly("nat-gateway", "gateway", "NAT gateway")(resource, bill);
  traffic(bill, resource, "nat-gateway", "data", "NAT gateway, data");
}

/** Data through a service, once for all resources of a region: nothing declared tells which of them carries it. */
function traffic(bill: Bill, resource: ResourceRecord, service: string, article: string, title: string): void {
  const region = bill.regionOf(resource);
  bill.chargeUse({ id: `${service}.${article}.${region ?? "region"}`, title, service, article, region }, "GB/year");
}

function directConnect(resource: ResourceRecord, bill: Bill): void {
  const rate = textOf(resource.inputs["bandwidth"]);
  if (rate === undefined) {
    bill.unknown(resource, "the bandwidth of the port is not known");
    return;
  }
  const article = `port-${rate.replace("bps", "").toLowerCase()}`;
  hourly("direct-connect", article, `Direct Connect port, ${rate}`)(resource, bill);
  traffic(bill, resource, "direct-connect", "data-out", "Direct Connect, data out");
}

function endpoint(resource: ResourceRecord, bill: Bill): void {
  const { inputs, name, type } = resource;
  if (textOf(inputs["vpcEndpointType"]) !== "Interface") {
    bill.context.ledger.costsNothing(type, "gateway endpoints are free");
    return;
  }
  bill.charge({
    id: name,
    title: "Interface endpoint, one address per zone",
    service: "vpc-endpoint",
    article: "interface",
    region: bill.regionOf(resource),
    quantity: [declared("zones", Math.max(1, listOf(inputs["subnetIds"]).length), "1", resource), bill.hours],
    resource,
  });
  traffic(bill, resource, "vpc-endpoint", "data", "Interface endpoints, data");
}

export const network: Readonly<Record<string, Pricer>> = {
  "aws:ec2/natGateway:NatGateway": natGateway,
  "aws:ec2/vpnConnection:VpnConnection": hourly("vpn", "connection", "Site-to-site VPN connection"),
  "aws:directconnect/connection:Connection": directConnect,
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
  "aws:ec2/eip:Eip": hourly("public-ipv4", "address", "Public IPv4 address"),
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": hourly(
    "transit-gateway",
    "attachment",
    "Transit gateway attachment",
  ),
  "aws:ec2/internetGateway:InternetGateway": (resource, bill) => {
    bill.context.ledger.costsNothing(resource.type, "charged as data out to the Internet");
    traffic(bill, resource, "data-transfer", "internet", "Data out to the Internet");
  },
};
