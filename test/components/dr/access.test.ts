import { beforeAll, describe, expect, it } from "vitest";
import { ServiceRole } from "../../../components/dr/service-role.ts";
import { runProgram } from "../../../src/engine/embedded.ts";
import { trustBareService } from "../../../src/views/cloud/policy.ts";
import { type Graph, siteGraph, statements } from "./site.ts";

describe("permissions of the recovery site", () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await siteGraph();
  });

  it("are all known before anything exists", () => {
    const open = graph.resources.filter((node) => node.unknowns.some((path) => /olicy/.test(path)));
    expect(open.map((node) => node.name)).toEqual([]);
    expect(statements(graph).length).toBeGreaterThan(80);
  });

  it("allow no action by a wildcard", () => {
    const wild = statements(graph).filter(
      ({ statement }) => statement.Effect === "Allow" && statement.Action.some((action) => action.includes("*")),
    );
    expect(wild).toEqual([]);
  });

  it("name everything or carry a condition, where they allow an action on every resource", () => {
    const open = statements(graph).filter(
      ({ of, statement }) =>
        statement.Effect === "Allow" &&
        statement.Resource?.includes("*") === true &&
        statement.Condition === undefined &&
        // In a key's policy the resource is the key itself.
        !of.startsWith("recovery-key-"),
    );
    expect(open.map(({ of, statement }) => [of, statement.Sid, statement.Action])).toEqual([
      [
        "recovery-break-glass-permissions.policy",
        "SeeWhatIsThere",
        ["ec2:DescribeInstances", "eks:ListClusters", "route53:ListHostedZones"],
      ],
    ]);
  });

  it("let services act for this account only, but for those that cannot say for whom", () => {
    const services = statements(graph).filter(
      ({ statement }) => statement.Effect === "Allow" && JSON.stringify(statement.Principal ?? "").includes("Service"),
    );
    const unbound = services.filter(
      ({ statement }) => !JSON.stringify(statement.Condition ?? "").includes("123456789012"),
    );
    expect(new Set(unbound.map(({ statement }) => JSON.stringify(statement.Principal)))).toEqual(
      new Set([
        '{"Service":"eks.amazonaws.com"}',
        '{"Service":"ec2.amazonaws.com"}',
        '{"Service":"events.amazonaws.com"}',
      ]),
    );
  });

  it("open to everybody only what is bound to the account", () => {
    const everybody = statements(graph).filter(
      ({ statement }) =>
        statement.Effect === "Allow" && /^("\*"|\{"AWS":"\*"\})$/.test(JSON.stringify(statement.Principal ?? "")),
    );
    expect(everybody.map(({ of, statement }) => [of, statement.Sid, Object.values(statement.Condition ?? {})])).toEqual(
      [
        [
          "recovery-key-cluster.policy",
          "OpenDisks",
          [{ "kms:CallerAccount": "123456789012", "kms:ViaService": "ec2.us-east-1.amazonaws.com" }],
        ],
        ["recovery-net-endpoints-s3.policy", "OwnBuckets", [{ "aws:ResourceAccount": "123456789012" }]],
        // Image layers of AWS, to read.
        ["recovery-net-endpoints-s3.policy", "ImageLayers", []],
      ],
    );
  });

  it("let workloads read, and write where told, and delete nothing", () => {
    const actions = (name: string) => {
      const document = JSON.parse(String(graph.inputs(`recovery-eks-identity-${name}-permissions`)["policy"]));
      return document.Statement.flatMap((statement: { Action: string[] }) => statement.Action);
    };
    const read = [
      "s3:GetBucketLocation",
      "s3:ListBucket",
      "s3:GetObject",
      "s3:GetObjectTagging",
      "s3:GetObjectVersion",
    ];
    expect(actions("restore")).toEqual([...read, "kms:Decrypt"]);
    expect(actions("state")).toEqual([
      ...read,
      "s3:AbortMultipartUpload",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
      "s3:PutObjectTagging",
      "kms:Decrypt",
      "kms:GenerateDataKey",
    ]);
  });
});

describe("the emergency role", () => {
  it("is taken by named people with a second factor for an hour, and its use raises an alarm", async () => {
    const graph = await siteGraph();
    const role = graph.inputs("recovery-break-glass-role");
    expect(role["maxSessionDuration"]).toBe(3600);
    expect(JSON.parse(String(role["assumeRolePolicy"])).Statement).toEqual([
      {
        Sid: "NamedPeopleWithSecondFactor",
        Effect: "Allow",
        Principal: {
          AWS: ["arn:aws:iam::123456789012:user/break-glass-1", "arn:aws:iam::123456789012:user/break-glass-2"],
        },
        Action: ["sts:AssumeRole"],
        Condition: {
          Bool: { "aws:MultiFactorAuthPresent": "true" },
          NumericLessThan: { "aws:MultiFactorAuthAge": "3600" },
        },
      },
    ]);
    expect(JSON.parse(String(graph.inputs("recovery-break-glass-use")["eventPattern"]))).toEqual({
      source: ["aws.sts"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: {
        eventSource: ["sts.amazonaws.com"],
        eventName: ["AssumeRole"],
        requestParameters: { roleArn: ["arn:aws:iam::123456789012:role/break-glass"] },
      },
    });
    expect(graph.named("recovery-break-glass-use-target").propertyDependencies["arn"]).toEqual([
      graph.named("recovery-break-glass-alarms-topic").urn,
    ]);
    expect(graph.inputs("recovery-audit-trail")).toMatchObject({
      isMultiRegionTrail: true,
      enableLogFileValidation: true,
      s3BucketName: "logs-123456789012-us-east-1",
    });
  });
});

describe("a role of the recovery site", () => {
  it("is refused when IAM does not take its name", async () => {
    const name = `recovery-${"x".repeat(56)}`;
    const trust = trustBareService("ec2.amazonaws.com");
    const program = async () => {
      new ServiceRole(name, { trust });
    };
    await expect(runProgram({ project: "estate", stack: "dr", config: {}, program })).rejects.toMatchObject({
      message: `${name}: role name has 65 characters, limit is 64; shorten the ids that it is made of`,
    });
  });
});

describe("every resource of the recovery site", () => {
  it("has an owner and a cost centre from its provider, which works in one account only", async () => {
    const graph = await siteGraph();
    const tags = { owner: "infrastructure", costCentre: "cc-4190", environment: "dr", estate: "meridian-dr" };
    const providers = graph.resources.filter((node) => node.type === "pulumi:providers:aws");
    expect(providers.map(({ inputs }) => inputs)).toEqual(
      ["eu-central-1", "us-east-1", "us-west-2"].map((region) =>
        expect.objectContaining({
          region,
          allowedAccountIds: JSON.stringify(["123456789012"]),
          defaultTags: JSON.stringify({ tags }),
        }),
      ),
    );
    const urns = new Set(providers.map((node) => node.urn));
    const strays = graph.resources.filter(
      (node) => node.type.startsWith("aws:") && !urns.has(node.provider?.split("::").slice(0, -1).join("::") ?? ""),
    );
    expect(strays.map((node) => node.urn)).toEqual([]);
    for (const { inputs } of graph.ofType("ec2/launchTemplate:LaunchTemplate")) {
      expect(inputs["tagSpecifications"]).toEqual(
        ["instance", "volume"].map((resourceType) => ({ resourceType, tags: { ...tags, Name: inputs["name"] } })),
      );
    }
  });

  it("is a component's child named after it", async () => {
    const graph = await siteGraph();
    const strangers = graph.resources.filter((node) => node.name !== "recovery" && !node.name.startsWith("recovery-"));
    expect(strangers.map((node) => node.name)).toEqual([]);
    const orphans = graph.resources.filter((node) => node.parent === undefined);
    expect(orphans.map((node) => node.name)).toEqual(["recovery"]);
    const silent = graph.resources.filter((node) => !node.custom && node.outputs === undefined);
    expect(silent.map((node) => node.urn)).toEqual([]);
  });
});
