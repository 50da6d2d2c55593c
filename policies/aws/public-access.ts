import { cisAws, iso27001, pciDss } from "../../src/analysis/controls.ts";
import type { PolicyResource, StackPolicy, Violation } from "../policy.ts";
import type { Value } from "../value.ts";
import { BUCKET, byBucket } from "./bucket.ts";

const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const switches = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;
/** Every address of IPv4 or IPv6. */
const ANYWHERE = /^(0\.0\.0\.0|::)\/0$/;

/** What is wrong, and what mends it. */
type Fault = readonly [string, string];

const checks: Readonly<Record<string, (props: Value) => readonly Fault[]>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (props) =>
    [props.at("cidrIpv4"), props.at("cidrIpv6")].flatMap(anywhere),
  "aws:ec2/securityGroup:SecurityGroup": (props) => props.at("ingress").list().flatMap(inline),
  "aws:ec2/securityGroupRule:SecurityGroupRule": (props) =>
    props.at("type").text() === "ingress" ? inline(props) : [],
  "aws:eks/cluster:Cluster": (props) => {
    const network = props.at("vpcConfig");
    const ranges = network
      .at("publicAccessCidrs")
      .list()
      .map((range) => range.text() ?? "");
    // Both have open defaults: public access is on, and from everywhere.
    const open =
      network.at("endpointPublicAccess").flag() !== false && (ranges.length === 0 || ranges.some(isAnywhere));
    return open
      ? [["its API answers every address", "set endpointPublicAccess: false, or list publicAccessCidrs"]]
      : [];
  },
  "aws:rds/instance:Instance": (props) =>
    props.at("publiclyAccessible").flag() === true ? [["has a public address", "set publiclyAccessible: false"]] : [],
};

/** Nothing of a recovery site answers the internet but what a person opened. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "AWS-PUBLIC-ACCESS",
  title: "Nothing in AWS is open to every address",
  severity: "error",
  formula:
    "buckets block public access in all four ways; no ingress from 0.0.0.0/0 or ::/0; no public API without a list of ranges",
  sources: ["AWS documentation: S3 Block Public Access, security groups, EKS cluster endpoint"],
  controls: [cisAws("2.1.4"), iso27001("A.8.3"), pciDss("1.4.4")],
  over: (scene) => {
    const blocks = byBucket(scene, BLOCK);
    return {
      subjects: scene.resources.filter(({ type }) => type === BUCKET || checks[type] !== undefined),
      check: (resource) => open(resource, blocks),
    };
  },
};

function* open(resource: PolicyResource, blocks: ReadonlyMap<string, PolicyResource>): Iterable<Violation> {
  const limit = "no access from every address";
  if (resource.type === BUCKET) {
    const block = blocks.get(resource.urn)?.props;
    const off = switches.filter((name) => block?.at(name).flag() !== true);
    if (off.length === 0) return;
    const computed = block === undefined ? "no public access block names it" : `${off.join(", ")} are not on`;
    yield {
      resource,
      says: "is a bucket",
      computed,
      limit,
      remedy: `set ${off.join(", ")} of its BucketPublicAccessBlock`,
    };
    return;
  }
  for (const [computed, remedy] of checks[resource.type]?.(resource.props) ?? []) {
    yield {
      resource,
      says: `is a ${resource.type.slice(resource.type.lastIndexOf(":") + 1)}`,
      computed,
      limit,
      remedy,
    };
  }
}

function inline(rule: Value): readonly Fault[] {
  return [...rule.at("cidrBlocks").list(), ...rule.at("ipv6CidrBlocks").list()].flatMap(anywhere);
}

function anywhere(range: Value): readonly Fault[] {
  const text = range.text() ?? "";
  return isAnywhere(text) ? [[`lets ${text} in`, "name the ranges that need it"]] : [];
}

function isAnywhere(range: string): boolean {
  return ANYWHERE.test(range);
}
