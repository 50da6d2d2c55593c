import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { bindingsOf, clusterBindingManifest, hardwareViewManifest } from "../../src/render/kubernetes/team-access.ts";

export interface TeamAccessArgs {
  readonly estate: Estate;
  readonly cluster: Cluster;
}

/** What each team may do in a cluster, by the groups of the identity provider. */
export class TeamAccess extends pulumi.ComponentResource {
  constructor(name: string, args: TeamAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, cluster } = args;
    const { teams } = estate.security;
    const record = { cluster: cluster.id, teams: teams.map(({ id }) => id) };
    super("estate:kubernetes:TeamAccess", name, record, opts);
    const { ClusterRole, ClusterRoleBinding, RoleBinding } = kubernetes.rbac.v1;
    new ClusterRole(`${name}-hardware-view`, hardwareViewManifest(), { parent: this });
    for (const team of teams) {
      if (team.clusterWide)
        new ClusterRoleBinding(`${name}-${team.id}`, clusterBindingManifest(team), { parent: this });
      for (const binding of bindingsOf(estate, cluster, team)) {
        new RoleBinding(`${name}-${team.id}-${binding.metadata.namespace}`, binding, { parent: this });
      }
    }
    this.registerOutputs({ record });
  }
}
