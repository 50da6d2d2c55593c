import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RecoveryKubernetes } from "../../src/views/cloud/eks.ts";
import { trustService } from "../../src/views/cloud/policy.ts";
import { drillPolicy } from "../../src/views/cloud/roles.ts";
import { type CloudSite, keyAlias } from "../../src/views/cloud/site.ts";
import type { FailoverRecord } from "./failover.ts";
import { ServiceRole } from "./service-role.ts";

export interface RecoveryDrillArgs {
  readonly site: CloudSite;
  readonly drill: NonNullable<FailoverRecord["drill"]>;
  /** Node groups that run at full size during the drill. */
  readonly groups: RecoveryKubernetes["nodeGroups"];
  readonly key: pulumi.Input<string>;
  /** The cluster whose groups they are: nothing is scheduled before it stands. */
  readonly cluster: pulumi.Resource;
}

/** The regular proof that the site can take over: nodes for all of the work at the start, gone again at the end. */
export class RecoveryDrill extends pulumi.ComponentResource {
  constructor(name: string, args: RecoveryDrillArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:RecoveryDrill", name, { drill: args.drill, groups: args.groups.map((group) => group.id) }, opts);
    const { site, drill, groups } = args;
    const cluster = site.eksCluster;
    const role = new ServiceRole(
      name,
      {
        trust: trustService("scheduler.amazonaws.com", site),
        policy: drillPolicy(
          cluster,
          groups.map((group) => group.id),
          keyAlias(site.name, "cluster"),
          site,
        ),
      },
      { parent: this },
    );
    const schedule = new aws.scheduler.ScheduleGroup(`${name}-schedules`, { name }, { parent: this });
    for (const group of groups) {
      for (const [moment, size] of [
        ["start", group.maximum],
        ["end", group.desired],
      ] as const) {
        new aws.scheduler.Schedule(
          `${name}-${group.id}-${moment}`,
          {
            name: `${group.id}-${moment}`,
            groupName: schedule.name,
            description: `${group.title}: ${size} nodes at the ${moment} of the recovery drill`,
            scheduleExpression: drill[moment],
            scheduleExpressionTimezone: "UTC",
            flexibleTimeWindow: { mode: "OFF" },
            kmsKeyArn: args.key,
            target: {
              arn: "arn:aws:scheduler:::aws-sdk:eks:updateNodegroupConfig",
              roleArn: role.arn,
              input: JSON.stringify({
                ClusterName: cluster,
                NodegroupName: group.id,
                ScalingConfig: { MinSize: group.minimum, DesiredSize: size, MaxSize: group.maximum },
              }),
              retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 3600 },
            },
          },
          { parent: this, dependsOn: args.cluster },
        );
      }
    }
    this.registerOutputs({ drill, groups: groups.map((group) => group.id) });
  }
}
