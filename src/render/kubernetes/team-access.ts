/** Roles of teams: Kubernetes' own view, edit and admin, and the estate's for what those leave out. */
import type { Cluster, Estate } from "../../model/estate.ts";
import { MANAGED_BY, titled } from "./labels.ts";
import { namespacesOf } from "./namespaces.ts";

type Team = Estate["security"]["teams"][number];

const API_GROUP = "rbac.authorization.k8s.io";

/** Reading what the cluster is made of: nodes, devices, queues, classes. Aggregated into `view`, and so into edit and admin. */
export function hardwareViewManifest() {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1" as const,
    kind: "ClusterRole" as const,
    metadata: {
      name: "estate-hardware-view",
      labels: { ...MANAGED_BY, "rbac.authorization.k8s.io/aggregate-to-view": "true" },
    },
    rules: [
      { apiGroups: [""], resources: ["nodes", "persistentvolumes"], verbs: ["get", "list", "watch"] },
      {
        apiGroups: ["resource.k8s.io"],
        resources: ["deviceclasses", "resourceslices"],
        verbs: ["get", "list", "watch"],
      },
      { apiGroups: ["scheduling.k8s.io"], resources: ["priorityclasses"], verbs: ["get", "list", "watch"] },
      {
        apiGroups: ["kueue.x-k8s.io"],
        resources: ["clusterqueues", "resourceflavors"],
        verbs: ["get", "list", "watch"],
      },
      { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get", "list", "watch"] },
    ],
  };
}

const ROLES = { view: "view", edit: "edit", admin: "admin" } as const;
/** Administration of a whole cluster reaches nodes and classes, which `admin` does not. */
const CLUSTER_ADMIN = "cluster-admin";

export function clusterBindingManifest(team: Team) {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1" as const,
    kind: "ClusterRoleBinding" as const,
    metadata: { name: `estate-team-${team.id}`, labels: { ...MANAGED_BY }, annotations: titled(team.title) },
    roleRef: {
      apiGroup: API_GROUP,
      kind: "ClusterRole",
      name: team.access === "admin" ? CLUSTER_ADMIN : ROLES[team.access],
    },
    subjects: [{ kind: "Group", name: team.group, apiGroup: API_GROUP }],
  };
}

export function bindingsOf(estate: Estate, cluster: Cluster, team: Team) {
  if (team.clusterWide) return [];
  return namespacesOf(estate, cluster)
    .filter(({ id }) => team.namespaces.includes(id))
    .map((namespace) => ({
      apiVersion: "rbac.authorization.k8s.io/v1" as const,
      kind: "RoleBinding" as const,
      metadata: {
        name: `estate-team-${team.id}`,
        namespace: namespace.id,
        labels: { ...MANAGED_BY },
        annotations: titled(team.title),
      },
      roleRef: { apiGroup: API_GROUP, kind: "ClusterRole", name: ROLES[team.access] },
      subjects: [{ kind: "Group", name: team.group, apiGroup: API_GROUP }],
    }));
}
