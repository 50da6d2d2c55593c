import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import {
  limitManifest,
  namespaceManifest,
  namespacesOf,
  quotaManifest,
} from "../../src/render/kubernetes/namespaces.ts";
import { networkPolicies } from "../../src/render/kubernetes/network-policies.ts";

export interface NamespacesArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
}

/** The estate's namespaces of a cluster, each closed but for the flows of the segmentation matrix. */
export class Namespaces extends pulumi.ComponentResource {
  /** What an object in a namespace has to wait for: the namespaces themselves, without what stands in them. */
  readonly made: readonly kubernetes.core.v1.Namespace[];

  constructor(name: string, args: NamespacesArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, catalogue, cluster } = args;
    super("estate:kubernetes:Namespaces", name, { cluster: cluster.id }, opts);
    const { Namespace, ResourceQuota, LimitRange } = kubernetes.core.v1;
    const found = namespacesOf(estate, cluster);
    this.made = found.map((namespace) => {
      const child = `${name}-${namespace.id}`;
      const made = new Namespace(child, namespaceManifest(estate, cluster, namespace), { parent: this });
      const within = { parent: made };
      const quota = quotaManifest(estate, catalogue, cluster, namespace);
      if (quota !== undefined) new ResourceQuota(`${child}-quota`, quota, within);
      const limits = limitManifest(namespace);
      if (limits !== undefined) new LimitRange(`${child}-limits`, limits, within);
      for (const policy of networkPolicies(estate, catalogue, cluster, namespace)) {
        new kubernetes.networking.v1.NetworkPolicy(`${child}-${policy.metadata.name}`, policy, within);
      }
      return made;
    });
    this.registerOutputs({ record: { cluster: cluster.id, namespaces: found.map(({ id }) => id) } });
  }
}
