/** What both doubles of the Kubernetes provider know of a resource: its type, its name, and which changes replace it. */
import { isObject } from "../../../engine/graph.ts";
import { checkedManifest } from "../../../engine/normal-form/kubernetes.ts";
import type { Change } from "../diff.ts";
import type { Refusal, Subject } from "../double.ts";
import { holdsUnknown, jsonOf, type Properties, textAt, valueAt } from "../properties.ts";
import { marked } from "./checkpoint.ts";

const TOKEN = /^kubernetes:([a-z0-9.-]+)\/(v\d+(?:(?:alpha|beta)\d+)?):([A-Z]\w*)$/;
const DNS_NAME = /^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/;

/** Context that a provider's configuration names; the one that is current where it names none. */
export function contextOf(config: Properties): string {
  return textAt(config, "context") ?? "current context";
}

/** Everything that is wrong with a resource whatever cluster it goes to. */
export function checkResource({ type }: Subject, inputs: Properties): Refusal[] {
  const [, group = "", version = "", kind = ""] = TOKEN.exec(type) ?? [];
  if (kind === "") return [{ property: "", reason: `${type} is not the type of a Kubernetes object` }];
  const refusals: Refusal[] = [];
  const expect = (property: string, wanted: string): void => {
    const got = valueAt(inputs, property);
    if (got !== wanted) refusals.push({ property, reason: `is ${JSON.stringify(got)}, the type says "${wanted}"` });
  };
  expect("apiVersion", group === "core" ? version : `${group}/${version}`);
  expect("kind", kind);
  for (const key of ["name", "namespace"]) {
    const value = valueAt(inputs, "metadata", key);
    if (key === "namespace" && value === undefined) continue;
    if (holdsUnknown(value) || (typeof value === "string" && DNS_NAME.test(value))) continue;
    refusals.push({
      property: `metadata.${key}`,
      reason:
        value === undefined ? "is missing; this double invents no names" : `${JSON.stringify(value)} is not a name`,
    });
  }
  return refusals;
}

/** Built-in kinds that are in a namespace. Of others the real provider asks the API server. */
const IN_NAMESPACES =
  /^kubernetes:(core\/v1:(ConfigMap|Endpoints|Event|LimitRange|PersistentVolumeClaim|Pod|PodTemplate|ReplicationController|ResourceQuota|Secret|Service|ServiceAccount)|apps\/v1:\w+|batch\/v1:\w+|autoscaling\/v2:\w+|networking\.k8s\.io\/v1:(Ingress|NetworkPolicy)|policy\/v1:\w+|rbac\.authorization\.k8s\.io\/v1:(Role|RoleBinding))$/;

/**
 * What the real provider's check makes of the inputs: of the built-in kinds what client-go's types keep, in the namespace `default`
 * where none is stated. A manifest with an unknown value is left alone.
 */
export function acceptedResource({ type }: Subject, inputs: Properties): Properties {
  if (holdsUnknown(inputs)) return inputs;
  const checked = checkedManifest(jsonOf(inputs));
  const { metadata } = checked;
  const isPlaced = !IN_NAMESPACES.test(type) || textAt(checked, "metadata", "namespace") !== undefined;
  const placed =
    isPlaced || !isObject(metadata) ? checked : { ...checked, metadata: { ...metadata, namespace: "default" } };
  return marked(placed, inputs);
}

/** `metadata.name`, `metadata.namespace` and Pulumi's id of a resource. */
export function identityOf(inputs: Properties): { name: string; namespace: string | undefined; id: string } {
  const name = textAt(inputs, "metadata", "name") ?? "";
  const namespace = textAt(inputs, "metadata", "namespace");
  return { name, namespace, id: namespace === undefined ? name : `${namespace}/${name}` };
}

const WORKLOAD_SELECTOR = /^spec\.selector\b/;
/** Fields of a pod that the provider changes by a new pod; the API server would refuse most of them. */
const POD =
  /^spec\.(affinity|automountServiceAccountToken|dns\w+|enableServiceLinks|host\w+|imagePullSecrets|nodeName|nodeSelector|overhead|preemptionPolicy|priority\w*|readinessGates|restartPolicy|runtimeClassName|schedulerName|securityContext|serviceAccount\w*|shareProcessNamespace|subdomain|terminationGracePeriodSeconds|volumes|containers|initContainers)\b/;
const VOLUME_SOURCE =
  /^spec\.(awsElasticBlockStore|azureDisk|azureFile|cephfs|cinder|csi|fc|flexVolume|flocker|gcePersistentDisk|glusterfs|hostPath|iscsi|local|nfs|photonPersistentDisk|portworxVolume|quobyte|rbd|scaleIO|storageos|vsphereVolume)\b/;

/** Paths whose change makes a new object, by type, as version 4 of the real provider has them. */
const REPLACING: Readonly<Record<string, RegExp>> = {
  "kubernetes:core/v1:ConfigMap": /^(data|binaryData)\b/,
  "kubernetes:core/v1:Secret": /^(data|stringData|type)\b/,
  "kubernetes:core/v1:Service": /^spec\.clusterIP\b/,
  "kubernetes:core/v1:ResourceQuota": /^spec\.scopes\b/,
  "kubernetes:core/v1:PersistentVolume": VOLUME_SOURCE,
  "kubernetes:core/v1:PersistentVolumeClaim": /^spec\.(accessModes|selector|storageClassName|volumeName)\b/,
  "kubernetes:core/v1:Pod": POD,
  "kubernetes:apps/v1:Deployment": WORKLOAD_SELECTOR,
  "kubernetes:apps/v1:DaemonSet": WORKLOAD_SELECTOR,
  "kubernetes:apps/v1:StatefulSet":
    /^spec\.(podManagementPolicy|revisionHistoryLimit|selector|serviceName|volumeClaimTemplates)\b/,
  "kubernetes:batch/v1:Job": /^spec\.(completions|parallelism|selector|template)\b/,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": /^roleRef\b/,
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": /^roleRef\b/,
  "kubernetes:storage.k8s.io/v1:StorageClass": /^(parameters|provisioner)\b/,
};
const IDENTITY = /^metadata\.(name|namespace)$/;

/** Whether a change makes a new object in place of the old one. */
export function replacesResource({ type }: Subject, { path }: Change): boolean {
  return /^(apiVersion|kind)$/.test(path) || IDENTITY.test(path) || (REPLACING[type]?.test(path) ?? false);
}

/** Whether the new object has another name, so that both can exist for a while. */
export function isRenamed(replacing: readonly Change[]): boolean {
  return replacing.some(({ path }) => IDENTITY.test(path));
}

/** Keys of the configuration with which everything moves: the cluster's identifier where one is given, else what picks the cluster. */
export function clusterKeys(before: Properties, after: Properties): readonly string[] {
  const [old, now] = [textAt(before, "clusterIdentifier"), textAt(after, "clusterIdentifier")];
  if (old !== undefined && now !== undefined) return old === now ? [] : ["clusterIdentifier"];
  return ["kubeconfig", "context", "cluster"];
}
