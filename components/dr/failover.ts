import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Recovery } from "../../src/model/estate.ts";
import { wholeSeconds } from "../../src/views/cloud/lifecycle.ts";
import { type CloudPlace, HEALTH_CHECK_REGION } from "../../src/views/cloud/place.ts";
import { AlarmTopic } from "./alarm-topic.ts";
import type { RegionalProviders } from "./regional-providers.ts";

export type FailoverRecord = NonNullable<Recovery["failover"]>;

export interface FailoverArgs {
  readonly place: CloudPlace;
  readonly failover: FailoverRecord;
  readonly providers: RegionalProviders;
  /** Key of the alarms, in the region of health checks. */
  readonly alarmKey: pulumi.Input<string>;
}

/** Names that turn over to the recovery site by themselves while the primary does not answer, and who is told. */
export class Failover extends pulumi.ComponentResource {
  readonly nameServers: pulumi.Output<string[]>;

  constructor(name: string, args: FailoverArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:Failover", name, { failover: args.failover }, opts);
    const { failover } = args;
    const zone = new aws.route53.Zone(
      `${name}-zone`,
      { name: failover.zone, comment: `failover names of ${failover.zone}` },
      { parent: this, protect: true },
    );
    this.nameServers = zone.nameServers;
    const there = { parent: this, provider: args.providers.in(HEALTH_CHECK_REGION) };
    const topic = new AlarmTopic(
      `${name}-alarms`,
      {
        place: { account: args.place.account, region: HEALTH_CHECK_REGION },
        service: "cloudwatch.amazonaws.com",
        key: args.alarmKey,
        notify: failover.notify,
      },
      there,
    );
    for (const record of failover.records) {
      const check = new aws.route53.HealthCheck(
        `${name}-${record.id}-check`,
        {
          type: "HTTPS",
          fqdn: record.primary,
          port: record.port,
          resourcePath: record.path,
          enableSni: true,
          requestInterval: wholeSeconds(failover.interval),
          failureThreshold: failover.threshold,
          tags: { Name: `${name}-${record.id}` },
        },
        { parent: this },
      );
      const answer = {
        zoneId: zone.zoneId,
        name: `${record.id}.${failover.zone}`,
        type: "CNAME",
        ttl: wholeSeconds(failover.ttl),
      };
      new aws.route53.Record(
        `${name}-${record.id}-primary`,
        {
          ...answer,
          records: [record.primary],
          setIdentifier: "primary",
          failoverRoutingPolicies: [{ type: "PRIMARY" }],
          healthCheckId: check.id,
        },
        { parent: this },
      );
      // Without a check of its own: there is nothing behind it to turn to.
      new aws.route53.Record(
        `${name}-${record.id}-secondary`,
        {
          ...answer,
          records: [record.secondary],
          setIdentifier: "secondary",
          failoverRoutingPolicies: [{ type: "SECONDARY" }],
        },
        { parent: this },
      );
      new aws.cloudwatch.MetricAlarm(
        `${name}-${record.id}-alarm`,
        {
          name: `${name}-${record.id}`,
          alarmDescription: `${record.title}: the primary site does not answer, ${record.id}.${failover.zone} has turned over`,
          namespace: "AWS/Route53",
          metricName: "HealthCheckStatus",
          dimensions: { HealthCheckId: check.id },
          statistic: "Minimum",
          comparisonOperator: "LessThanThreshold",
          threshold: 1,
          period: 60,
          evaluationPeriods: 1,
          treatMissingData: "breaching",
          alarmActions: [topic.arn],
          okActions: [topic.arn],
        },
        there,
      );
    }
    this.registerOutputs({ failover });
  }
}
