/** File systems that pods share, as the objects of their drivers. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, FileSystem } from "../../model/estate.ts";
import type { Views } from "../../views/types.ts";
import { bringer } from "./charts.ts";
import { MANAGED_BY, nodeSelector, titled, tolerations } from "./labels.ts";
import type { Custom, Metadata } from "./manifest.ts";
import { size } from "./quantity.ts";
import { type ExternalSecret, externalSecret } from "./secrets.ts";

type Of<K extends FileSystem["kind"]> = Extract<FileSystem, { readonly kind: K }>;

const LUSTRE_DRIVER = "lustre-csi.hpe.com";
/** Network type behind the addresses of Lustre servers. */
const LUSTRE_NETWORK = "tcp";
/** Shares of a cache level at which it starts and stops to evict. */
const WATERMARKS = { high: "0.95", low: "0.7" } as const;
const CACHE_PATH = "/var/lib/dataset-cache";
const ACCESS = ["access-key", "secret-key"] as const;

/** File systems of one kind that the cluster uses. */
export function fileSystemsOf<K extends FileSystem["kind"]>(estate: Estate, cluster: Cluster, kind: K): Of<K>[] {
  return estate.fileSystems.filter(
    (system): system is Of<K> => system.kind === kind && system.clusters.includes(cluster.id),
  );
}

/** Volume of a Lustre file system, one per namespace, because a volume is bound to one claim. */
export function lustreVolumes(system: Of<"lustre">, estate: Estate, views: Views) {
  const [manager = ""] = system.servers;
  const segment = estate.clusters.find(({ nodes }) => nodes.some(({ id }) => id === manager))?.segment;
  const address = views.interfaces.find(({ device, pool }) => device === manager && pool === segment)?.address;
  if (address === undefined) return [];
  return system.namespaces.map((namespace) => {
    const name = `${system.id}-${namespace}`;
    const capacity = { storage: size(system.capacity) };
    const labels = { ...MANAGED_BY };
    return {
      volume: {
        metadata: { name, labels, annotations: titled(system.title) },
        spec: {
          capacity,
          accessModes: ["ReadWriteMany"],
          persistentVolumeReclaimPolicy: "Retain",
          // No class: a claim with a class would ask for a volume to be made.
          storageClassName: "",
          claimRef: { namespace, name: system.id },
          csi: {
            driver: LUSTRE_DRIVER,
            fsType: "lustre",
            volumeHandle: `${address}@${LUSTRE_NETWORK}:/${system.id}`,
          },
        },
      },
      claim: {
        metadata: { name: system.id, namespace, labels, annotations: titled(system.title) },
        spec: {
          accessModes: ["ReadWriteMany"],
          storageClassName: "",
          volumeName: name,
          resources: { requests: capacity },
        },
      },
    };
  });
}

/** Storage Scale on the nodes of a role, which pools their scratch disks. */
export function scaleCluster(
  system: Of<"storage-scale">,
  cluster: Cluster,
): Custom<"scale.spectrum.ibm.com/v1beta1", "Cluster"> {
  const role = cluster.roles.find(({ id }) => id === system.role);
  return {
    apiVersion: "scale.spectrum.ibm.com/v1beta1",
    kind: "Cluster",
    metadata: { name: system.id, labels: { ...MANAGED_BY }, annotations: titled(system.title) },
    spec: {
      license: { accept: true, license: "data-management" },
      daemon: {
        nodeSelector: nodeSelector(system.role),
        ...(role === undefined ? {} : { tolerations: tolerations(role) }),
      },
    },
  };
}

export interface DatasetCache {
  readonly access: ExternalSecret;
  readonly dataset: Custom<"data.fluid.io/v1alpha1", "Dataset">;
  readonly runtime: Custom<"data.fluid.io/v1alpha1", "AlluxioRuntime">;
}

/** Cache of a bucket near the training jobs; nothing where no chart brings the kinds. */
export function datasetCaches(estate: Estate, catalogue: Catalogue, cluster: Cluster): DatasetCache[] {
  if (bringer(estate, catalogue, cluster, "data.fluid.io") === undefined) return [];
  return fileSystemsOf(estate, cluster, "dataset-cache").map((system) => {
    const metadata: Metadata & { namespace: string } = {
      name: system.id,
      namespace: system.namespace,
      labels: { ...MANAGED_BY },
      annotations: titled(system.title),
    };
    const secret = `${system.id}-access`;
    const [accessKey, secretKey] = ACCESS;
    const fromSecret = (key: string) => ({ secretKeyRef: { name: secret, key } });
    return {
      access: externalSecret(
        estate,
        { name: secret, namespace: system.namespace },
        `pools/${system.pool}/${system.id}`,
        ACCESS,
      ),
      dataset: {
        apiVersion: "data.fluid.io/v1alpha1",
        kind: "Dataset",
        metadata,
        spec: {
          accessModes: ["ReadOnlyMany"],
          mounts: [
            {
              name: system.id,
              mountPoint: `s3://${system.bucket}`,
              options: {
                "alluxio.underfs.s3.endpoint": `https://${system.endpoint}`,
                "alluxio.underfs.s3.disable.dns.buckets": "true",
              },
              encryptOptions: [
                { name: "aws.accessKeyId", valueFrom: fromSecret(accessKey) },
                { name: "aws.secretKey", valueFrom: fromSecret(secretKey) },
              ],
            },
          ],
        },
      },
      runtime: {
        apiVersion: "data.fluid.io/v1alpha1",
        kind: "AlluxioRuntime",
        metadata,
        spec: {
          replicas: system.replicas,
          tieredstore: {
            levels: [
              {
                mediumtype: system.medium === "memory" ? "MEM" : "SSD",
                path: system.medium === "memory" ? "/dev/shm" : CACHE_PATH,
                quota: size(system.size),
                ...WATERMARKS,
              },
            ],
          },
        },
      },
    };
  });
}
