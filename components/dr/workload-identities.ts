import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type RecoveryKubernetes, trustPods } from "../../src/views/cloud/eks.ts";
import { bucketName } from "../../src/views/cloud/place.ts";
import { bucketAccessPolicy } from "../../src/views/cloud/roles.ts";
import { type CloudSite, keyAlias } from "../../src/views/cloud/site.ts";
import { ServiceRole } from "./service-role.ts";

export interface WorkloadIdentitiesArgs {
  readonly site: CloudSite;
  readonly cluster: pulumi.Input<string>;
  readonly identities: RecoveryKubernetes["identities"];
}

/** Roles of the workloads that read data back or write state, bound to their service accounts: no pod holds a key of AWS. */
export class WorkloadIdentities extends pulumi.ComponentResource {
  constructor(name: string, args: WorkloadIdentitiesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:WorkloadIdentities", name, { identities: args.identities }, opts);
    const { site } = args;
    for (const identity of args.identities) {
      const names = identity.buckets.map((bucket) => bucketName(bucket, site));
      const role = new ServiceRole(
        `${name}-${identity.id}`,
        {
          trust: trustPods(site.eksCluster, site),
          policy: bucketAccessPolicy(names, identity.access, keyAlias(site.name, "buckets"), site),
        },
        { parent: this },
      );
      new aws.eks.PodIdentityAssociation(
        `${name}-${identity.id}-association`,
        {
          clusterName: args.cluster,
          namespace: identity.namespace,
          serviceAccount: identity.serviceAccount,
          roleArn: role.arn,
        },
        { parent: this },
      );
    }
    this.registerOutputs({ identities: args.identities });
  }
}
