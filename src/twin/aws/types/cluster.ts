/** Amazon EKS: the recovery cluster, its nodes and who may do what in it. */
import { isDeepStrictEqual } from "node:util";
import type { Params } from "../api.ts";
import { at } from "../parameters.ts";
import { type Held, type LiveType, lacks, type RecordedType, type Request, request, type TypeTable } from "../type.ts";

/** The parameters of a cluster's configuration; this API spells as the provider does. */
function clusterConfig({ vpcConfig, encryptionConfig, enabledClusterLogTypes, ...rest }: Params): Params {
  return {
    ...rest,
    resourcesVpcConfig: vpcConfig,
    ...(encryptionConfig === undefined ? {} : { encryptionConfig: [encryptionConfig] }),
    ...(enabledClusterLogTypes === undefined
      ? {}
      : { logging: { clusterLogging: [{ types: enabledClusterLogTypes, enabled: true }] } }),
  };
}

const IN_PLACE = [
  "vpcConfig",
  "enabledClusterLogTypes",
  "accessConfig",
  "upgradePolicy",
  "deletionProtection",
] as const;

/** The service takes one kind of change in a call. */
function clusterChanges({ id, inputs }: Held, before: Params): readonly Request[] {
  return IN_PLACE.filter((key) => !isDeepStrictEqual(inputs[key], before[key])).map((key) => {
    const { resourcesVpcConfig, ...config } = clusterConfig({ [key]: inputs[key] });
    return request("UpdateClusterConfig", {
      name: id,
      ...(resourcesVpcConfig === undefined ? {} : { resourcesVpcConfig }),
      ...config,
    });
  });
}

const cluster: LiveType = {
  service: "eks",
  create: (inputs) => request("CreateCluster", clusterConfig(inputs)),
  made: (answer, { name }) => ({
    id: name,
    outputs: {
      arn: at(answer, "cluster", "arn"),
      endpoint: at(answer, "cluster", "endpoint"),
      certificateAuthority: at(answer, "cluster", "certificateAuthority"),
    },
  }),
  read: ({ id }) => request("DescribeCluster", { name: id }),
  inPlace: IN_PLACE,
  update: clusterChanges,
  remove: ({ id }) => [request("DeleteCluster", { name: id })],
};

const NODE_GROUP_IN_PLACE = ["scalingConfig", "updateConfig", "labels"] as const;

const nodeGroup: LiveType = {
  service: "eks",
  create: ({ nodeGroupName, nodeRoleArn, subnetIds, ...rest }) =>
    request("CreateNodegroup", { nodegroupName: nodeGroupName, nodeRole: nodeRoleArn, subnets: subnetIds, ...rest }),
  made: (answer, { clusterName, nodeGroupName }) => ({
    id: `${clusterName}:${nodeGroupName}`,
    outputs: { arn: at(answer, "nodegroup", "nodegroupArn"), status: at(answer, "nodegroup", "status") },
  }),
  read: ({ inputs: { clusterName, nodeGroupName } }) =>
    request("DescribeNodegroup", { clusterName, nodegroupName: nodeGroupName }),
  inPlace: NODE_GROUP_IN_PLACE,
  update: ({ inputs: { clusterName, nodeGroupName, scalingConfig, updateConfig, labels } }) => [
    request("UpdateNodegroupConfig", {
      clusterName,
      nodegroupName: nodeGroupName,
      scalingConfig,
      updateConfig,
      labels: { addOrUpdateLabels: labels },
    }),
  ],
  remove: ({ inputs: { clusterName, nodeGroupName } }) => [
    request("DeleteNodegroup", { clusterName, nodegroupName: nodeGroupName }),
  ],
};

/** A type whose parameters are the inputs, and whose id joins some of them. */
function recorded(operation: string, ...id: readonly string[]): RecordedType {
  return {
    service: "eks",
    create: (inputs) => request(operation, inputs),
    made: (_answer, inputs) => ({ id: id.map((key) => inputs[key]).join(":") }),
    recorded: lacks("eks", operation),
  };
}

export const clusters: TypeTable = {
  "aws:eks/cluster:Cluster": cluster,
  "aws:eks/nodeGroup:NodeGroup": nodeGroup,
  "aws:eks/addon:Addon": {
    ...recorded("CreateAddon", "clusterName", "addonName"),
    create: ({ resolveConflictsOnCreate, resolveConflictsOnUpdate: _update, ...rest }) =>
      request("CreateAddon", { resolveConflicts: resolveConflictsOnCreate, ...rest }),
  },
  "aws:eks/accessEntry:AccessEntry": recorded("CreateAccessEntry", "clusterName", "principalArn"),
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": recorded(
    "AssociateAccessPolicy",
    "clusterName",
    "principalArn",
    "policyArn",
  ),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": recorded(
    "CreatePodIdentityAssociation",
    "clusterName",
    "namespace",
    "serviceAccount",
  ),
};
