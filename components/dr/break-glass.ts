import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  type BreakGlassReach,
  type BreakGlassRecord,
  breakGlassPolicy,
  breakGlassTrust,
  roleUsePattern,
} from "../../src/views/cloud/break-glass.ts";
import { wholeSeconds } from "../../src/views/cloud/lifecycle.ts";
import type { CloudSite } from "../../src/views/cloud/site.ts";
import { AlarmTopic } from "./alarm-topic.ts";

export interface BreakGlassArgs {
  readonly site: CloudSite;
  readonly breakGlass: BreakGlassRecord;
  readonly reach: Omit<BreakGlassReach, "sessionDocument">;
  readonly logKey: pulumi.Input<string>;
}

/** Minutes without a key stroke after which a shell is closed. */
const IDLE_MINUTES = "10";

/** The way in when every other is lost: a role with a second factor and a short session, whose use wakes people up. */
export class BreakGlass extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: BreakGlassArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:BreakGlass", name, { breakGlass: args.breakGlass }, opts);
    const { breakGlass, site } = args;
    const child = { parent: this };
    const sessionDocument = `${name}-session`;
    const log = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      { name: `/estate/${name}`, retentionInDays: site.logRetention, kmsKeyId: args.logKey },
      child,
    );
    new aws.ssm.Document(
      `${name}-session`,
      {
        name: sessionDocument,
        documentType: "Session",
        documentFormat: "JSON",
        content: pulumi.jsonStringify({
          schemaVersion: "1.0",
          description: "Emergency shell, recorded",
          sessionType: "Standard_Stream",
          inputs: {
            cloudWatchLogGroupName: log.name,
            cloudWatchEncryptionEnabled: true,
            cloudWatchStreamingEnabled: true,
            kmsKeyId: args.logKey,
            idleSessionTimeout: IDLE_MINUTES,
          },
        }),
      },
      child,
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: breakGlass.role,
        description: "Emergency access; every use raises an alarm",
        assumeRolePolicy: JSON.stringify(breakGlassTrust(breakGlass)),
        maxSessionDuration: wholeSeconds(breakGlass.session),
      },
      child,
    );
    this.roleArn = role.arn;
    new aws.iam.RolePolicy(
      `${name}-permissions`,
      {
        role: role.name,
        name: "own",
        policy: JSON.stringify(breakGlassPolicy({ ...args.reach, sessionDocument }, site)),
      },
      child,
    );
    const topic = new AlarmTopic(
      `${name}-alarms`,
      { place: site, service: "events.amazonaws.com", key: args.logKey, notify: breakGlass.notify },
      child,
    );
    const rule = new aws.cloudwatch.EventRule(
      `${name}-use`,
      {
        name: `${name}-use`,
        description: "Somebody has taken the emergency role",
        eventPattern: JSON.stringify(roleUsePattern(breakGlass.role, site)),
      },
      child,
    );
    new aws.cloudwatch.EventTarget(`${name}-use-target`, { rule: rule.name, arn: topic.arn }, child);
    this.registerOutputs({ breakGlass });
  }
}
