import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { MICRO, raw, type UsdPerYear } from "../../src/units/index.ts";

export interface SpendAlarmArgs {
  /** What the estate's budget lines give the site. */
  readonly limit: UsdPerYear;
  readonly notify: readonly string[];
}

/** Share of a month's budget, in percent, at which people are told: spent, and foreseen. */
const SPENT = 80;
const FORESEEN = 100;

/** Tells people before the account has spent more in a month than a twelfth of its budget. */
export class SpendAlarm extends pulumi.ComponentResource {
  constructor(name: string, args: SpendAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:SpendAlarm", name, { limit: args.limit }, opts);
    const notice = { comparisonOperator: "GREATER_THAN", thresholdType: "PERCENTAGE" };
    new aws.budgets.Budget(
      `${name}-budget`,
      {
        name,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: (raw(args.limit) / MICRO / 12).toFixed(2),
        limitUnit: "USD",
        notifications: [
          { ...notice, notificationType: "ACTUAL", threshold: SPENT, subscriberEmailAddresses: [...args.notify] },
          {
            ...notice,
            notificationType: "FORECASTED",
            threshold: FORESEEN,
            subscriberEmailAddresses: [...args.notify],
          },
        ],
      },
      { parent: this },
    );
    this.registerOutputs({ limit: args.limit });
  }
}
