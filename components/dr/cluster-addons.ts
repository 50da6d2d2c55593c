import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { addonRoles, trustPods } from "../../src/views/cloud/eks.ts";
import type { CloudSite } from "../../src/views/cloud/site.ts";
import { ServiceRole } from "./service-role.ts";

export interface ClusterAddonsArgs {
  readonly site: CloudSite;
  readonly cluster: pulumi.Input<string>;
  readonly addons: readonly string[];
}

/** Parts of the cluster that EKS installs and keeps; those that call AWS have a role of their own, the nodes have none. */
export class ClusterAddons extends pulumi.ComponentResource {
  constructor(name: string, args: ClusterAddonsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:ClusterAddons", name, { addons: args.addons }, opts);
    const { site } = args;
    for (const addon of args.addons) {
      const identity = addonRoles[addon];
      const podIdentityAssociations =
        identity === undefined
          ? []
          : [
              {
                serviceAccount: identity.serviceAccount,
                roleArn: new ServiceRole(
                  `${name}-${addon}`,
                  { trust: trustPods(site.eksCluster, site), managed: [identity.policy] },
                  { parent: this },
                ).arn,
              },
            ];
      new aws.eks.Addon(
        `${name}-${addon}-addon`,
        {
          clusterName: args.cluster,
          addonName: addon,
          resolveConflictsOnCreate: "OVERWRITE",
          resolveConflictsOnUpdate: "OVERWRITE",
          podIdentityAssociations,
        },
        { parent: this },
      );
    }
    this.registerOutputs({ addons: args.addons });
  }
}
