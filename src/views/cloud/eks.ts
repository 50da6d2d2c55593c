/** Facts of Amazon EKS that every cluster shares. */
import type { Recovery } from "../../model/estate.ts";
import { hasGpu } from "./instances.ts";
import { type CloudPlace, regionalArn } from "./place.ts";
import { type PolicyDocument, trustService } from "./policy.ts";

export type RecoveryKubernetes = NonNullable<Recovery["kubernetes"]>;

/** All logs that the control plane can write. */
export const clusterLogs = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;

/**
 * Add-ons that call AWS: service account and managed policy, so that the nodes themselves need no such right.
 * EKS user guide, "Available Amazon EKS add-ons".
 */
export const addonRoles: Readonly<Record<string, { readonly serviceAccount: string; readonly policy: string }>> = {
  "aws-ebs-csi-driver": {
    serviceAccount: "ebs-csi-controller-sa",
    policy: "service-role/AmazonEBSCSIDriverPolicy",
  },
  "vpc-cni": { serviceAccount: "aws-node", policy: "AmazonEKS_CNI_Policy" },
};

/** Access policies of EKS by what the estate calls them. */
const accessPolicies = {
  view: "AmazonEKSViewPolicy",
  edit: "AmazonEKSEditPolicy",
  admin: "AmazonEKSClusterAdminPolicy",
} as const;

export type AccessLevel = keyof typeof accessPolicies;

export function accessPolicyArn(level: AccessLevel): string {
  return `arn:aws:eks::aws:cluster-access-policy/${accessPolicies[level]}`;
}

/** Lets pods of one cluster take a role, by the agent that EKS runs on its nodes. */
export function trustPods(cluster: string, place: CloudPlace): PolicyDocument {
  return trustService("pods.eks.amazonaws.com", place, ["sts:AssumeRole", "sts:TagSession"], {
    ArnEquals: { "aws:SourceArn": regionalArn("eks", `cluster/${cluster}`, place) },
  });
}

type NodeGroup = RecoveryKubernetes["nodeGroups"][number];

/** Labels that EKS puts on the nodes of a group. */
export function groupLabels(group: Pick<NodeGroup, "id" | "standsFor">): Readonly<Record<string, string>> {
  return {
    "estate/group": group.id,
    ...(group.standsFor === undefined ? {} : { "estate/stands-for": group.standsFor }),
  };
}

/** Taints that EKS puts on the nodes of a group: nothing without a GPU to use may keep an instance with GPUs alive. */
export function groupTaints(
  group: Pick<NodeGroup, "instanceType">,
): { readonly key: string; readonly value: string; readonly effect: "NO_SCHEDULE" }[] {
  return hasGpu(group.instanceType) ? [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }] : [];
}
