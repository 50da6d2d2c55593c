import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CloudPlace } from "../../src/views/cloud/place.ts";
import { type AlarmSource, topicPolicy } from "../../src/views/cloud/topic-policy.ts";

export interface AlarmTopicArgs {
  readonly place: CloudPlace;
  /** AWS service that raises the alarm. */
  readonly service: AlarmSource;
  readonly key: pulumi.Input<string>;
  /** Addresses; each has to confirm once. */
  readonly notify: readonly string[];
}

/** Where an alarm goes: an encrypted topic that one service may write to, and the people who read it. */
export class AlarmTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:AlarmTopic", name, { notify: args.notify }, opts);
    const topic = new aws.sns.Topic(`${name}-topic`, { name, kmsMasterKeyId: args.key }, { parent: this });
    this.arn = topic.arn;
    const policy = topicPolicy(name, args.service, args.place);
    new aws.sns.TopicPolicy(`${name}-policy`, { arn: topic.arn, policy: JSON.stringify(policy) }, { parent: this });
    args.notify.forEach((endpoint, index) => {
      new aws.sns.TopicSubscription(
        `${name}-mail-${index + 1}`,
        { topic: topic.arn, protocol: "email", endpoint },
        { parent: this },
      );
    });
    this.registerOutputs({ notify: args.notify });
  }
}
