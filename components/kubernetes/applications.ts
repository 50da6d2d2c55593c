import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { appProject, argoApplications, clusterCredentials } from "../../src/render/kubernetes/applications.ts";
import { custom } from "./custom.ts";

export interface ApplicationsArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
  /** Cluster in which Argo CD runs. */
  readonly management: Cluster;
}

/** The charts of one cluster: Argo CD owns what they install, this program owns which, where and at which version. */
export class Applications extends pulumi.ComponentResource {
  constructor(name: string, args: ApplicationsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, catalogue, cluster, management } = args;
    const applications = argoApplications(estate, catalogue, cluster, management);
    const charts = applications.map(({ spec }) => `${spec.source.chart} ${spec.source.targetRevision}`);
    super("estate:kubernetes:Applications", name, { cluster: cluster.id, charts }, opts);
    const credentials = clusterCredentials(estate, catalogue, cluster, management);
    const project = appProject(estate, catalogue, cluster, management);
    const dependsOn = [
      ...(credentials === undefined ? [] : [custom(`${name}-credentials`, credentials, { parent: this })]),
      ...(project === undefined ? [] : [custom(`${name}-project`, project, { parent: this })]),
    ];
    for (const application of applications) {
      custom(`${name}-${application.spec.source.helm.releaseName}`, application, { parent: this, dependsOn });
    }
    this.registerOutputs({ record: { cluster: cluster.id, charts } });
  }
}
