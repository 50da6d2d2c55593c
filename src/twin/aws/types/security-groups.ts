/** Amazon VPC: security groups and their rules. */
import type { Params } from "../api.ts";
import { at, listAt, pascal, tagList } from "../parameters.ts";
import { type LiveType, type Request, request, type TypeTable, when } from "../type.ts";
import { byId, TAGS_IN_PLACE, tagsOf } from "./tagged.ts";

/** The rule for everything that a new group has for traffic out of it, and that the provider takes away. */
const ALL_OUT = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];

const group: LiveType = {
  service: "ec2",
  create: ({ tags, name, ...rest }, { serial }) =>
    request("CreateSecurityGroup", {
      ...tagsOf("security-group", tags),
      GroupName: name ?? `group-${serial}`,
      ...pascal(rest),
    }),
  made: ({ GroupId, SecurityGroupArn }) => ({ id: GroupId, outputs: { arn: SecurityGroupArn } }),
  after: ({ id }) => [request("RevokeSecurityGroupEgress", { GroupId: id, IpPermissions: ALL_OUT })],
  read: byId("DescribeSecurityGroups", "GroupIds"),
  ...TAGS_IN_PLACE,
  remove: ({ id }) => [request("DeleteSecurityGroup", { GroupId: id })],
};

/** It comes with its network: the provider takes its rules away and leaves it where it is. */
const defaultGroup: LiveType = {
  service: "ec2",
  create: ({ vpcId, tags: _tags, ...rest }) =>
    request("DescribeSecurityGroups", {
      Filters: [
        { Name: "vpc-id", Values: [vpcId] },
        { Name: "group-name", Values: ["default"] },
      ],
      ...pascal(rest),
    }),
  made: (answer) => ({ id: at(answer, "SecurityGroups", 0, "GroupId") }),
  after: ({ id, inputs: { tags } }, answer): readonly Request[] => {
    const revoke = (direction: string, list: readonly Params[]): readonly Request[] =>
      list.length === 0 ? [] : [request(`RevokeSecurityGroup${direction}`, { GroupId: id, IpPermissions: list })];
    return [
      ...revoke("Ingress", listAt(answer, "SecurityGroups", 0, "IpPermissions")),
      ...revoke("Egress", listAt(answer, "SecurityGroups", 0, "IpPermissionsEgress")),
      ...when(tags, request("CreateTags", { Resources: [id], Tags: tagList(tags) })),
    ];
  },
  read: byId("DescribeSecurityGroups", "GroupIds"),
  ...TAGS_IN_PLACE,
  remove: () => [],
};

const ingressRule: LiveType = {
  service: "ec2",
  create: ({ securityGroupId, cidrIpv4, referencedSecurityGroupId, description, ...rest }) =>
    request("AuthorizeSecurityGroupIngress", {
      GroupId: securityGroupId,
      IpPermissions: [
        {
          ...(cidrIpv4 === undefined ? {} : { IpRanges: [{ CidrIp: cidrIpv4, Description: description }] }),
          ...(referencedSecurityGroupId === undefined
            ? {}
            : { UserIdGroupPairs: [{ GroupId: referencedSecurityGroupId, Description: description }] }),
          ...pascal(rest),
        },
      ],
    }),
  made: (answer) => ({ id: at(answer, "SecurityGroupRules", 0, "SecurityGroupRuleId") }),
  read: byId("DescribeSecurityGroupRules", "SecurityGroupRuleIds"),
  there: (answer) => listAt(answer, "SecurityGroupRules").length > 0,
  remove: ({ id, inputs: { securityGroupId } }) => [
    request("RevokeSecurityGroupIngress", { GroupId: securityGroupId, SecurityGroupRuleIds: [id] }),
  ],
};

export const securityGroups: TypeTable = {
  "aws:ec2/securityGroup:SecurityGroup": group,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": defaultGroup,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ingressRule,
};
