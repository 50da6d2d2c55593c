/** promtool over the alert rules, amtool over the routes: each alert has to reach whom the stack file names. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { alertmanagerYaml, parseAlertmanagerSpec, type Receiver } from "./alertmanager.ts";
import type { Objection } from "./allowed.ts";
import { type Manifest, titleOf } from "./manifests.ts";
import { run } from "./process.ts";
import type { Subject } from "./subject.ts";
import type { Tools } from "./tools.ts";

const channel = z.enum(["slack", "email", "sms", "pager", "webhook"]);
type Channel = z.infer<typeof channel>;

/** The part of a stack file that says who hears of what; read beside the program, so that the judge shares no code with it. */
const stackFile = z.object({
  config: z.object({
    "estate:operations": z
      .object({
        escalation: z.record(z.string(), z.object({ level: z.number() })).default({}),
        alerting: z
          .object({
            channels: z.array(channel),
            categories: z.record(
              z.string(),
              z.object({ severity: z.string(), channels: z.array(channel).default([]) }),
            ),
          })
          .optional(),
      })
      .optional(),
  }),
});

/** Who hears of an alert with these labels, through which channels. */
interface Promised {
  readonly labels: Readonly<Record<string, string>>;
  readonly receiver: string;
  readonly channels: readonly Channel[];
}

const rules = z.object({
  groups: z
    .array(
      z.object({
        rules: z.array(z.object({ alert: z.string().optional(), labels: z.record(z.string(), z.string()).optional() })),
      }),
    )
    .default([]),
});

export interface MonitoringJudged {
  readonly objections: readonly Objection[];
  readonly says: readonly string[];
}

/**
 * @param folder where the judged files are written
 * @param stackFiles parsed stack file by stack
 */
export async function judgeMonitoring(
  { promtool, amtool }: Pick<Tools, "promtool" | "amtool">,
  folder: string,
  subjects: readonly Subject[],
  stackFiles: ReadonlyMap<string, unknown>,
): Promise<MonitoringJudged> {
  const objections: Objection[] = [];
  const counts = { files: 0, alerts: 0, configs: 0, routes: 0 };
  for (const { where, manifests } of subjects) {
    const [stack = ""] = where.split("/");
    const alerts: Record<string, string>[] = [];
    for (const [index, manifest] of ofKind(manifests, "PrometheusRule").entries()) {
      const file = join(folder, `${where.replace("/", "-")}-rules-${index}.yaml`);
      writeFileSync(file, stringify(manifest.body["spec"]));
      const found = alertLabels(manifest);
      alerts.push(...found);
      counts.files += 1;
      counts.alerts += found.length;
      objections.push(
        ...(await refusal(promtool, ["check", "rules", "--lint=all", "--lint-fatal", file], "rules", where, manifest)),
      );
    }
    const configs = ofKind(manifests, "AlertmanagerConfig");
    if (alerts.length > 0 && configs.length === 0) {
      const object = titleOf(
        ofKind(manifests, "PrometheusRule")[0] ?? { kind: "PrometheusRule", namespace: "", name: "" },
      );
      objections.push({
        tool: "amtool",
        id: "no-routes",
        where,
        object,
        message: `${alerts.length} alerts and no route: nobody hears of them`,
      });
    }
    for (const [index, manifest] of configs.entries()) {
      const file = join(folder, `${where.replace("/", "-")}-alertmanager-${index}.yaml`);
      const config = parseAlertmanagerSpec(manifest.body["spec"]);
      writeFileSync(file, alertmanagerYaml(config));
      counts.configs += 1;
      objections.push(...(await refusal(amtool, ["check-config", file], "config", where, manifest)));
      for (const wanted of promises(stackFiles.get(stack), alerts)) {
        counts.routes += 1;
        objections.push(
          ...(await routeObjections(amtool, { file, receivers: config.receivers, where, manifest }, wanted)),
        );
      }
    }
  }
  const [promtoolVersion, amtoolVersion] = await Promise.all([promtool, amtool].map(versionOf));
  return {
    objections,
    says: [
      `promtool ${promtoolVersion}: ${counts.alerts} alerts in ${counts.files} files of rules`,
      `amtool ${amtoolVersion}: ${counts.routes} kinds of alert through ${counts.configs} configuration`,
    ],
  };
}

interface Routed {
  /** Configuration of Alertmanager. */
  readonly file: string;
  readonly receivers: readonly Receiver[];
  readonly where: string;
  readonly manifest: Manifest;
}

/** An alert has to end at the promised receiver, and that one needs every promised channel. */
async function routeObjections(amtool: string, routed: Routed, wanted: Promised): Promise<Objection[]> {
  const { file, receivers, where, manifest } = routed;
  const labels = Object.entries(wanted.labels).map(([name, value]) => `${name}=${value}`);
  const args = [
    "config",
    "routes",
    "test",
    `--config.file=${file}`,
    `--verify.receivers=${wanted.receiver}`,
    ...labels,
  ];
  const strayed = await refusal(amtool, args, "route", where, manifest);
  return [
    ...strayed.map((objection) => {
      const got = objection.message.replace(/^.*warning.*$/gim, "").trim();
      return { ...objection, message: `${labels.join(" ")}: expected ${wanted.receiver}, got ${got}` };
    }),
    ...missingChannels(wanted, receivers).map((name) => ({
      tool: "amtool",
      id: "channel",
      where,
      object: titleOf(manifest),
      message: `receiver ${wanted.receiver} for ${labels.join(" ")} has no ${name}, which the stack file promises`,
    })),
  ];
}

function ofKind(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

function alertLabels({ body }: Manifest): Record<string, string>[] {
  return rules
    .parse(body["spec"])
    .groups.flatMap((group) => group.rules)
    .flatMap(({ alert, labels }) => (alert === undefined ? [] : [{ alertname: alert, ...labels }]));
}

/** Every category, every level above the first, and every alert of the rules once per pair of severity and level. */
export function promises(stackFileContent: unknown, alerts: readonly Record<string, string>[]): Promised[] {
  const operations = stackFile.parse(stackFileContent).config["estate:operations"];
  if (operations?.alerting === undefined) return [];
  const { categories, channels } = operations.alerting;
  const listed: Promised[] = Object.entries(categories).map(([receiver, category]) => ({
    labels: { severity: category.severity },
    receiver,
    channels: category.channels,
  }));
  const levels: Promised[] = Object.entries(operations.escalation).flatMap(([name, { level }]) =>
    // The first level is the runbook's webhook: it is no route of its own.
    level === 1
      ? []
      : [{ labels: { escalation: name, severity: "critical" }, receiver: `escalation-${name}`, channels }],
  );
  const promised = [...listed, ...levels];
  const seen = new Map(
    alerts.map(({ severity = "", escalation = "", ...labels }) => [
      `${severity} ${escalation}`,
      { ...labels, severity, ...(escalation === "" ? {} : { escalation }) },
    ]),
  );
  const met = [...seen.values()].map((labels) => {
    const owner = promised.find((each) =>
      "escalation" in labels
        ? each.labels["escalation"] === labels.escalation
        : each.labels["severity"] === labels["severity"],
    );
    return { labels, receiver: owner?.receiver ?? "nobody", channels: owner?.channels ?? [] };
  });
  return [...promised, ...met];
}

function missingChannels({ receiver, channels }: Promised, receivers: readonly Receiver[]): Channel[] {
  const found = receivers.find(({ name }) => name === receiver);
  const has: Record<Channel, boolean> = {
    slack: found?.slackConfigs !== undefined,
    email: found?.emailConfigs !== undefined,
    pager: found?.pagerdutyConfigs !== undefined,
    sms: found?.webhookConfigs?.some(({ urlSecret }) => urlSecret.key === "sms-url") ?? false,
    webhook: found?.webhookConfigs?.some(({ urlSecret }) => urlSecret.key === "runbook-url") ?? false,
  };
  return channels.filter((name) => !has[name]);
}

/** One objection with the tool's own words where it refuses, none where it agrees. */
async function refusal(
  program: string,
  args: readonly string[],
  id: string,
  where: string,
  manifest: Manifest,
): Promise<Objection[]> {
  const { code, stdout, stderr } = await run(program, args, { accept: [0, 1, 3] });
  const tool = program.replace(/^.*\//, "");
  return code === 0 ? [] : [{ tool, id, where, object: titleOf(manifest), message: `${stderr}${stdout}`.trim() }];
}

async function versionOf(program: string): Promise<string> {
  const { stdout, stderr } = await run(program, ["--version"]);
  return /version ([^\s,]+)/.exec(`${stdout}${stderr}`)?.[1] ?? "of unknown version";
}
