/** Stands in for the Kubernetes provider and the API servers behind it: keeps objects, judges no manifest. */
import type { Place, ProviderDouble } from "../double.ts";
import { textAt } from "../properties.ts";
import {
  acceptedResource,
  checkResource,
  clusterKeys,
  contextOf,
  identityOf,
  isRenamed,
  replacesResource,
} from "./resource.ts";

/** Namespaces of every cluster. */
const BUILT_IN = ["default", "kube-system", "kube-public", "kube-node-lease"];
const NAMESPACE = "kubernetes:core/v1:Namespace";

/**
 * @param installed namespaces that something else than Pulumi makes in the cluster of a context, for example Argo CD with
 * the charts that it owns; the double takes them as there from the start
 */
export function recordingKubernetesDouble(installed: (context: string) => readonly string[]): ProviderDouble {
  return {
    package: "kubernetes",
    scope: contextOf,
    movesWith: clusterKeys,
    check: checkResource,
    accepted: acceptedResource,
    replaces: replacesResource,
    standsBeside: isRenamed,
    create: (subject, inputs, place) => {
      const { name, namespace, id } = identityOf(inputs);
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

function hasNamespace(place: Place, namespace: string): boolean {
  return place.objects.some((object) => sameObject(object, NAMESPACE, place.scope, namespace));
}

function sameObject(object: { type: string; scope: string; id: string }, type: string, scope: string, id: string) {
  return object.type === type && object.scope === scope && object.id === id;
}
