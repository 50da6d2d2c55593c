import { expect, test } from "vitest";
import { parse } from "yaml";
import { alertmanagerYaml, parseAlertmanagerSpec } from "./alertmanager.ts";
import { promises } from "./monitoring.ts";

const stackFile = parse(`
config:
  estate:operations:
    escalation:
      automatic: { level: 1, title: Runbook }
      team: { level: 2, title: Team, after: 5min }
    alerting:
      channels: [pager, slack]
      categories:
        down: { title: Down, severity: critical, channels: [pager], escalation: automatic }
        rest: { title: Rest, severity: low, channels: [slack] }
`);

test("every category and level is promised its receiver, and so is every kind of alert of the rules", () => {
  const alerts = [
    { alertname: "PathTooSlow", severity: "critical", path: "orders" },
    { alertname: "Escalated", severity: "critical", escalation: "team" },
    { alertname: "Odd", severity: "medium" },
  ];
  expect(promises(stackFile, alerts)).toEqual([
    { labels: { severity: "critical" }, receiver: "down", channels: ["pager"] },
    { labels: { severity: "low" }, receiver: "rest", channels: ["slack"] },
    { labels: { escalation: "team", severity: "critical" }, receiver: "escalation-team", channels: ["pager", "slack"] },
    {
      labels: { alertname: "PathTooSlow", severity: "critical", path: "orders" },
      receiver: "down",
      channels: ["pager"],
    },
    {
      labels: { alertname: "Escalated", severity: "critical", escalation: "team" },
      receiver: "escalation-team",
      channels: ["pager", "slack"],
    },
    { labels: { alertname: "Odd", severity: "medium" }, receiver: "nobody", channels: [] },
  ]);
});

const spec = {
  route: {
    receiver: "rest",
    groupBy: ["alertname"],
    routes: [
      { receiver: "down", matchers: [{ name: "severity", value: "critical", matchType: "=" }], repeatInterval: "15m" },
    ],
  },
  receivers: [
    {
      name: "down",
      pagerdutyConfigs: [{ routingKey: { name: "s", key: "pager" }, sendResolved: true, severity: "critical" }],
    },
    { name: "rest", webhookConfigs: [{ urlSecret: { name: "s", key: "runbook" }, sendResolved: true }] },
  ],
  inhibitRules: [
    {
      sourceMatch: [{ name: "severity", value: "critical", matchType: "=" }],
      targetMatch: [{ name: "severity", value: "high|low", matchType: "=~" }],
      equal: ["alertname"],
    },
  ],
  muteTimeIntervals: [
    { name: "weekly", timeIntervals: [{ weekdays: ["sunday"], times: [{ startTime: "02:00", endTime: "04:00" }] }] },
  ],
};

test("a configuration of Alertmanager says what the resource says", () => {
  expect(parse(alertmanagerYaml(parseAlertmanagerSpec(spec)))).toEqual({
    route: {
      receiver: "rest",
      group_by: ["alertname"],
      routes: [{ receiver: "down", repeat_interval: "15m", matchers: ['severity="critical"'] }],
    },
    receivers: [
      { name: "down", pagerduty_configs: [{ routing_key: "pager", send_resolved: true, severity: "critical" }] },
      { name: "rest", webhook_configs: [{ url: "https://secret.invalid/runbook", send_resolved: true }] },
    ],
    inhibit_rules: [
      { source_matchers: ['severity="critical"'], target_matchers: ['severity=~"high|low"'], equal: ["alertname"] },
    ],
    time_intervals: [
      {
        name: "weekly",
        time_intervals: [{ weekdays: ["sunday"], times: [{ start_time: "02:00", end_time: "04:00" }] }],
      },
    ],
  });
});

test("a field that the translation would lose is refused", () => {
  expect(() => parseAlertmanagerSpec({ ...spec, route: { ...spec.route, activeTimeIntervals: ["weekly"] } })).toThrow(
    "activeTimeIntervals",
  );
});
