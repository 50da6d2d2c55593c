/** Who may raise an alarm. */
import { type CloudPlace, regionalArn } from "./place.ts";
import { forAccount, type PolicyDocument, policyOf } from "./policy.ts";

export type AlarmSource = "cloudwatch.amazonaws.com" | "events.amazonaws.com";

/** One service only. EventBridge names no account when it publishes: a condition on it would lose its alarms. */
export function topicPolicy(topic: string, source: AlarmSource, place: CloudPlace): PolicyDocument {
  return policyOf({
    Sid: "RaiseAlarm",
    Effect: "Allow",
    Principal: { Service: source },
    Action: ["sns:Publish"],
    Resource: [regionalArn("sns", topic, place)],
    ...(source === "events.amazonaws.com" ? {} : { Condition: forAccount(place) }),
  });
}
