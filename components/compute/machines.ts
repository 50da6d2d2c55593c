import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { machineNamespaceManifest, machines } from "../../src/render/kubernetes/machines.ts";
import { denyAll } from "../../src/render/kubernetes/network-policies.ts";
import type { Views } from "../../src/views/types.ts";
import { BareMetalServer } from "./bare-metal-server.ts";

export interface MachinesArgs {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
}

/** The servers of one cluster, in a namespace of their own in the management cluster. */
export class Machines extends pulumi.ComponentResource {
  constructor(name: string, args: MachinesArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, views, catalogue, cluster } = args;
    super("estate:compute:Machines", name, { cluster: cluster.id }, opts);
    const manifest = machineNamespaceManifest(cluster);
    const namespace = new kubernetes.core.v1.Namespace(`${name}-namespace`, manifest, { parent: this });
    new kubernetes.networking.v1.NetworkPolicy(`${name}-default-deny`, denyAll(manifest.metadata.name), {
      parent: this,
      dependsOn: [namespace],
    });
    const found = machines(estate, views, catalogue, cluster);
    for (const machine of found) {
      new BareMetalServer(
        machine.node.id,
        { machine, protect: machine.holdsData },
        { parent: this, dependsOn: [namespace] },
      );
    }
    this.registerOutputs({ record: { cluster: cluster.id, nodes: found.map(({ node }) => node.id) } });
  }
}
