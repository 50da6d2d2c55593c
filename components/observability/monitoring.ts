import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { alertPlan } from "../../src/render/kubernetes/alert-routes.ts";
import { alertRules } from "../../src/render/kubernetes/alerts.ts";
import { scrapePlan } from "../../src/render/kubernetes/scrape.ts";
import type { Views } from "../../src/views/types.ts";
import { custom } from "../kubernetes/custom.ts";

export interface MonitoringArgs {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
  /** Namespace of the Prometheus and the Alertmanager that read these objects. */
  readonly namespace: string;
}

/** What is measured, when it is worth an alert, and who hears of it: all from the estate's targets. */
export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, views, catalogue, cluster, namespace } = args;
    super("estate:observability:Monitoring", name, { cluster: cluster.id, namespace }, opts);
    const rules = alertRules(estate, cluster, namespace);
    custom(`${name}-rules`, rules, { parent: this });
    const alerts = alertPlan(estate, namespace);
    if (alerts !== undefined) {
      const secret = custom(`${name}-channels`, alerts.secret, { parent: this });
      custom(`${name}-routes`, alerts.config, { parent: this, dependsOn: [secret] });
    }
    const scrapes = scrapePlan(estate, views, catalogue, cluster);
    for (const monitor of scrapes?.monitors ?? []) {
      custom(`${name}-monitor-${monitor.metadata.name}`, monitor, { parent: this });
    }
    const credentials = (scrapes?.credentials ?? []).map((secret) =>
      custom(`${name}-credentials-${secret.metadata.name}`, secret, { parent: this }),
    );
    for (const config of scrapes?.configs ?? []) {
      custom(`${name}-scrape-${config.metadata.name}`, config, { parent: this, dependsOn: credentials });
    }
    this.registerOutputs({
      record: { cluster: cluster.id, namespace, groups: (rules.spec.groups ?? []).map((group) => group.name) },
    });
  }
}
