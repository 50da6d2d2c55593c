import { describe, expect, it } from "vitest";
import { ProgramError } from "../../../src/engine/embedded.ts";
import { q } from "../../../src/units/index.ts";
import { siteGraph } from "./site.ts";

describe("the cluster that takes over", () => {
  it("has a private API, encrypted secrets, all logs, and no administrator but those named", async () => {
    const graph = await siteGraph();
    expect(graph.inputs("recovery-eks-cluster")).toMatchObject({
      name: "dr",
      version: "1.36",
      vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false },
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      encryptionConfig: { provider: { keyArn: "[unknown]" }, resources: ["secrets"] },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: "172.20.0.0/20" },
      upgradePolicy: { supportType: "STANDARD" },
      deletionProtection: true,
    });
    const granted = graph
      .ofType("eks/accessPolicyAssociation:AccessPolicyAssociation")
      .map(({ name, inputs }) => [name, inputs["policyArn"]]);
    const policy = (of: string) => `arn:aws:eks::aws:cluster-access-policy/AmazonEKS${of}Policy`;
    expect(granted).toEqual([
      ["recovery-eks-access-deployment-admin", policy("ClusterAdmin")],
      ["recovery-eks-access-emergency-admin", policy("ClusterAdmin")],
      ["recovery-eks-access-operations-view", policy("View")],
    ]);
  });

  it("starts nodes with encrypted disks that ask for tokens", async () => {
    const graph = await siteGraph();
    const templates = graph.ofType("ec2/launchTemplate:LaunchTemplate");
    expect(templates).toHaveLength(3);
    for (const { inputs } of templates) {
      expect(inputs["metadataOptions"]).toEqual({
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      });
      expect(inputs["blockDeviceMappings"]).toMatchObject([
        { deviceName: "/dev/xvda", ebs: { volumeType: "gp3", encrypted: "true", kmsKeyId: "[unknown]" } },
      ]);
    }
  });

  it("runs only what a pilot light needs, and knows which nodes have GPUs", async () => {
    const graph = await siteGraph();
    const groups = graph
      .ofType("eks/nodeGroup:NodeGroup")
      .map(({ inputs }) => [inputs["nodeGroupName"], inputs["amiType"], inputs["scalingConfig"], inputs["taints"]]);
    const gpuOnly = [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }];
    expect(groups).toEqual([
      ["core", "AL2023_x86_64_STANDARD", { minSize: 3, desiredSize: 3, maxSize: 6 }, undefined],
      ["gpu", "AL2023_x86_64_NVIDIA", { minSize: 0, desiredSize: 0, maxSize: 1 }, gpuOnly],
      ["trading", "AL2023_x86_64_STANDARD", { minSize: 0, desiredSize: 0, maxSize: 3 }, undefined],
    ]);
  });

  it("holds capacity for all nodes of a group that the estate reserves, in one zone, and for no other", async () => {
    expect((await siteGraph()).ofType("ec2/capacityReservation:CapacityReservation")).toEqual([]);
    const graph = await siteGraph(({ kubernetes }) => ({
      kubernetes: kubernetes && {
        ...kubernetes,
        nodeGroups: kubernetes.nodeGroups.map((group) => ({ ...group, reserved: group.id === "trading" })),
      },
    }));
    expect(graph.inputs("recovery-eks-trading-capacity")).toEqual({
      instanceType: "c7i.8xlarge",
      instancePlatform: "Linux/UNIX",
      availabilityZone: "us-east-1a",
      instanceCount: 3,
      instanceMatchCriteria: "targeted",
      endDateType: "unlimited",
    });
    expect(graph.ofType("ec2/capacityReservation:CapacityReservation")).toHaveLength(1);
    expect(graph.named("recovery-eks-trading-nodes").propertyDependencies["subnetIds"]).toEqual([
      graph.named("recovery-net-private-us-east-1a-subnet").urn,
    ]);
  });
});

describe("failover", () => {
  it("answers every name by a pair: the primary while it is healthy, else the recovery site", async () => {
    const graph = await siteGraph();
    const records = graph
      .ofType("route53/record:Record")
      .map(({ inputs }) => [inputs["name"], inputs["failoverRoutingPolicies"], inputs["records"], inputs["ttl"]]);
    const pair = (id: string) => [
      [`${id}.failover.meridian.example`, [{ type: "PRIMARY" }], [`${id}.prod.meridian.example`], 60],
      [`${id}.failover.meridian.example`, [{ type: "SECONDARY" }], [`${id}.dr.meridian.example`], 60],
    ];
    expect(records).toEqual([...pair("api"), ...pair("risk")]);
    expect(graph.named("recovery-failover-risk-primary").propertyDependencies["healthCheckId"]).toEqual([
      graph.named("recovery-failover-risk-check").urn,
    ]);
    expect(graph.inputs("recovery-failover-risk-check")).toEqual({
      type: "HTTPS",
      fqdn: "risk.prod.meridian.example",
      port: 443,
      resourcePath: "/healthz",
      enableSni: true,
      requestInterval: 10,
      failureThreshold: 3,
      tags: { Name: "recovery-failover-risk" },
    });
  });

  it("alarms people from the region where health checks are published, wherever the site is", async () => {
    const graph = await siteGraph(({ keys, network, buckets, backup }) => ({
      region: "us-east-2",
      network: network && { ...network, zones: ["us-east-2a", "us-east-2b"] },
      keys: keys.map((key) => ({ ...key, replicas: [...key.replicas, "us-east-1"] })),
      buckets,
      backup,
    }));
    for (const name of ["recovery-failover-risk-alarm", "recovery-failover-alarms-topic"]) {
      expect(graph.named(name).provider).toContain("pulumi:providers:aws::recovery-us-east-1::");
    }
    expect(graph.named("recovery-failover-risk-check").provider).toContain("aws::recovery-us-east-2::");
  });

  it("is drilled: full size at the start, back to the pilot light at the end", async () => {
    const graph = await siteGraph();
    const runs = graph.ofType("scheduler/schedule:Schedule").map(({ name, inputs }) => {
      const target = inputs["target"];
      const input = target !== null && typeof target === "object" && "input" in target ? String(target["input"]) : "";
      return [name, inputs["scheduleExpression"], JSON.parse(input).ScalingConfig.DesiredSize];
    });
    expect(runs).toEqual([
      ["recovery-drill-gpu-end", "cron(0 9 ? * SAT#1 *)", 0],
      ["recovery-drill-gpu-start", "cron(0 1 ? * SAT#1 *)", 1],
      ["recovery-drill-trading-end", "cron(0 9 ? * SAT#1 *)", 0],
      ["recovery-drill-trading-start", "cron(0 1 ? * SAT#1 *)", 3],
    ]);
  });
});

describe("what watches the site", () => {
  it("is a firewall with a rate limit and managed rules, which keeps credentials out of its log", async () => {
    const graph = await siteGraph();
    const managed = (name: string, priority: number) => ({
      name,
      priority,
      overrideAction: { none: {} },
      statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
    });
    expect(graph.inputs("recovery-web-firewall-rules")["rules"]).toMatchObject([
      {
        name: "rate",
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: 2000 } },
      },
      managed("AWSManagedRulesCommonRuleSet", 1),
      managed("AWSManagedRulesKnownBadInputsRuleSet", 2),
      managed("AWSManagedRulesAmazonIpReputationList", 3),
    ]);
    expect(graph.inputs("recovery-web-firewall-log")["name"]).toBe("aws-waf-logs-recovery-web-firewall");
    expect(graph.inputs("recovery-web-firewall-logging")["redactedFields"]).toEqual([
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "cookie" } },
    ]);
  });

  it("tells people before a month costs more than a twelfth of the budget lines that pay for the site", async () => {
    const graph = await siteGraph();
    expect(graph.inputs("recovery-spend-budget")).toMatchObject({ limitAmount: "5000.00", limitUnit: "USD" });
  });

  it("turns keys over by themselves and never drops one by accident", async () => {
    const graph = await siteGraph();
    const keys = graph.ofType("kms/key:Key");
    expect(
      keys.map(({ inputs, protect }) => [inputs["rotationPeriodInDays"], inputs["enableKeyRotation"], protect]),
    ).toEqual(keys.map(() => [90, true, true]));
    expect(keys).toHaveLength(4);
  });
});

describe("a recovery section that cannot be built", () => {
  it("is refused with every reason at once and no stack trace", async () => {
    const failure = await siteGraph(({ failover }) => ({
      account: undefined,
      failover: failover && { ...failover, interval: q("duration", "20s") },
    })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProgramError);
    expect(failure).toMatchObject({
      message:
        "recovery.account: is not stated; write the 12 digits of the AWS account\n" +
        "recovery.failover.interval: got 20s, Route 53 checks every 10s or 30s; write one of them",
      trace: undefined,
    });
  });
});
