import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster, Estate } from "../../src/model/estate.ts";

/**
 * Provider of one cluster. The kubeconfig is the one of whoever runs Pulumi; only its context is named, and the
 * identifier is fixed, because a provider that changes replaces every object of its cluster.
 *
 * @throws pulumi.RunError when the cluster has no `kubernetes` section
 */
export function clusterProvider(
  name: string,
  estate: Estate,
  cluster: Cluster,
  parent: pulumi.Resource,
): kubernetes.Provider {
  if (cluster.kubernetes === undefined) {
    throw new pulumi.RunError(`${cluster.id}: has no kubernetes section; add clusters.${cluster.id}.kubernetes`);
  }
  return new kubernetes.Provider(
    name,
    { context: cluster.kubernetes.context, clusterIdentifier: `${estate.about.name}-${cluster.id}` },
    { parent, transformations: [statedAlone] },
  );
}

/**
 * The SDK fills in what the shell of whoever runs it has set: the path of the kubeconfig and the provider's switches. The plugin reads
 * the same variables by itself; in the state they would be a change for everybody else.
 */
function statedAlone({ props, opts }: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
  return { props: { context: props["context"], clusterIdentifier: props["clusterIdentifier"] }, opts };
}
