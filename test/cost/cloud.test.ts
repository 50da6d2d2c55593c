import { beforeAll, describe, expect, test } from "vitest";
import { type CostReport, type ResourceRecord, runningOf } from "../../src/cost/index.ts";
import { graphOf } from "../generate/program.ts";
import { catalogue, lineOf, price, priceResources, resource, shipped, usageOf, yearlyDollars } from "./sample.ts";

/** Expected whole dollars a year of every line, by the id without its first word. */
function yearly(report: CostReport): Record<string, number> {
  return Object.fromEntries(report.lines.map((line) => [line.id.replace("cloud.", ""), yearlyDollars(line)[1]]));
}

function reasons(report: CostReport): Record<string, string> {
  return Object.fromEntries(report.unpriced.map(({ id, reason }) => [id.replace("cloud.", ""), reason]));
}

describe("the AWS part of a state", () => {
  test("is charged by the hour and by the month", () => {
    const report = priceResources([
      resource("aws:eks/cluster:Cluster", "cluster", {}),
      resource("aws:ec2/natGateway:NatGateway", "nat", {}),
      resource("aws:ec2/vpnConnection:VpnConnection", "vpn", {}),
      resource("aws:directconnect/connection:Connection", "slow", { bandwidth: "1Gbps" }),
      resource("aws:directconnect/connection:Connection", "fast", { bandwidth: "10Gbps" }),
      resource("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "attachment", {}),
      resource("aws:kms/key:Key", "key", {}),
      resource("aws:cloudhsmv2/hsm:Hsm", "module", {}),
      resource("aws:route53/zone:Zone", "zone", {}, "eu-west-1"),
      resource("aws:route53/healthCheck:HealthCheck", "check", { type: "HTTP", requestInterval: 30 }),
    ]);
    expect(yearly(report)).toEqual({
      cluster: 876,
      nat: 394,
      vpn: 438,
      slow: 2_628,
      fast: 19_710,
      attachment: 438,
      key: 12,
      module: 14_016,
      zone: 6,
      check: 9,
    });
  });

  test("counts the nodes that a group wants, with their disks", () => {
    const nodes = (name: string, desiredSize: number, more = {}) =>
      resource("aws:eks/nodeGroup:NodeGroup", name, {
        instanceTypes: ["m7i.xlarge"],
        scalingConfig: { desiredSize },
        ...more,
      });
    const template = resource("aws:ec2/launchTemplate:LaunchTemplate", "core-template", {
      blockDeviceMappings: [
        { ebs: { volumeSize: 100, volumeType: "gp3" } },
        { ebs: { volumeSize: 10, volumeType: "io2", iops: 1000 } },
      ],
    });
    const report = priceResources([nodes("core-nodes", 3), nodes("idle-nodes", 0), template]);
    expect(yearly(report)).toEqual({
      "core-nodes.nodes": 5_298,
      "core-nodes.disk": 288,
      "core-nodes.disk-2": 45,
      "core-nodes.disk-2.iops": 2_340,
    });
    expect(report.free).toEqual([
      { type: "aws:ec2/launchTemplate:LaunchTemplate", reason: "charged as instances and disks", count: 1 },
      { type: "aws:eks/nodeGroup:NodeGroup", reason: "no node is wanted in normal operation", count: 1 },
    ]);
  });

  test("charges of reserved capacity what does not run", () => {
    const held = (name: string, instanceCount: number) =>
      resource("aws:ec2/capacityReservation:CapacityReservation", name, { instanceType: "m7i.xlarge", instanceCount });
    const running = resource("aws:eks/nodeGroup:NodeGroup", "core-nodes", {
      instanceTypes: ["m7i.xlarge"],
      scalingConfig: { desiredSize: 2 },
      diskSize: 10,
    });
    expect(yearly(priceResources([running, held("core-capacity", 3), held("spare-capacity", 1)]))).toMatchObject({
      "core-nodes.nodes": 3_532,
      "core-capacity.nodes": 1_766,
      "spare-capacity.nodes": 1_766,
    });
    expect(priceResources([running, held("core-capacity", 2)]).free).toEqual([
      {
        type: "aws:ec2/capacityReservation:CapacityReservation",
        reason: "all that is held runs, and is charged as nodes",
        count: 1,
      },
    ]);
  });

  test("takes the prices of the region that the resource, or its provider, is in and of no other", () => {
    const provider = {
      urn: "urn:pulumi:test::shop::pulumi:providers:aws::tokyo",
      type: "pulumi:providers:aws",
      name: "tokyo",
      inputs: { region: "ap-northeast-1" },
    };
    const inTokyo: ResourceRecord = {
      ...resource("aws:ec2/instance:Instance", "gpu", { instanceType: "p4de.24xlarge", region: undefined }),
      provider: `${provider.urn}::4d1a`,
    };
    const report = priceResources([provider, inTokyo, resource("aws:eks/cluster:Cluster", "cluster", {}, "eu-west-1")]);
    expect(yearly(report)).toEqual({ "gpu.nodes": 329_571 });
    expect(reasons(report)).toMatchObject({
      cluster: "no price of eks control-plane in eu-west-1 on 2026-11-24; add a row with its source to cloudPrices",
    });
  });

  test("without a region is unpriced", () => {
    const report = priceResources([{ ...resource("aws:eks/cluster:Cluster", "cluster", {}), inputs: {} }]);
    expect(reasons(report)).toEqual({
      cluster: "eks control-plane: nothing tells the region; state it in the provider",
    });
  });

  test("of an unknown type is unpriced by name, of another provider not looked at", () => {
    const report = priceResources([
      resource("aws:rds/instance:Instance", "database", {}),
      resource("kubernetes:core/v1:Pod", "pod", {}),
    ]);
    expect(report.lines).toEqual([]);
    expect(report.unpriced.map(({ id, title, component }) => [id, title, component])).toEqual([
      ["cloud.database", "aws:rds/instance:Instance", "rds"],
    ]);
    expect(reasons(report)["database"]).toBe(
      "how aws:rds/instance:Instance is charged is not known; add quotes.cloud.database to the usage file",
    );
  });

  test("lists once what depends on use, and charges what the usage file states tier by tier", () => {
    const gateways = [
      resource("aws:ec2/internetGateway:InternetGateway", "a", {}),
      resource("aws:ec2/internetGateway:InternetGateway", "b", {}),
    ];
    const open = priceResources(gateways);
    expect(open.unpriced.map(({ id, awaits, reason }) => ({ id, awaits, reason }))).toEqual([
      {
        id: "cloud.data-transfer.internet.us-east-1",
        awaits: "usage",
        reason:
          "depends on use, at 0.09 USD/GB; add quantities.cloud.data-transfer.internet.us-east-1 in GB/year to the usage file",
      },
    ]);
    expect(open.gates[1]).toEqual({ id: "unpriced", share: 0, limit: 0.2, ok: true });
    const usage = usageOf({ quantities: { "cloud.data-transfer.internet.us-east-1": 1_000 } });
    expect(yearly(priceResources(gateways, { usage }))).toEqual({ "data-transfer.internet.us-east-1": 90 });
  });

  test("keeps objects in the classes of the bucket's lifecycle, Standard in tiers", () => {
    const state = [
      resource("aws:s3/bucket:Bucket", "logs-bucket", { bucket: "logs" }),
      resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "logs-lifecycle", {
        rules: [
          { status: "Enabled", expiration: { days: 100 }, transitions: [{ days: 75, storageClass: "STANDARD_IA" }] },
        ],
      }),
      resource("aws:s3/bucket:Bucket", "data-bucket", { bucket: "data" }),
    ];
    const usage = usageOf({ buckets: { logs: { size: "1000GB" }, data: { size: "600TB" } } });
    expect(yearly(priceResources(state, { usage }))).toEqual({
      "logs-bucket.standard": 207,
      "logs-bucket.standard-ia": 38,
      "data-bucket.standard": 13_800,
      "data-bucket.standard.above-50000-gb": 118_800,
      "data-bucket.standard.above-500000-gb": 25_200,
    });
    expect(reasons(priceResources(state))).toMatchObject({
      "data-bucket": "its size depends on use; add buckets.data.size to the usage file",
    });
  });
});

describe("the recovery estate", () => {
  let resources: readonly ResourceRecord[] = [];
  let report: CostReport;
  beforeAll(async () => {
    const graph = await graphOf("Pulumi.dr.yaml", "dr");
    resources = graph.resources;
    report = price(shipped("Pulumi.dr.yaml"), { resources });
  });

  test("has every AWS resource priced, awaiting a price or use by name, or free for a reason", () => {
    const types = new Set(resources.filter(({ type }) => type.startsWith("aws:")).map(({ type }) => type));
    const free = new Set(report.free.map(({ type }) => type));
    const byUrn = new Map(resources.map(({ urn, type }) => [urn, type]));
    const charged = new Set([...report.lines, ...report.unpriced].map(({ urn }) => byUrn.get(urn ?? "")));
    // Charged once a region for all of the type, so without a URN.
    const byRegion = [
      "cloudwatch/logGroup:LogGroup",
      "guardduty/detector:Detector",
      "guardduty/detectorFeature:DetectorFeature",
      "securityhub/account:Account",
      "sns/topic:Topic",
      "scheduler/schedule:Schedule",
    ];
    expect([...types].filter((type) => !free.has(type) && !charged.has(type)).sort()).toEqual(
      byRegion.map((type) => `aws:${type}`).sort(),
    );
    expect(report.unpriced.filter(({ title }) => title.startsWith("aws:"))).toEqual([]);
  });

  test("costs what its pilot light adds up to", () => {
    const services = Map.groupBy(report.lines, ({ component }) => component);
    const sums = [...services].map(([service, lines]) => [
      service,
      lines.reduce((sum, line) => sum + yearlyDollars(line)[1], 0),
    ]);
    expect(Object.fromEntries(sums)).toMatchObject({
      eks: 876,
      "nat-gateway": 394,
      vpn: 876,
      "direct-connect": 2_628,
      // Three nodes always, and for drills and a disaster what the full site needs more.
      ec2: 5_298 + 2_635 + 411 + 1_976 + 308 + 44,
    });
    expect(yearlyDollars(lineOf(report, "cloud.recovery-store-archive-bucket.deep-archive"))[1]).toBe(19_008);
  });

  test("breaks no line of its budget, as far as prices are known", () => {
    expect(report.budgets.filter(({ status }) => status === "fail")).toEqual([]);
    const archive = report.budgets.find(({ id }) => id === "operating.archive.storage");
    expect(archive).toMatchObject({ status: "ok", atRisk: true, components: ["recovery"] });
  });

  test("rents drills and a disaster for the hours that the usage file states", () => {
    const usage = usageOf({ drillHours: 48, disasterHours: { low: 0, expected: 0, high: 24 } });
    const other = price(shipped("Pulumi.dr.yaml"), { resources, usage });
    expect(yearlyDollars(lineOf(other, "cloud.drill.gpu"))).toEqual([1_317, 1_317, 1_317]);
    expect(yearlyDollars(lineOf(other, "cloud.disaster.gpu"))).toEqual([0, 0, 659]);
  });

  test("pays nothing that is not in its totals", () => {
    const paid = report.lines.reduce((sum, line) => sum + runningOf(line).expected, 0);
    expect(report.totals.running.expected).toBe(paid);
    expect(catalogue.cloudPrices.size).toBeGreaterThan(0);
  });
});
