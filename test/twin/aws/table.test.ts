import { beforeAll, describe, expect, it } from "vitest";
import type { ResourceNode } from "../../../src/engine/graph.ts";
import type { Params } from "../../../src/twin/aws/api.ts";
import { AWS_TYPES } from "../../../src/twin/aws/table.ts";
import { isLive, type Request } from "../../../src/twin/aws/type.ts";
import { siteGraph } from "../../components/dr/site.ts";

/** The types of the recovery site that the emulator does not have, with the reason. */
const RECORDED = {
  "aws:backup/selection:Selection": "moto 5.2.5 does not have backup CreateBackupSelection",
  "aws:directconnect/gateway:Gateway": "moto 5.2.5 does not have directconnect CreateDirectConnectGateway",
  "aws:directconnect/gatewayAssociation:GatewayAssociation":
    "moto 5.2.5 does not have directconnect CreateDirectConnectGatewayAssociation",
  "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface":
    "moto 5.2.5 does not have directconnect CreatePrivateVirtualInterface",
  "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation":
    "moto 5.2.5 does not have ec2 EnableVgwRoutePropagation",
  "aws:eks/accessEntry:AccessEntry": "moto 5.2.5 does not have eks CreateAccessEntry",
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "moto 5.2.5 does not have eks AssociateAccessPolicy",
  "aws:eks/addon:Addon": "moto 5.2.5 does not have eks CreateAddon",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": "moto 5.2.5 does not have eks CreatePodIdentityAssociation",
  "aws:guardduty/detectorFeature:DetectorFeature":
    "moto 5.2.5 forgets the other features of a detector with every UpdateDetector",
  "aws:s3/bucketLogging:BucketLogging":
    "moto 5.2.5 wants the permission in the log bucket's policy, which it does not have",
  "aws:s3/bucketPolicy:BucketPolicy":
    "moto 5.2.5 ignores the conditions of a bucket policy: a refusal of plain text would refuse every object",
  "aws:securityhub/standardsSubscription:StandardsSubscription":
    "moto 5.2.5 does not have securityhub BatchEnableStandards",
};

/** Inputs that steer the provider and are in no request of a creation. */
const OF_THE_PROVIDER: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/launchTemplate:LaunchTemplate": ["updateDefaultVersion"],
  "aws:eks/addon:Addon": ["resolveConflictsOnUpdate"],
  "aws:kms/key:Key": ["deletionWindowInDays", "enableKeyRotation"],
  "aws:kms/replicaKey:ReplicaKey": ["deletionWindowInDays", "primaryKeyArn"],
};

const SPOT = { region: "us-east-1", serial: 7 };

/** Every request of a creation. */
function requestsOf({ type, inputs }: Pick<ResourceNode, "type" | "inputs">): readonly Request[] {
  const row = AWS_TYPES[type];
  if (row === undefined) throw new Error(`${type} is not in the table`);
  const held = { id: "an-id", region: SPOT.region, inputs, outputs: {} };
  return [row.create(inputs, SPOT), ...(isLive(row) ? (row.after?.(held, {}) ?? []) : [])];
}

/** Texts and numbers of a value, at any depth, as a request may spell them. */
function leavesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(leavesOf);
  return [String(value)];
}

describe("the table of AWS types", () => {
  let nodes: readonly ResourceNode[];
  beforeAll(async () => {
    nodes = (await siteGraph()).resources.filter(({ type }) => type.startsWith("aws:"));
  });

  it("has every type of the recovery site: made in the emulator, or recorded for a reason", () => {
    const types = [...new Set(nodes.map(({ type }) => type))].sort();
    expect(types.filter((type) => AWS_TYPES[type] === undefined)).toEqual([]);
    const recorded = types.flatMap((type) => {
      const row = AWS_TYPES[type];
      return row === undefined || isLive(row) ? [] : [[type, row.recorded]];
    });
    expect(Object.fromEntries(recorded)).toEqual(RECORDED);
    expect([types.length, types.length - recorded.length]).toEqual([69, 56]);
  });

  it("loses nothing that the program asks for on the way to the API", () => {
    const lost = nodes.flatMap((node) => {
      const sent = leavesOf(requestsOf(node).map(({ params }) => params)).join("\n");
      const steers = OF_THE_PROVIDER[node.type] ?? [];
      return Object.entries(node.inputs)
        .filter(([key]) => !steers.includes(key))
        .filter(([, value]) => leavesOf(value).some((leaf) => !sent.includes(leaf)))
        .map(([key]) => `${node.type} ${key}`);
    });
    expect([...new Set(lost)]).toEqual([]);
  });

  it("hands on what it has never heard of, so that the API refuses it by name", () => {
    const silent = Object.keys(AWS_TYPES).filter((type) => {
      const { params } = requestsOf({ type, inputs: { neverHeardOf: "it" } })[0] ?? {};
      return !leavesOf(params).includes("it");
    });
    expect(silent).toEqual([]);
  });
});

describe("requests", () => {
  const paramsOf = (type: string, inputs: Params, spot = SPOT): Params | undefined =>
    AWS_TYPES[type]?.create(inputs, spot).params;

  it("name a bucket's region everywhere but in the first one", () => {
    const type = "aws:s3/bucket:Bucket";
    const inputs = { bucket: "logs", objectLockEnabled: true };
    expect(paramsOf(type, inputs)).toEqual({ Bucket: "logs", ObjectLockEnabledForBucket: true });
    expect(paramsOf(type, inputs, { ...SPOT, region: "eu-central-1" })).toEqual({
      Bucket: "logs",
      ObjectLockEnabledForBucket: true,
      CreateBucketConfiguration: { LocationConstraint: "eu-central-1" },
    });
  });

  it("ask for a key's replica in the region of the key", () => {
    const primaryKeyArn = "arn:aws:kms:us-east-1:123456789012:key/mrk-1";
    const inputs = { primaryKeyArn, description: "backups", deletionWindowInDays: 30 };
    expect(AWS_TYPES["aws:kms/replicaKey:ReplicaKey"]?.create(inputs, { ...SPOT, region: "us-west-2" })).toEqual({
      region: "us-east-1",
      operation: "ReplicateKey",
      params: { KeyId: "mrk-1", ReplicaRegion: "us-west-2", Description: "backups" },
    });
  });

  it("give each tunnel its own options, with lists of values", () => {
    const inputs = {
      type: "ipsec.1",
      customerGatewayId: "cgw-1",
      vpnGatewayId: "vgw-1",
      staticRoutesOnly: false,
      tunnel1IkeVersions: ["ikev2"],
      tunnel1DpdTimeoutSeconds: 30,
      tunnel1LogOptions: { cloudwatchLogOptions: { logEnabled: true, logGroupArn: "arn:log" } },
      tunnel2Phase1DhGroupNumbers: [20],
    };
    expect(paramsOf("aws:ec2/vpnConnection:VpnConnection", inputs)).toEqual({
      Type: "ipsec.1",
      CustomerGatewayId: "cgw-1",
      VpnGatewayId: "vgw-1",
      Options: {
        StaticRoutesOnly: false,
        TunnelOptions: [
          {
            IKEVersions: [{ Value: "ikev2" }],
            DPDTimeoutSeconds: 30,
            LogOptions: { CloudWatchLogOptions: { LogEnabled: true, LogGroupArn: "arn:log" } },
          },
          { Phase1DHGroupNumbers: [{ Value: 20 }] },
        ],
      },
    });
  });

  it("turn the provider's texts into numbers and truth values", () => {
    const gateway = { type: "ipsec.1", bgpAsn: "65010", ipAddress: "203.0.113.10" };
    expect(paramsOf("aws:ec2/customerGateway:CustomerGateway", gateway)).toEqual({
      Type: "ipsec.1",
      BgpAsn: 65010,
      BgpAsnExtended: undefined,
      IpAddress: "203.0.113.10",
    });
    const template = {
      name: "core",
      updateDefaultVersion: true,
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { deleteOnTermination: "true", volumeSize: 100 } }],
      tagSpecifications: [{ resourceType: "instance", tags: { owner: "infrastructure" } }],
    };
    expect(paramsOf("aws:ec2/launchTemplate:LaunchTemplate", template)).toEqual({
      LaunchTemplateName: "core",
      VersionDescription: undefined,
      LaunchTemplateData: {
        BlockDeviceMappings: [
          { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 100, DeleteOnTermination: true, Encrypted: undefined } },
        ],
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "owner", Value: "infrastructure" }] }],
      },
    });
  });

  it("make a failover record by a change of its zone", () => {
    const inputs = {
      zoneId: "Z1",
      name: "api.example.org",
      type: "CNAME",
      ttl: 60,
      records: ["api.prod.example.org"],
      setIdentifier: "primary",
      healthCheckId: "check",
      failoverRoutingPolicies: [{ type: "PRIMARY" }],
    };
    const set = {
      Name: "api.example.org",
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "api.prod.example.org" }],
      SetIdentifier: "primary",
      HealthCheckId: "check",
      Failover: "PRIMARY",
    };
    const type = AWS_TYPES["aws:route53/record:Record"];
    if (type === undefined || !isLive(type)) throw new Error("a record is not live");
    const held = { id: "Z1_api", region: "us-east-1", inputs, outputs: {} };
    const change = (action: string) => ({
      operation: "ChangeResourceRecordSets",
      params: {
        HostedZoneId: "Z1",
        ChangeBatch: { Changes: [{ Action: action, ResourceRecordSet: set }] },
      },
    });
    expect(type.create(inputs, SPOT)).toEqual(change("CREATE"));
    expect(type.update?.(held, inputs)).toEqual([change("UPSERT")]);
    expect(type.remove(held)).toEqual([change("DELETE")]);
    const there = (found: Params) => type.there?.({ ResourceRecordSets: [found] }, held);
    expect(there({ ...set, Name: "api.example.org." })).toBe(true);
    expect(there({ ...set, Name: "api.example.org.", SetIdentifier: "secondary" })).toBe(false);
  });

  it("change one thing of a cluster in a call", () => {
    const type = AWS_TYPES["aws:eks/cluster:Cluster"];
    if (type === undefined || !isLive(type)) throw new Error("a cluster is not live");
    const before = { name: "dr", deletionProtection: true, enabledClusterLogTypes: ["api"] };
    const inputs = { ...before, deletionProtection: false, enabledClusterLogTypes: ["api", "audit"] };
    expect(type.update?.({ id: "dr", region: "us-east-1", inputs, outputs: {} }, before)).toEqual([
      {
        operation: "UpdateClusterConfig",
        params: { name: "dr", logging: { clusterLogging: [{ types: ["api", "audit"], enabled: true }] } },
      },
      { operation: "UpdateClusterConfig", params: { name: "dr", deletionProtection: false } },
    ]);
  });

  it("take the rules of a network's own group away, and leave the group", () => {
    const type = AWS_TYPES["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"];
    if (type === undefined || !isLive(type)) throw new Error("the default group is not live");
    const held = { id: "sg-1", region: "us-east-1", inputs: { vpcId: "vpc-1" }, outputs: {} };
    const rules = [{ IpProtocol: "-1" }];
    const answer = { SecurityGroups: [{ GroupId: "sg-1", IpPermissions: [], IpPermissionsEgress: rules }] };
    expect(type.made(answer, {}, SPOT)).toEqual({ id: "sg-1" });
    expect(type.after?.(held, answer)).toEqual([
      { operation: "RevokeSecurityGroupEgress", params: { GroupId: "sg-1", IpPermissions: rules } },
    ]);
    expect(type.remove(held)).toEqual([]);
  });

  it("send a budget's warnings with everybody who gets them", () => {
    const inputs = {
      name: "spend",
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "5000.00",
      limitUnit: "USD",
      notifications: [
        {
          notificationType: "ACTUAL",
          comparisonOperator: "GREATER_THAN",
          threshold: 80,
          thresholdType: "PERCENTAGE",
          subscriberEmailAddresses: ["a@example.org", "b@example.org"],
          subscriberSnsTopicArns: ["arn:topic"],
        },
      ],
    };
    expect(paramsOf("aws:budgets/budget:Budget", inputs)).toEqual({
      AccountId: "123456789012",
      Budget: {
        BudgetName: "spend",
        BudgetType: "COST",
        TimeUnit: "MONTHLY",
        BudgetLimit: { Amount: "5000.00", Unit: "USD" },
      },
      NotificationsWithSubscribers: [
        {
          Notification: {
            NotificationType: "ACTUAL",
            ComparisonOperator: "GREATER_THAN",
            Threshold: 80,
            ThresholdType: "PERCENTAGE",
          },
          Subscribers: [
            { SubscriptionType: "EMAIL", Address: "a@example.org" },
            { SubscriptionType: "EMAIL", Address: "b@example.org" },
            { SubscriptionType: "SNS", Address: "arn:topic" },
          ],
        },
      ],
    });
  });
});
