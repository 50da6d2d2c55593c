import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { snapshotClasses, storageClassesOf, storageClassManifest } from "../../src/render/kubernetes/storage.ts";
import { custom } from "../kubernetes/custom.ts";

export interface StorageClassesArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
}

/** Where a cluster's volumes and their snapshots come from. */
export class StorageClasses extends pulumi.ComponentResource {
  constructor(name: string, args: StorageClassesArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, catalogue, cluster } = args;
    const classes = storageClassesOf(estate, cluster);
    const record = { cluster: cluster.id, classes: classes.map(({ id }) => id) };
    super("estate:storage:StorageClasses", name, record, opts);
    for (const [index, storageClass] of classes.entries()) {
      const manifest = storageClassManifest(storageClass, index === 0);
      new kubernetes.storage.v1.StorageClass(`${name}-${storageClass.id}`, manifest, { parent: this });
    }
    for (const snapshot of snapshotClasses(estate, catalogue, cluster)) {
      custom(`${name}-${snapshot.metadata.name}-snapshots`, snapshot, { parent: this });
    }
    this.registerOutputs({ record });
  }
}
