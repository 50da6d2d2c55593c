import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { datasetCaches, fileSystemsOf, lustreVolumes, scaleCluster } from "../../src/render/kubernetes/file-systems.ts";
import type { Views } from "../../src/views/types.ts";
import { custom } from "../kubernetes/custom.ts";

export interface FileSystemsArgs {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
}

/** File systems that the pods of a cluster share, and caches in front of object stores. */
export class FileSystems extends pulumi.ComponentResource {
  constructor(name: string, args: FileSystemsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, views, catalogue, cluster } = args;
    const record = {
      cluster: cluster.id,
      fileSystems: estate.fileSystems.filter(({ clusters }) => clusters.includes(cluster.id)),
    };
    super("estate:storage:FileSystems", name, record, opts);
    const child = { parent: this };
    for (const system of fileSystemsOf(estate, cluster, "lustre")) {
      for (const { volume, claim } of lustreVolumes(system, estate, views)) {
        const volumeName = `${name}-${volume.metadata.name}`;
        const made = new kubernetes.core.v1.PersistentVolume(volumeName, volume, child);
        new kubernetes.core.v1.PersistentVolumeClaim(`${volumeName}-claim`, claim, { ...child, dependsOn: made });
      }
    }
    for (const system of fileSystemsOf(estate, cluster, "storage-scale")) {
      custom(`${name}-${system.id}`, scaleCluster(system, cluster), child);
    }
    for (const { access, dataset, runtime } of datasetCaches(estate, catalogue, cluster)) {
      const prefix = `${name}-${dataset.metadata.name}`;
      const key = custom(`${prefix}-access`, access, child);
      const data = custom(prefix, dataset, { ...child, dependsOn: key });
      custom(`${prefix}-runtime`, runtime, { ...child, dependsOn: data });
    }
    this.registerOutputs({ record });
  }
}
