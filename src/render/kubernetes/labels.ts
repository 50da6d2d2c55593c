/** Labels, taints and annotations that the estate puts on its objects, in one place so that selectors and labels agree. */
import type { Cluster, Role } from "../../model/estate.ts";

export const MANAGED_BY = { "app.kubernetes.io/managed-by": "pulumi" } as const;
export const ZONE = "estate/zone";
export const RACK = "topology.estate/rack";
export const SITE = "topology.kubernetes.io/zone";
export const HOSTNAME = "kubernetes.io/hostname";
/** Set on every namespace by the API server. */
export const NAMESPACE_NAME = "kubernetes.io/metadata.name";
/** Namespaces whose pods get whole CPUs only: admission selects them by it. */
export const EXCLUSIVE_CPUS = "estate/exclusive-cpus";
/** Namespaces whose pods are all workloads of the estate: no chart and no operator brings images of its own. */
export const OWN_IMAGES = "estate/own-images";
/** Build of a node, for what belongs to hardware and not to a role. */
export const BUILD = "estate/build";

/** Label of a node that plays the role; the value is always `true`, because a node may play several. */
export function roleLabel(role: string): string {
  return `role.estate/${role}`;
}

export interface Toleration {
  readonly key: string;
  readonly operator: "Exists" | "Equal";
  readonly value?: string;
  readonly effect: "NoSchedule" | "NoExecute";
}

/** Node selector of a pod that runs on nodes of a role. */
export function nodeSelector(role: string): Record<string, string> {
  return { [roleLabel(role)]: "true" };
}

/** What a pod must tolerate to run on nodes of a dedicated role; nothing for a role that shares its nodes. */
export function tolerations(role: Pick<Role, "id" | "dedicated">): Toleration[] {
  return role.dedicated ? [{ key: roleLabel(role.id), operator: "Equal", value: "true", effect: "NoSchedule" }] : [];
}

/** Free text belongs into annotations: label values allow 63 characters of a small alphabet. */
export function titled(title: string): Record<string, string> {
  return { "estate/title": title };
}

/** Namespace of the management cluster that holds a cluster's machines: Metal3 wants hosts and machines in one. */
export function machineNamespace(cluster: Pick<Cluster, "id">): string {
  return `${cluster.id}-machines`;
}
