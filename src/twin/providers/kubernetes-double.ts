/** Stands in for the Kubernetes provider and the API servers behind it: keeps objects, judges no manifest. */
import type { Change } from "./diff.ts";
import type { Place, ProviderDouble, Refusal, Subject } from "./double.ts";
import { holdsUnknown, type Properties, textAt, valueAt } from "./properties.ts";

const TOKEN = /^kubernetes:([a-z0-9.-]+)\/(v\d+(?:(?:alpha|beta)\d+)?):([A-Z]\w*)$/;
const DNS_NAME = /^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/;
/** Namespaces of every cluster. */
const BUILT_IN = ["default", "kube-system", "kube-public", "kube-node-lease"];
const NAMESPACE = "kubernetes:core/v1:Namespace";

/**
 * @param installed namespaces that something else than Pulumi makes in the cluster of a context, for example Argo CD with
 * the charts that it owns; the double takes them as there from the start
 */
export function kubernetesDouble(installed: (context: string) => readonly string[]): ProviderDouble {
  return {
    package: "kubernetes",
    scope: (config) => textAt(config, "context") ?? "current context",
    check,
    replaces,
    create: (subject, inputs, place) => {
      const { name, namespace, id } = identity(inputs);
      const kind = textAt(inputs, "kind") ?? subject.type;
      if (place.objects.some((object) => sameObject(object, subject.type, place.scope, id))) {
        throw new Error(`${kind.toLowerCase()} "${name}" already exists`);
      }
      if (
        namespace !== undefined &&
        ![...BUILT_IN, ...installed(place.scope)].includes(namespace) &&
        !hasNamespace(place, namespace)
      ) {
        throw new Error(`namespaces "${namespace}" not found`);
      }
      return { id, outputs: inputs };
    },
    update: (inputs) => inputs,
  };
}

function check({ type }: Subject, inputs: Properties): Refusal[] {
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

/** Paths whose change makes a new object, by type; what the real provider was seen to do. */
const REPLACING: Readonly<Record<string, RegExp>> = {
  "kubernetes:core/v1:ConfigMap": /^(data|binaryData)\b/,
  "kubernetes:core/v1:Secret": /^(data|stringData|type)\b/,
  "kubernetes:core/v1:Service": /^spec\.clusterIP\b/,
  "kubernetes:apps/v1:Deployment": /^spec\.selector\b/,
  "kubernetes:apps/v1:StatefulSet": /^spec\.(selector|serviceName|podManagementPolicy|volumeClaimTemplates)\b/,
  "kubernetes:apps/v1:DaemonSet": /^spec\.selector\b/,
  "kubernetes:batch/v1:Job": /^spec\.(selector|template)\b/,
  "kubernetes:storage.k8s.io/v1:StorageClass": /^(parameters|provisioner)\b/,
};

function replaces({ type }: Subject, { path }: Change): boolean {
  return /^(apiVersion|kind|metadata\.(name|namespace))$/.test(path) || (REPLACING[type]?.test(path) ?? false);
}

function identity(inputs: Properties): { name: string; namespace: string | undefined; id: string } {
  const name = textAt(inputs, "metadata", "name") ?? "";
  const namespace = textAt(inputs, "metadata", "namespace");
  return { name, namespace, id: namespace === undefined ? name : `${namespace}/${name}` };
}

function hasNamespace(place: Place, namespace: string): boolean {
  return place.objects.some((object) => sameObject(object, NAMESPACE, place.scope, namespace));
}

function sameObject(object: { type: string; scope: string; id: string }, type: string, scope: string, id: string) {
  return object.type === type && object.scope === scope && object.id === id;
}
