import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterLogs, type RecoveryKubernetes } from "../../src/views/cloud/eks.ts";
import { trustBareService } from "../../src/views/cloud/policy.ts";
import type { CloudSite } from "../../src/views/cloud/site.ts";
import { ClusterAccess } from "./cluster-access.ts";
import { ClusterAddons } from "./cluster-addons.ts";
import type { Keys } from "./keys.ts";
import { NodeGroup } from "./node-group.ts";
import { ServiceRole } from "./service-role.ts";
import { WorkloadIdentities } from "./workload-identities.ts";

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
    new ClusterAddons(`${name}-addon`, { site, cluster: cluster.name, addons: kubernetes.addons }, child);
    new WorkloadIdentities(
      `${name}-identity`,
      { site, cluster: cluster.name, identities: kubernetes.identities },
      child,
    );
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
}
