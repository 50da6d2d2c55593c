import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { addonRoles, clusterLogs, type RecoveryKubernetes } from "../../src/views/cloud/eks.ts";
import { bucketName, regionalArn } from "../../src/views/cloud/place.ts";
import { trustBareService, trustService } from "../../src/views/cloud/policy.ts";
import { bucketAccessPolicy } from "../../src/views/cloud/roles.ts";
import { type CloudSite, keyAlias } from "../../src/views/cloud/site.ts";
import { ClusterAccess } from "./cluster-access.ts";
import type { Keys } from "./keys.ts";
import { NodeGroup } from "./node-group.ts";
import { ServiceRole } from "./service-role.ts";

export interface RecoveryClusterArgs {
  readonly site: CloudSite;
  readonly kubernetes: RecoveryKubernetes;
  readonly keys: Keys;
  readonly vpcId: pulumi.Input<string>;
  /** One per zone, zones in the order of the network. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly zones: readonly string[];
  /** Networks of the primary site that may call the Kubernetes API. */
  readonly clients: readonly string[];
  /** Role that gets into the cluster in an emergency. */
  readonly emergencyRole: pulumi.Input<string> | undefined;
}

/** The Kubernetes cluster that takes over: managed control plane, private API, nodes in the size of the standby mode. */
export class RecoveryCluster extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  /** Node groups by id, as AWS names them. */
  readonly nodeGroups: ReadonlyMap<string, pulumi.Output<string>>;

  constructor(name: string, args: RecoveryClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:RecoveryCluster", name, { kubernetes: args.kubernetes, clients: args.clients }, opts);
    const { site, kubernetes, keys } = args;
    const child = { parent: this };
    const role = new ServiceRole(
      `${name}-control-plane`,
      { trust: trustBareService("eks.amazonaws.com"), managed: ["AmazonEKSClusterPolicy"] },
      child,
    );
    // EKS would make the group itself, unencrypted and for ever.
    const log = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      {
        name: `/aws/eks/${site.eksCluster}/cluster`,
        retentionInDays: site.logRetention,
        kmsKeyId: keys.arn("logs", site.region),
      },
      child,
    );
    const cluster = new aws.eks.Cluster(
      `${name}-cluster`,
      {
        name: site.eksCluster,
        version: kubernetes.version,
        roleArn: role.arn,
        vpcConfig: {
          subnetIds: [...args.subnetIds],
          securityGroupIds: [this.#clientGroup(name, args)],
          endpointPrivateAccess: true,
          endpointPublicAccess: kubernetes.publicEndpoint,
        },
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
        bootstrapSelfManagedAddons: false,
        encryptionConfig: { provider: { keyArn: keys.arn("cluster", site.region) }, resources: ["secrets"] },
        enabledClusterLogTypes: [...clusterLogs],
        ...(site.serviceNetwork === undefined
          ? {}
          : { kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: site.serviceNetwork } }),
        // A version past its standard support costs six times as much: better to be upgraded than billed.
        upgradePolicy: { supportType: "STANDARD" },
        deletionProtection: true,
      },
      { parent: this, dependsOn: log },
    );
    this.clusterName = cluster.name;
    new ClusterAccess(
      `${name}-access`,
      { cluster: cluster.name, access: kubernetes.access, emergencyRole: args.emergencyRole },
      child,
    );
    const nodeRole = new ServiceRole(
      `${name}-node`,
      {
        trust: trustBareService("ec2.amazonaws.com"),
        managed: ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"],
      },
      child,
    );
    this.nodeGroups = new Map(
      kubernetes.nodeGroups.map((group) => {
        const made = new NodeGroup(
          `${name}-${group.id}`,
          {
            site,
            group,
            cluster: cluster.name,
            nodeRole: nodeRole.arn,
            diskKey: keys.arn("cluster", site.region),
            subnetIds: args.subnetIds,
            zones: args.zones,
          },
          child,
        );
        return [group.id, made.groupName] as const;
      }),
    );
    this.#addons(name, args, cluster);
    this.#identities(name, args, cluster);
    this.registerOutputs({ kubernetes, cluster: site.eksCluster });
  }

  /** Lets the primary site call the API; nodes reach it through the group that EKS makes. */
  #clientGroup(name: string, { vpcId, clients }: RecoveryClusterArgs): pulumi.Output<string> {
    const group = new aws.ec2.SecurityGroup(
      `${name}-api`,
      { vpcId, description: "Kubernetes API from the primary site", tags: { Name: `${name}-api` } },
      { parent: this },
    );
    clients.forEach((cidr, index) => {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-api-${index + 1}`,
        {
          securityGroupId: group.id,
          description: "Kubernetes API from the primary site",
          cidrIpv4: cidr,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
        },
        { parent: this },
      );
    });
    return group.id;
  }

  #addons(name: string, { site, kubernetes }: RecoveryClusterArgs, cluster: aws.eks.Cluster): void {
    for (const addon of kubernetes.addons) {
      const identity = addonRoles[addon];
      const role =
        identity === undefined
          ? undefined
          : new ServiceRole(
              `${name}-${addon}`,
              { trust: trustPods(site), managed: [identity.policy] },
              { parent: this },
            );
      new aws.eks.Addon(
        `${name}-${addon}-addon`,
        {
          clusterName: cluster.name,
          addonName: addon,
          resolveConflictsOnCreate: "OVERWRITE",
          resolveConflictsOnUpdate: "OVERWRITE",
          ...(identity === undefined || role === undefined
            ? {}
            : { podIdentityAssociations: [{ serviceAccount: identity.serviceAccount, roleArn: role.arn }] }),
        },
        { parent: this },
      );
    }
  }

  /** Roles of the workloads that read the archive or write state, bound to their service accounts. */
  #identities(name: string, { site, kubernetes }: RecoveryClusterArgs, cluster: aws.eks.Cluster): void {
    for (const identity of kubernetes.identities) {
      const names = identity.buckets.map((bucket) => bucketName(bucket, site));
      const role = new ServiceRole(
        `${name}-${identity.id}`,
        {
          trust: trustPods(site),
          policy: bucketAccessPolicy(names, identity.access, keyAlias(site.name, "buckets"), site),
        },
        { parent: this },
      );
      new aws.eks.PodIdentityAssociation(
        `${name}-${identity.id}-identity`,
        {
          clusterName: cluster.name,
          namespace: identity.namespace,
          serviceAccount: identity.serviceAccount,
          roleArn: role.arn,
        },
        { parent: this },
      );
    }
  }
}

/** Pods of this cluster only. */
function trustPods(site: CloudSite) {
  return trustService("pods.eks.amazonaws.com", site, ["sts:AssumeRole", "sts:TagSession"], {
    ArnEquals: { "aws:SourceArn": regionalArn("eks", `cluster/${site.eksCluster}`, site) },
  });
}
