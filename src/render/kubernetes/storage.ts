/** Where volumes come from. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, StorageClass } from "../../model/estate.ts";
import { bringer } from "./charts.ts";
import { MANAGED_BY, titled } from "./labels.ts";

export function storageClassesOf(
  estate: Pick<Estate, "storageClasses">,
  cluster: Pick<Cluster, "id">,
): readonly StorageClass[] {
  return estate.storageClasses.filter(({ clusters }) => clusters.includes(cluster.id));
}

/** The first class of the cluster in file order is the default. */
export function storageClassManifest(storageClass: StorageClass, isDefault: boolean) {
  return {
    apiVersion: "storage.k8s.io/v1" as const,
    kind: "StorageClass" as const,
    metadata: {
      name: storageClass.id,
      labels: { ...MANAGED_BY },
      annotations: {
        ...titled(storageClass.title),
        ...(isDefault ? { "storageclass.kubernetes.io/is-default-class": "true" } : {}),
      },
    },
    provisioner: storageClass.provisioner,
    parameters: { ...storageClass.parameters },
    reclaimPolicy: storageClass.reclaim,
    volumeBindingMode: storageClass.bind,
    allowVolumeExpansion: storageClass.expandable,
  };
}

/** Not a spec but fields beside the metadata. */
export interface VolumeSnapshotClass {
  readonly apiVersion: "snapshot.storage.k8s.io/v1";
  readonly kind: "VolumeSnapshotClass";
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly driver: string;
  readonly deletionPolicy: "Delete" | "Retain";
}

/** Velero takes the class with this label for its own snapshots. */
const VELERO_CLASS = "velero.io/csi-volumesnapshot-class";

export function snapshotClasses(estate: Estate, catalogue: Catalogue, cluster: Cluster): VolumeSnapshotClass[] {
  if (bringer(estate, catalogue, cluster, "snapshot.storage.k8s.io") === undefined) return [];
  return storageClassesOf(estate, cluster)
    .filter(({ snapshots }) => snapshots)
    .map((storageClass) => ({
      apiVersion: "snapshot.storage.k8s.io/v1",
      kind: "VolumeSnapshotClass",
      metadata: { name: storageClass.id, labels: { ...MANAGED_BY, [VELERO_CLASS]: "true" } },
      driver: storageClass.provisioner,
      deletionPolicy: storageClass.reclaim,
    }));
}
