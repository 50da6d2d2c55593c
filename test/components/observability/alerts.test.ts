import { expect, test } from "vitest";
import { alertPlan } from "../../../src/render/kubernetes/alert-routes.ts";
import { alertRules } from "../../../src/render/kubernetes/alerts.ts";
import { scrapePlan } from "../../../src/render/kubernetes/scrape.ts";
import { telemetryPlan } from "../../../src/render/kubernetes/telemetry.ts";
import { clusterOf, prod, small } from "../kubernetes/estates.ts";

const { estate, views, catalogue } = prod;
const cluster = clusterOf(prod, "mon-tokyo");
const groups = alertRules(estate, cluster, "observability").spec.groups ?? [];

function alerts(group: string, name: string) {
  const rules = groups.find((each) => each.name === group)?.rules ?? [];
  return rules.flatMap((rule) => ("alert" in rule && rule.alert === name ? [rule] : []));
}

test("a stage alerts at the limit that its path gives it", () => {
  const [path] = estate.targets.paths;
  const limits = alerts("latency", "StageTooSlow").map(({ labels, expr }) => [
    labels["stage"],
    Number(expr.split(" > ").at(-1)),
  ]);
  expect(limits).toEqual(path?.stages.map(({ id, limit }) => [id, Number(limit) / 1e9]));
  expect(limits[0]).toEqual(["ingest", 0.0001]);
});

test("an error budget alerts in two windows, at the burn rate times what the target leaves", () => {
  const fast = alerts("availability", "ErrorBudgetBurns").find(
    ({ labels }) => labels["service"] === "trading-engine" && labels["severity"] === "critical",
  );
  const share = (window: string) =>
    `sum(rate(estate_request_failures_total{service="trading-engine"}[${window}])) / sum(rate(estate_requests_total{service="trading-engine"}[${window}]))`;
  expect(fast?.expr).toBe(`(${share("1h")} > 0.00144) and (${share("5m")} > 0.00144)`);
  expect(fast?.annotations.limit).toBe("99.99%");
});

test("a promised rate alerts only while work waits", () => {
  expect(alerts("throughput", "ThroughputTooLow").map(({ expr }) => expr)).toContain(
    "estate:order_executions:rate5m < 100 and on() max(estate_queue_depth) > 0",
  );
});

test("a workload that is not back alerts at the recovery time of its role, whatever controller keeps it", () => {
  const found = alerts("recovery", "NotRecovered").map(({ labels, for: wait, expr }) => [
    labels["workload"],
    wait,
    expr,
  ]);
  const up = (workload: string, cluster: string) =>
    `(sum(up{workload="${workload}", cluster="${cluster}"}) or vector(0))`;
  const answers = (kind: string) => estate.workloads.find((one) => one.kind === kind && one.role !== "research")?.id;
  expect([answers("statefulset"), answers("rollout")]).toEqual(["risk", "feature-engine"]);
  expect(found).toContainEqual(["risk", "30s", `${up("risk", "trade-tokyo")} < 2`]);
  expect(found).toContainEqual(["feature-engine", "120s", `${up("feature-engine", "trade-tokyo")} < 2`]);
});

test("every service that a recovery time is promised for is scraped under the labels by which its alert asks", () => {
  const plan = scrapePlan(estate, views, catalogue, cluster);
  const asked = alerts("recovery", "NotRecovered").map(({ labels }) => [labels["workload"], labels["cluster"]]);
  const promised = new Set(estate.targets.recovery.flatMap(({ roles }) => roles));
  const wanted = estate.workloads.filter(({ role, kind }) => promised.has(role ?? "") && kind !== "cronjob");
  expect(asked).toHaveLength(wanted.flatMap(({ clusters }) => clusters).length);
  const pods = (at: string) => plan?.configs.find(({ metadata }) => metadata.name === `${at}-pods`)?.spec.relabelings;
  for (const [workload = "", at = ""] of asked) {
    const labels =
      at === "mon-tokyo"
        ? plan?.monitors.find(({ metadata }) => metadata.name === workload)?.spec.endpoints[0]?.relabelings
        : pods(at);
    expect(labels, `${workload} on ${at}`).toContainEqual({
      action: "replace",
      targetLabel: "cluster",
      replacement: at,
    });
    expect(
      labels?.map(({ targetLabel }) => targetLabel),
      `${workload} on ${at}`,
    ).toContain("workload");
  }
});

test("a critical alert that nobody solves becomes an alert of each next level", () => {
  expect(alerts("escalation", "Escalated").map(({ labels, for: wait }) => [labels["escalation"], wait])).toEqual([
    ["team", "300s"],
    ["emergency", "900s"],
    ["manual", "1800s"],
  ]);
});

test("every severity that a rule has reaches a receiver, and levels come first", () => {
  const plan = alertPlan(estate, "observability");
  const routes = plan?.config.spec.route.routes ?? [];
  expect(routes.map(({ receiver, matchers }) => [receiver, matchers?.[0]?.value])).toEqual([
    ["escalation-team", "team"],
    ["escalation-emergency", "emergency"],
    ["escalation-manual", "manual"],
    ["critical", "critical"],
    ["high", "high"],
    ["medium", "medium"],
    ["low", "low"],
  ]);
  const severities = groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => ("alert" in rule ? [rule.labels["severity"]] : [])),
  );
  const routed = routes.map(({ matchers }) => matchers?.[0]?.value);
  for (const severity of new Set(severities)) expect(routed).toContain(severity);
  const receivers = plan?.config.spec.receivers.map(({ name }) => name);
  for (const { receiver } of routes) expect(receivers).toContain(receiver);
});

test("an alert that no route knows reaches the least severe category, in whatever order the categories stand", () => {
  const { operations } = estate;
  const { alerting } = operations;
  if (alerting === undefined) throw new Error("the primary estate has no alerting");
  const categories = alerting.categories.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(categories.at(-1)?.id).toBe("medium");
  const sorted = { ...estate, operations: { ...operations, alerting: { ...alerting, categories } } };
  expect(alertPlan(sorted, "observability")?.config.spec.route.receiver).toBe("low");
});

test("a maintenance window silences everything but what is critical", () => {
  const routes = alertPlan(estate, "observability")?.config.spec.route.routes ?? [];
  expect(
    routes.filter(({ muteTimeIntervals }) => muteTimeIntervals !== undefined).map(({ receiver }) => receiver),
  ).toEqual(["high", "medium", "low"]);
});

test("every key that a receiver reads is in the Secret", () => {
  const plan = alertPlan(estate, "observability");
  const read = [
    ...JSON.stringify(plan?.config.spec.receivers).matchAll(/"name":"alert-channels","key":"([^"]+)"/g),
  ].map(([, key]) => key);
  const held = plan?.secret.spec.data.map(({ secretKey }) => secretKey);
  expect(read.length).toBeGreaterThan(5);
  for (const key of read) expect(held).toContain(key);
});

test("workloads beside Prometheus have monitors, those of other clusters are found through their API servers", () => {
  const plan = scrapePlan(estate, views, catalogue, cluster);
  const here = estate.workloads.filter(
    ({ clusters, metricsPort }) => clusters.includes("mon-tokyo") && metricsPort !== undefined,
  );
  expect(plan?.monitors.map(({ metadata }) => metadata.name)).toEqual(here.map(({ id }) => id));
  const remote = plan?.configs.find(({ metadata }) => metadata.name === "exec-okx-pods");
  expect(remote?.spec.kubernetesSDConfigs?.[0]?.apiServer).toBe("https://10.72.0.250:6443");
  expect(plan?.credentials.map(({ metadata }) => metadata.name)).toContain("exec-okx-pods");
});

test("every node of a cluster with an exporter is a target at its address of the plan", () => {
  const nodes = scrapePlan(estate, views, catalogue, cluster)?.configs.find(
    ({ metadata }) => metadata.name === "db-tokyo-nodes",
  );
  const address = (id: string) =>
    views.interfaces.find((port) => port.device === id && port.interface === "storage")?.address;
  expect(nodes?.spec.staticConfigs).toEqual(
    clusterOf(prod, "db-tokyo").nodes.map(({ id }) => ({
      targets: [`${address(id)}:9100`],
      labels: { cluster: "db-tokyo", node: id },
    })),
  );
});

test("an estate without alerting, Prometheus and collector plans none of them", () => {
  const house = clusterOf(small, "house");
  expect(scrapePlan(small.estate, small.views, small.catalogue, house)).toBeUndefined();
  expect(telemetryPlan(small.estate, small.catalogue, house)).toBeUndefined();
});
