/**
 * The project's own translation of an AlertmanagerConfig into a configuration of Alertmanager, for its judges alone. In a
 * cluster the Prometheus operator translates; where both could differ, names of receivers are kept as they are, and a Secret's
 * value is a placeholder.
 */
import { stringify } from "yaml";
import { z } from "zod";

const matcher = z.strictObject({ name: z.string(), value: z.string(), matchType: z.enum(["=", "!=", "=~", "!~"]) });

const route = z.strictObject({
  receiver: z.string(),
  groupBy: z.array(z.string()).optional(),
  groupWait: z.string().optional(),
  groupInterval: z.string().optional(),
  repeatInterval: z.string().optional(),
  matchers: z.array(matcher).optional(),
  muteTimeIntervals: z.array(z.string()).optional(),
  continue: z.boolean().optional(),
});
/** The program nests routes once: below the root, and no deeper. */
const root = route.extend({ routes: z.array(route) });
type Route = z.infer<typeof route> & { readonly routes?: readonly z.infer<typeof route>[] };
type Matcher = z.infer<typeof matcher>;

const secret = z.strictObject({ name: z.string(), key: z.string() });
const receiver = z.strictObject({
  name: z.string(),
  slackConfigs: z
    .array(z.strictObject({ apiURL: secret, sendResolved: z.boolean(), title: z.string(), text: z.string() }))
    .optional(),
  emailConfigs: z
    .array(
      z.strictObject({
        to: z.string(),
        from: z.string(),
        smarthost: z.string(),
        authUsername: z.string(),
        authPassword: secret,
        requireTLS: z.boolean(),
        sendResolved: z.boolean(),
      }),
    )
    .optional(),
  pagerdutyConfigs: z
    .array(z.strictObject({ routingKey: secret, sendResolved: z.boolean(), severity: z.string() }))
    .optional(),
  webhookConfigs: z.array(z.strictObject({ urlSecret: secret, sendResolved: z.boolean() })).optional(),
});
export type Receiver = z.infer<typeof receiver>;

/** Strict: a field that the translation does not know would be lost from judgement. */
const spec = z.strictObject({
  route: root,
  receivers: z.array(receiver),
  inhibitRules: z.array(
    z.strictObject({ sourceMatch: z.array(matcher), targetMatch: z.array(matcher), equal: z.array(z.string()) }),
  ),
  muteTimeIntervals: z.array(
    z.strictObject({
      name: z.string(),
      timeIntervals: z.array(
        z.strictObject({
          weekdays: z.array(z.string()),
          times: z.array(z.strictObject({ startTime: z.string(), endTime: z.string() })),
        }),
      ),
    }),
  ),
});

/** @throws z.ZodError for a field that is not translated */
export function parseAlertmanagerSpec(value: unknown): z.infer<typeof spec> {
  return spec.parse(value);
}

/** Configuration file of Alertmanager that says what the resource says. */
export function alertmanagerYaml({
  route: top,
  receivers,
  inhibitRules,
  muteTimeIntervals,
}: z.infer<typeof spec>): string {
  return stringify({
    route: translateRoute(top),
    receivers: receivers.map(translateReceiver),
    inhibit_rules: inhibitRules.map(({ sourceMatch, targetMatch, equal }) => ({
      source_matchers: sourceMatch.map(translateMatcher),
      target_matchers: targetMatch.map(translateMatcher),
      equal,
    })),
    time_intervals: muteTimeIntervals.map(({ name, timeIntervals }) => ({
      name,
      time_intervals: timeIntervals.map(({ weekdays, times }) => ({
        weekdays,
        times: times.map(({ startTime, endTime }) => ({ start_time: startTime, end_time: endTime })),
      })),
    })),
  });
}

function translateRoute(from: Route): object {
  return defined({
    receiver: from.receiver,
    group_by: from.groupBy,
    group_wait: from.groupWait,
    group_interval: from.groupInterval,
    repeat_interval: from.repeatInterval,
    matchers: from.matchers?.map(translateMatcher),
    mute_time_intervals: from.muteTimeIntervals,
    continue: from.continue,
    routes: from.routes?.map(translateRoute),
  });
}

function translateMatcher({ name, matchType, value }: Matcher): string {
  return `${name}${matchType}${JSON.stringify(value)}`;
}

function translateReceiver(from: Receiver): object {
  return defined({
    name: from.name,
    slack_configs: from.slackConfigs?.map(({ apiURL, sendResolved, title, text }) => ({
      api_url: placeholderUrl(apiURL.key),
      send_resolved: sendResolved,
      title,
      text,
    })),
    email_configs: from.emailConfigs?.map((email) => ({
      to: email.to,
      from: email.from,
      smarthost: email.smarthost,
      auth_username: email.authUsername,
      auth_password: email.authPassword.key,
      require_tls: email.requireTLS,
      send_resolved: email.sendResolved,
    })),
    pagerduty_configs: from.pagerdutyConfigs?.map(({ routingKey, sendResolved, severity }) => ({
      routing_key: routingKey.key,
      send_resolved: sendResolved,
      severity,
    })),
    webhook_configs: from.webhookConfigs?.map(({ urlSecret, sendResolved }) => ({
      url: placeholderUrl(urlSecret.key),
      send_resolved: sendResolved,
    })),
  });
}

function placeholderUrl(key: string): string {
  return `https://secret.invalid/${key}`;
}

/** Without the fields that the resource leaves out: Alertmanager has defaults of its own for them. */
function defined(fields: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
