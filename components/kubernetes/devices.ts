import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import {
  claimTemplateManifest,
  deviceClassManifest,
  devicesOf,
  partitionClassManifest,
  partitionedDevicesOf,
} from "../../src/render/kubernetes/devices.ts";

export interface DevicesArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
}

/** Accelerators of a cluster as classes, and what its workloads claim of them. The devices themselves are published by drivers. */
export class Devices extends pulumi.ComponentResource {
  constructor(name: string, args: DevicesArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, catalogue, cluster } = args;
    super("estate:kubernetes:Devices", name, { cluster: cluster.id }, opts);
    const { DeviceClass, ResourceClaimTemplate } = kubernetes.resource.v1;
    const manifests = [
      ...devicesOf(estate, catalogue, cluster).map(deviceClassManifest),
      ...partitionedDevicesOf(estate, catalogue, cluster).map(partitionClassManifest),
    ];
    const classes = manifests.map(
      (manifest) => new DeviceClass(`${name}-${manifest.metadata.name}`, manifest, { parent: this }),
    );
    const workloads = estate.workloads.filter(({ clusters }) => clusters.includes(cluster.id));
    for (const workload of workloads) {
      const manifest = claimTemplateManifest(estate, catalogue, workload);
      if (manifest === undefined) continue;
      new ResourceClaimTemplate(`${name}-${workload.id}`, manifest, { parent: this, dependsOn: classes });
    }
    this.registerOutputs({ record: { cluster: cluster.id, classes: manifests.map(({ metadata }) => metadata.name) } });
  }
}
