import { describe, expect, it } from "vitest";
import { siteGraph } from "./site.ts";

describe("the network of the recovery site", () => {
  it("gives nothing a public address and nothing a default rule", async () => {
    const graph = await siteGraph();
    const subnets = graph.ofType("ec2/subnet:Subnet");
    expect(subnets).toHaveLength(9);
    expect(new Set(subnets.map((node) => node.inputs["mapPublicIpOnLaunch"]))).toEqual(new Set([false]));
    expect(graph.inputs("recovery-net-default-group")).toEqual({
      vpcId: "[unknown]",
      tags: { Name: "recovery-net-unused" },
    });
    expect(graph.ofType("vpc/securityGroupIngressRule:SecurityGroupIngressRule").map((node) => node.inputs)).toEqual(
      ["10.10.0.0/16", "10.20.0.0/16", "10.96.0.0/16"].map((cidrIpv4) =>
        expect.objectContaining({ cidrIpv4, ipProtocol: "tcp", fromPort: 443, toPort: 443 }),
      ),
    );
  });

  it("leaves private subnets by the NAT gateways there are, isolated ones not at all", async () => {
    const graph = await siteGraph();
    expect(graph.ofType("ec2/route:Route").map((node) => node.name)).toEqual([
      "recovery-net-exit-private-us-east-1a",
      "recovery-net-exit-private-us-east-1b",
      "recovery-net-exit-private-us-east-1c",
      "recovery-net-exit-public-us-east-1a",
      "recovery-net-exit-public-us-east-1b",
      "recovery-net-exit-public-us-east-1c",
    ]);
    const routesTo = async (count: number) => {
      const changed = await siteGraph(({ network }) => ({ network: network && { ...network, natGateways: count } }));
      return changed
        .ofType("ec2/route:Route")
        .flatMap((node) => node.propertyDependencies["natGatewayId"] ?? [])
        .map((urn) => urn.split("::").at(-1));
    };
    expect(await routesTo(0)).toEqual([]);
    expect(await routesTo(2)).toEqual([
      "recovery-net-exit-nat-us-east-1a",
      "recovery-net-exit-nat-us-east-1b",
      "recovery-net-exit-nat-us-east-1a",
    ]);
  });

  it("has a gateway to the primary only where a line or a tunnel leads there", async () => {
    const graph = await siteGraph(() => ({ vpn: [], directConnect: [] }));
    expect(graph.ofType("ec2/vpnGateway:VpnGateway")).toEqual([]);
    expect(graph.ofType("ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation")).toEqual([]);
  });

  it("records every flow, encrypted", async () => {
    const graph = await siteGraph();
    expect(graph.inputs("recovery-net-flows-flow-log")).toMatchObject({
      trafficType: "ALL",
      maxAggregationInterval: 60,
    });
    const groups = graph.ofType("cloudwatch/logGroup:LogGroup");
    expect(groups.map((node) => node.inputs)).toEqual(
      groups.map(() => expect.objectContaining({ kmsKeyId: "[unknown]", retentionInDays: 400 })),
    );
    expect(groups).toHaveLength(6);
  });
});

describe("the way to the primary site", () => {
  it("is two tunnels with one suite and keys that only AWS and the state know", async () => {
    const graph = await siteGraph();
    const tunnels = graph.ofType("ec2/vpnConnection:VpnConnection");
    expect(tunnels).toHaveLength(2);
    for (const { inputs } of tunnels) {
      for (const n of [1, 2]) {
        expect(inputs).toMatchObject({
          [`tunnel${n}IkeVersions`]: ["ikev2"],
          [`tunnel${n}Phase1EncryptionAlgorithms`]: ["AES256-GCM-16"],
          [`tunnel${n}Phase1IntegrityAlgorithms`]: ["SHA2-384"],
          [`tunnel${n}Phase1DhGroupNumbers`]: [20],
          [`tunnel${n}Phase2EncryptionAlgorithms`]: ["AES256-GCM-16"],
          [`tunnel${n}Phase2DhGroupNumbers`]: [20],
          [`tunnel${n}DpdTimeoutAction`]: "restart",
        });
        expect(inputs).not.toHaveProperty(`tunnel${n}PresharedKey`);
      }
    }
    const component = graph.resources.find((node) => node.type === "estate:dr:VpnConnection");
    expect(component?.secrets).toEqual(["outputs.presharedKeys"]);
  });

  it("writes a four-byte BGP number where AWS takes it", async () => {
    const graph = await siteGraph(({ vpn }) => ({
      vpn: vpn.map((peer, index) => ({ ...peer, peerAsn: index === 0 ? 65010 : 4_200_000_001 })),
    }));
    const numbers = graph
      .ofType("ec2/customerGateway:CustomerGateway")
      .map(({ inputs }) => [inputs["bgpAsn"], inputs["bgpAsnExtended"]]);
    expect(numbers).toEqual([
      ["65010", undefined],
      [undefined, "4200000001"],
    ]);
  });

  it("is a leased line with its own gateway, announcing the site's network only", async () => {
    const graph = await siteGraph();
    expect(graph.inputs("recovery-dx-tokyo-line")).toEqual({
      name: "recovery-dx-tokyo",
      location: "EqTY2",
      bandwidth: "1Gbps",
    });
    expect(graph.inputs("recovery-dx-tokyo-association")["allowedPrefixes"]).toEqual(["10.96.0.0/16"]);
    expect(graph.inputs("recovery-dx-tokyo-interface")).toMatchObject({
      vlan: 310,
      bgpAsn: 65010,
      addressFamily: "ipv4",
    });
  });
});
