/** Amazon GuardDuty, AWS Security Hub and AWS WAF. */
import { asText, at, pascal, tagList } from "../parameters.ts";
import { ACCOUNT, lacks, request, type TypeTable } from "../type.ts";

const FIREWALL_NAMES = { cloudwatchMetricsEnabled: "CloudWatchMetricsEnabled" } as const;

export const security: TypeTable = {
  "aws:guardduty/detector:Detector": {
    service: "guardduty",
    create: ({ tags, ...rest }) => request("CreateDetector", { ...pascal(rest), Tags: tags }),
    made: ({ DetectorId }) => ({ id: DetectorId }),
    read: ({ id }) => request("GetDetector", { DetectorId: id }),
    goneCode: "BadRequestException",
    inPlace: ["enable", "findingPublishingFrequency"],
    update: ({ id, inputs: { enable, findingPublishingFrequency } }) => [
      request("UpdateDetector", {
        DetectorId: id,
        Enable: enable,
        FindingPublishingFrequency: findingPublishingFrequency,
      }),
    ],
    remove: ({ id }) => [request("DeleteDetector", { DetectorId: id })],
  },
  "aws:guardduty/detectorFeature:DetectorFeature": {
    service: "guardduty",
    create: ({ detectorId, ...feature }) =>
      request("UpdateDetector", { DetectorId: detectorId, Features: [pascal(feature)] }),
    made: (_answer, { detectorId, name }) => ({ id: `${detectorId}/${name}` }),
    recorded: "moto 5.2.5 forgets the other features of a detector with every UpdateDetector",
  },
  "aws:securityhub/account:Account": {
    service: "securityhub",
    create: (inputs) => request("EnableSecurityHub", pascal(inputs)),
    made: (_answer, _inputs, { region }) => ({
      id: ACCOUNT,
      outputs: { arn: `arn:aws:securityhub:${region}:${ACCOUNT}:hub/default` },
    }),
    read: () => request("DescribeHub", {}),
    goneCode: "InvalidAccessException",
    remove: () => [request("DisableSecurityHub", {})],
  },
  "aws:securityhub/standardsSubscription:StandardsSubscription": {
    service: "securityhub",
    create: (inputs) => request("BatchEnableStandards", { StandardsSubscriptionRequests: [pascal(inputs)] }),
    made: (_answer, { standardsArn }) => ({
      id: asText(standardsArn).replace("::standards/", `:${ACCOUNT}:subscription/`),
    }),
    recorded: lacks("securityhub", "BatchEnableStandards"),
  },
  "aws:wafv2/webAcl:WebAcl": {
    service: "wafv2",
    create: ({ tags, ...rest }) => request("CreateWebACL", { ...pascal(rest, FIREWALL_NAMES), Tags: tagList(tags) }),
    made: (answer) => ({
      id: at(answer, "Summary", "Id"),
      outputs: { arn: at(answer, "Summary", "ARN"), lockToken: at(answer, "Summary", "LockToken") },
    }),
    read: ({ id, inputs: { name, scope } }) => request("GetWebACL", { Name: name, Scope: scope, Id: id }),
    remove: ({ id, inputs: { name, scope }, outputs: { lockToken } }) => [
      request("DeleteWebACL", { Name: name, Scope: scope, Id: id, LockToken: lockToken }),
    ],
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    service: "wafv2",
    create: (inputs) => request("PutLoggingConfiguration", { LoggingConfiguration: pascal(inputs) }),
    made: (_answer, { resourceArn }) => ({ id: resourceArn }),
    read: ({ id }) => request("GetLoggingConfiguration", { ResourceArn: id }),
    inPlace: ["logDestinationConfigs", "redactedFields", "loggingFilter"],
    remove: ({ id }) => [request("DeleteLoggingConfiguration", { ResourceArn: id })],
  },
};
