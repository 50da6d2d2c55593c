import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AccessLevel, accessPolicyArn, type RecoveryKubernetes } from "../../src/views/cloud/eks.ts";

export interface ClusterAccessArgs {
  readonly cluster: pulumi.Input<string>;
  readonly access: RecoveryKubernetes["access"];
  /** Role that gets full access in an emergency. */
  readonly emergencyRole: pulumi.Input<string> | undefined;
}

/** Who may call the Kubernetes API of an EKS cluster. Nobody gets in who is not named here, its creator included. */
export class ClusterAccess extends pulumi.ComponentResource {
  constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:ClusterAccess", name, { access: args.access }, opts);
    const allow = (id: string, principalArn: pulumi.Input<string>, level: AccessLevel): void => {
      const entry = new aws.eks.AccessEntry(
        `${name}-${id}`,
        { clusterName: args.cluster, principalArn, type: "STANDARD" },
        { parent: this },
      );
      new aws.eks.AccessPolicyAssociation(
        `${name}-${id}-${level}`,
        {
          clusterName: args.cluster,
          principalArn: entry.principalArn,
          policyArn: accessPolicyArn(level),
          accessScope: { type: "cluster" },
        },
        { parent: this },
      );
    };
    for (const { id, principal, level } of args.access) allow(id, principal, level);
    if (args.emergencyRole !== undefined) allow("emergency", args.emergencyRole, "admin");
    this.registerOutputs({ access: args.access });
  }
}
