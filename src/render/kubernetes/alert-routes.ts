/** Who hears of an alert: a route per category, levels of escalation, and silence in maintenance windows. */
import type { Estate } from "../../model/estate.ts";
import { PATH_ALERT, STAGE_ALERT } from "./alerts.ts";
import { MANAGED_BY } from "./labels.ts";
import type { Custom } from "./manifest.ts";
import { muteIntervals, type TimeInterval } from "./mute-times.ts";
import { type ExternalSecret, externalSecret } from "./secrets.ts";

type Alerting = NonNullable<Estate["operations"]["alerting"]>;
type Channel = Alerting["channels"][number];

interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly matchType: "=" | "=~";
}
interface Route {
  readonly receiver: string;
  readonly groupBy?: string[];
  readonly groupWait?: string;
  readonly groupInterval?: string;
  readonly repeatInterval?: string;
  readonly matchers?: Matcher[];
  readonly muteTimeIntervals?: string[];
  readonly continue?: boolean;
  readonly routes?: Route[];
}
interface SecretKey {
  readonly name: string;
  readonly key: string;
}
interface Receiver {
  readonly name: string;
  readonly slackConfigs?: {
    readonly apiURL: SecretKey;
    readonly sendResolved: true;
    readonly title: string;
    readonly text: string;
  }[];
  readonly emailConfigs?: {
    readonly to: string;
    readonly from: string;
    readonly smarthost: string;
    readonly authUsername: string;
    readonly authPassword: SecretKey;
    readonly requireTLS: true;
    readonly sendResolved: true;
  }[];
  readonly pagerdutyConfigs?: {
    readonly routingKey: SecretKey;
    readonly sendResolved: true;
    readonly severity: string;
  }[];
  readonly webhookConfigs?: { readonly urlSecret: SecretKey; readonly sendResolved: true }[];
}

export type AlertmanagerConfig = Custom<
  "monitoring.coreos.com/v1alpha1",
  "AlertmanagerConfig",
  {
    readonly route: Route;
    readonly receivers: Receiver[];
    readonly inhibitRules: {
      readonly sourceMatch: Matcher[];
      readonly targetMatch: Matcher[];
      readonly equal: string[];
    }[];
    readonly muteTimeIntervals: { readonly name: string; readonly timeIntervals: TimeInterval[] }[];
  }
>;

export interface AlertPlan {
  readonly config: AlertmanagerConfig;
  readonly secret: ExternalSecret;
}

const SECRET = "alert-channels";
const SEVERITIES = ["critical", "high", "medium", "low"] as const;
/** How soon the same alert is said again, by severity. */
const REPEAT = { critical: "15m", high: "1h", medium: "4h", low: "24h" } as const;
/** Key of the channel's credential in the Secret; SMS goes through a gateway that takes webhooks. */
const CREDENTIAL: Record<Channel, string> = {
  slack: "slack-url",
  email: "smtp-password",
  pager: "pager-key",
  sms: "sms-url",
  webhook: "runbook-url",
};
/** First level of escalation: a runbook that machines run. */
const RUNBOOK_LEVEL = 1;

/** @returns `undefined` for an estate without alert categories */
export function alertPlan(estate: Estate, namespace: string): AlertPlan | undefined {
  const { alerting, escalation } = estate.operations;
  // What no route knows of goes to the least severe category, wherever that stands in the file.
  const fallback = alerting?.categories.toSorted((a, b) => rank(b) - rank(a))[0];
  if (alerting === undefined || fallback === undefined) return undefined;
  const muted = alerting.maintenance.map(({ id }) => id);
  const levels = escalation.filter(({ level }) => level > RUNBOOK_LEVEL);
  const used = new Set<Channel>([
    ...alerting.categories.flatMap(({ channels }) => channels),
    ...(levels.length > 0 ? alerting.channels : []),
    "webhook",
  ]);
  return {
    secret: externalSecret(
      estate,
      { name: SECRET, namespace },
      "alerting",
      [...used].sort().map((channel) => CREDENTIAL[channel]),
    ),
    config: {
      apiVersion: "monitoring.coreos.com/v1alpha1",
      kind: "AlertmanagerConfig",
      metadata: { name: estate.about.name, namespace, labels: MANAGED_BY },
      spec: {
        route: {
          receiver: fallback.id,
          groupBy: ["alertname", "cluster", "severity"],
          groupWait: "10s",
          groupInterval: "1m",
          repeatInterval: REPEAT.low,
          routes: [
            ...levels.map(
              ({ id }): Route => ({
                receiver: `escalation-${id}`,
                matchers: [{ name: "escalation", value: id, matchType: "=" }],
                repeatInterval: REPEAT.critical,
              }),
            ),
            ...alerting.categories.map(
              ({ id, severity }): Route => ({
                receiver: id,
                matchers: [{ name: "severity", value: severity, matchType: "=" }],
                repeatInterval: REPEAT[severity],
                // A window never silences what is critical: trading that is down is no maintenance.
                ...(severity === "critical" || muted.length === 0 ? {} : { muteTimeIntervals: muted }),
              }),
            ),
          ],
        },
        receivers: [
          ...alerting.categories.map((category) =>
            receiver(estate, category.id, withRunbook(estate, category), category.severity),
          ),
          ...levels.map(({ id }) => receiver(estate, `escalation-${id}`, alerting.channels, "critical")),
        ],
        inhibitRules: inhibitions(),
        muteTimeIntervals: alerting.maintenance.map((window) => ({
          name: window.id,
          timeIntervals: muteIntervals(window),
        })),
      },
    },
  };
}

/** 0 for the most severe. */
function rank({ severity }: Alerting["categories"][number]): number {
  return SEVERITIES.indexOf(severity);
}

/** A category that starts at the first level runs its runbook next to telling people. */
function withRunbook(estate: Estate, category: Alerting["categories"][number]): readonly Channel[] {
  const first = estate.operations.escalation.find(({ id }) => id === category.escalation)?.level === RUNBOOK_LEVEL;
  return first && !category.channels.includes("webhook") ? [...category.channels, "webhook"] : category.channels;
}

function receiver(estate: Estate, name: string, channels: readonly Channel[], severity: string): Receiver {
  const { domain } = estate.about;
  const key = (channel: Channel): SecretKey => ({ name: SECRET, key: CREDENTIAL[channel] });
  const webhooks = channels.filter((channel) => channel === "webhook" || channel === "sms");
  return {
    name,
    ...(channels.includes("slack")
      ? {
          slackConfigs: [
            {
              apiURL: key("slack"),
              sendResolved: true,
              title: "{{ .CommonLabels.alertname }} ({{ .CommonLabels.severity }})",
              text: "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ end }}",
            },
          ],
        }
      : {}),
    ...(channels.includes("email")
      ? {
          emailConfigs: [
            {
              to: `operations@${domain}`,
              from: `alerts@${domain}`,
              smarthost: `smtp.${domain}:587`,
              authUsername: `alerts@${domain}`,
              authPassword: key("email"),
              requireTLS: true,
              sendResolved: true,
            },
          ],
        }
      : {}),
    ...(channels.includes("pager")
      ? {
          pagerdutyConfigs: [
            { routingKey: key("pager"), sendResolved: true, severity: severity === "critical" ? "critical" : "error" },
          ],
        }
      : {}),
    ...(webhooks.length > 0
      ? { webhookConfigs: webhooks.map((channel) => ({ urlSecret: key(channel), sendResolved: true })) }
      : {}),
  };
}

/** What is worse speaks for what is less bad about the same thing; a path that is too slow speaks for its stages. */
function inhibitions(): AlertmanagerConfig["spec"]["inhibitRules"] {
  const bySeverity = SEVERITIES.slice(0, -1).map((severity, index) => ({
    sourceMatch: [{ name: "severity", value: severity, matchType: "=" as const }],
    targetMatch: [{ name: "severity", value: SEVERITIES.slice(index + 1).join("|"), matchType: "=~" as const }],
    // Labels that both lack count as equal, so the alert's name has to be among them.
    equal: ["alertname", "cluster", "service", "path", "role"],
  }));
  return [
    ...bySeverity,
    {
      sourceMatch: [{ name: "alertname", value: PATH_ALERT, matchType: "=" }],
      targetMatch: [{ name: "alertname", value: STAGE_ALERT, matchType: "=" }],
      equal: ["path"],
    },
  ];
}
