/** AWS Budgets, EventBridge Scheduler and Systems Manager: what runs and watches beside the recovery site. */
import type { Params } from "../api.ts";
import { listAt, pascal, tagList } from "../parameters.ts";
import { ACCOUNT, request, type TypeTable } from "../type.ts";

/** A warning of a budget with those who get it. */
function notification({ subscriberEmailAddresses, subscriberSnsTopicArns, ...rest }: Params): Params {
  const subscribers = (SubscriptionType: string, addresses: unknown): readonly Params[] =>
    Array.isArray(addresses) ? addresses.map((Address: unknown) => ({ SubscriptionType, Address })) : [];
  return {
    Notification: pascal(rest),
    Subscribers: [...subscribers("EMAIL", subscriberEmailAddresses), ...subscribers("SNS", subscriberSnsTopicArns)],
  };
}

export const operations: TypeTable = {
  "aws:budgets/budget:Budget": {
    service: "budgets",
    create: (inputs) => {
      const { name, limitAmount, limitUnit, notifications: _notifications, ...rest } = inputs;
      return request("CreateBudget", {
        AccountId: ACCOUNT,
        Budget: { BudgetName: name, BudgetLimit: { Amount: limitAmount, Unit: limitUnit }, ...pascal(rest) },
        NotificationsWithSubscribers: listAt(inputs, "notifications").map(notification),
      });
    },
    made: (_answer, { name }) => ({
      id: `${ACCOUNT}:${name}`,
      outputs: { accountId: ACCOUNT, arn: `arn:aws:budgets::${ACCOUNT}:budget/${name}` },
    }),
    read: ({ inputs: { name } }) => request("DescribeBudget", { AccountId: ACCOUNT, BudgetName: name }),
    remove: ({ inputs: { name } }) => [request("DeleteBudget", { AccountId: ACCOUNT, BudgetName: name })],
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    service: "scheduler",
    create: ({ tags, ...rest }) => request("CreateScheduleGroup", { ...pascal(rest), Tags: tagList(tags) }),
    made: ({ ScheduleGroupArn }, { name }) => ({ id: name, outputs: { arn: ScheduleGroupArn } }),
    read: ({ id }) => request("GetScheduleGroup", { Name: id }),
    remove: ({ id }) => [request("DeleteScheduleGroup", { Name: id })],
  },
  "aws:scheduler/schedule:Schedule": {
    service: "scheduler",
    create: (inputs) => request("CreateSchedule", pascal(inputs)),
    made: ({ ScheduleArn }, { groupName, name }) => ({ id: `${groupName}/${name}`, outputs: { arn: ScheduleArn } }),
    read: ({ inputs: { groupName, name } }) => request("GetSchedule", { GroupName: groupName, Name: name }),
    inPlace: [
      "description",
      "flexibleTimeWindow",
      "kmsKeyArn",
      "scheduleExpression",
      "scheduleExpressionTimezone",
      "state",
      "target",
    ],
    update: ({ inputs }) => [request("UpdateSchedule", pascal(inputs))],
    remove: ({ inputs: { groupName, name } }) => [request("DeleteSchedule", { GroupName: groupName, Name: name })],
  },
  "aws:ssm/document:Document": {
    service: "ssm",
    create: ({ tags, ...rest }) => request("CreateDocument", { ...pascal(rest), Tags: tagList(tags) }),
    made: (_answer, { name }, { region }) => ({
      id: name,
      outputs: { arn: `arn:aws:ssm:${region}:${ACCOUNT}:document/${name}` },
    }),
    read: ({ id }) => request("DescribeDocument", { Name: id }),
    goneCode: "InvalidDocument",
    inPlace: ["content"],
    update: ({ id, inputs: { content, documentFormat } }) => [
      request("UpdateDocument", {
        Name: id,
        Content: content,
        DocumentFormat: documentFormat,
        DocumentVersion: "$LATEST",
      }),
    ],
    remove: ({ id }) => [request("DeleteDocument", { Name: id })],
  },
};
