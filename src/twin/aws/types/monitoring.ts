/** Amazon SNS, CloudWatch, EventBridge and CloudTrail: who hears of what. */
import { asObject, at, listAt, pascal } from "../parameters.ts";
import { ACCOUNT, request, type TypeTable, when } from "../type.ts";

export const monitoring: TypeTable = {
  "aws:sns/topic:Topic": {
    service: "sns",
    create: ({ name, ...attributes }) => request("CreateTopic", { Name: name, Attributes: pascal(attributes) }),
    made: ({ TopicArn }) => ({ id: TopicArn, outputs: { arn: TopicArn } }),
    read: ({ id }) => request("GetTopicAttributes", { TopicArn: id }),
    remove: ({ id }) => [request("DeleteTopic", { TopicArn: id })],
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    service: "sns",
    create: ({ arn, policy, ...rest }) =>
      request("SetTopicAttributes", {
        TopicArn: arn,
        AttributeName: "Policy",
        AttributeValue: policy,
        ...pascal(rest),
      }),
    made: (_answer, { arn }) => ({ id: arn }),
    read: ({ id }) => request("GetTopicAttributes", { TopicArn: id }),
    inPlace: ["policy"],
    // A topic always has a policy: nothing takes it back but the end of the topic.
    remove: () => [],
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    service: "sns",
    create: ({ topic, ...rest }) =>
      request("Subscribe", { TopicArn: topic, ReturnSubscriptionArn: true, ...pascal(rest) }),
    made: ({ SubscriptionArn }) => ({ id: SubscriptionArn, outputs: { arn: SubscriptionArn } }),
    read: ({ id }) => request("GetSubscriptionAttributes", { SubscriptionArn: id }),
    remove: ({ id }) => [request("Unsubscribe", { SubscriptionArn: id })],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    service: "cloudwatch",
    create: (inputs) => {
      const { name, dimensions, ...rest } = inputs;
      return request("PutMetricAlarm", {
        AlarmName: name,
        ...(dimensions === undefined
          ? {}
          : { Dimensions: Object.entries(asObject(dimensions)).map(([Name, Value]) => ({ Name, Value })) }),
        ...pascal(rest, { okActions: "OKActions" }),
      });
    },
    made: (_answer, { name }, { region }) => ({
      id: name,
      outputs: { arn: `arn:aws:cloudwatch:${region}:${ACCOUNT}:alarm:${name}` },
    }),
    read: ({ id }) => request("DescribeAlarms", { AlarmNames: [id] }),
    there: (answer) => listAt(answer, "MetricAlarms").length > 0,
    inPlace: [
      "alarmActions",
      "alarmDescription",
      "comparisonOperator",
      "dimensions",
      "evaluationPeriods",
      "okActions",
      "period",
      "statistic",
      "threshold",
      "treatMissingData",
    ],
    remove: ({ id }) => [request("DeleteAlarms", { AlarmNames: [id] })],
  },
  "aws:cloudwatch/eventRule:EventRule": {
    service: "events",
    create: (inputs) => request("PutRule", pascal(inputs)),
    made: ({ RuleArn }, { name }) => ({ id: name, outputs: { arn: RuleArn } }),
    read: ({ id }) => request("DescribeRule", { Name: id }),
    inPlace: ["description", "eventPattern", "scheduleExpression"],
    remove: ({ id }) => [request("DeleteRule", { Name: id })],
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    service: "events",
    create: ({ rule, targetId, ...rest }, { serial }) =>
      request("PutTargets", { Rule: rule, Targets: [{ Id: targetId ?? `target-${serial}`, ...pascal(rest) }] }),
    made: (_answer, { targetId }, { serial }) => ({ id: targetId ?? `target-${serial}` }),
    read: ({ inputs: { rule } }) => request("ListTargetsByRule", { Rule: rule }),
    there: (answer, { id }) => listAt(answer, "Targets").some(({ Id }) => Id === id),
    remove: ({ id, inputs: { rule } }) => [request("RemoveTargets", { Rule: rule, Ids: [id] })],
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    service: "logs",
    create: ({ name, retentionInDays: _days, ...rest }) => request("CreateLogGroup", { logGroupName: name, ...rest }),
    made: (_answer, { name }, { region }) => ({
      id: name,
      outputs: { arn: `arn:aws:logs:${region}:${ACCOUNT}:log-group:${name}` },
    }),
    after: ({ id, inputs: { retentionInDays } }) =>
      when(retentionInDays, request("PutRetentionPolicy", { logGroupName: id, retentionInDays })),
    read: ({ id }) => request("DescribeLogGroups", { logGroupNamePrefix: id }),
    there: (answer, { id }) => listAt(answer, "logGroups").some(({ logGroupName }) => logGroupName === id),
    inPlace: ["retentionInDays"],
    update: ({ id, inputs: { retentionInDays } }) => [
      retentionInDays === undefined
        ? request("DeleteRetentionPolicy", { logGroupName: id })
        : request("PutRetentionPolicy", { logGroupName: id, retentionInDays }),
    ],
    remove: ({ id }) => [request("DeleteLogGroup", { logGroupName: id })],
  },
  "aws:cloudtrail/trail:Trail": {
    service: "cloudtrail",
    create: (inputs) => request("CreateTrail", pascal(inputs)),
    made: ({ TrailARN }, { name }, { region }) => ({
      id: name,
      outputs: { arn: TrailARN, homeRegion: region },
    }),
    // The provider starts a trail that it makes.
    after: ({ inputs: { name } }) => [request("StartLogging", { Name: name })],
    read: ({ inputs: { name } }) => request("GetTrail", { Name: name }),
    there: (answer) => at(answer, "Trail") !== undefined,
    remove: ({ inputs: { name } }) => [request("DeleteTrail", { Name: name })],
  },
};
