import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Recovery } from "../../src/model/estate.ts";
import type { CloudSite } from "../../src/views/cloud/site.ts";

export interface WebFirewallArgs {
  readonly site: CloudSite;
  readonly firewall: NonNullable<Recovery["webFirewall"]>;
  readonly logKey: pulumi.Input<string>;
}

/**
 * Rules in front of whatever the site serves. The load balancers that the cluster makes during a takeover name it
 * by its ARN; until then it protects nothing, because nothing is open.
 */
export class WebFirewall extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: WebFirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:WebFirewall", name, { firewall: args.firewall }, opts);
    const { firewall, site } = args;
    const measured = (metricName: string) => ({
      metricName,
      cloudwatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
    });
    const acl = new aws.wafv2.WebAcl(
      `${name}-rules`,
      {
        name,
        scope: "REGIONAL",
        defaultAction: { allow: {} },
        visibilityConfig: measured(name),
        rules: [
          {
            name: "rate",
            priority: 0,
            action: { block: {} },
            // Requests per address and five minutes.
            statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: firewall.rateLimit } },
            visibilityConfig: measured("rate"),
          },
          ...firewall.managedRules.map((rule, index) => ({
            name: rule,
            priority: index + 1,
            overrideAction: { none: {} },
            statement: { managedRuleGroupStatement: { vendorName: "AWS", name: rule } },
            visibilityConfig: measured(rule),
          })),
        ],
      },
      { parent: this },
    );
    this.arn = acl.arn;
    const log = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      // The service writes only to groups with this prefix.
      { name: `aws-waf-logs-${name}`, retentionInDays: site.logRetention, kmsKeyId: args.logKey },
      { parent: this },
    );
    new aws.wafv2.WebAclLoggingConfiguration(
      `${name}-logging`,
      {
        resourceArn: acl.arn,
        logDestinationConfigs: [log.arn],
        redactedFields: ["authorization", "cookie"].map((header) => ({ singleHeader: { name: header } })),
      },
      { parent: this },
    );
    this.registerOutputs({ firewall });
  }
}
