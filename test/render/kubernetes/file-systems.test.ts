import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { estateSchema } from "../../../src/model/estate.ts";
import {
  datasetCaches,
  fileSystemsOf,
  lustreVolumes,
  scaleCluster,
} from "../../../src/render/kubernetes/file-systems.ts";
import { imageSignatures } from "../../../src/render/kubernetes/image-signatures.ts";
import { deriveViews } from "../../../src/views/derive.ts";

const catalogue = loadCatalogue();
const node = (number: number) => ({ build: "b", number });
const estate = estateSchema.parse({
  about: {
    name: "sample",
    environment: "test",
    role: "primary",
    owner: "tests",
    costCentre: "cc-1",
    domain: "sample.example",
  },
  sites: { s: { kind: "data-centre", title: "S" } },
  builds: { b: { title: "B", cpu: { product: "amd-epyc-7543", sockets: 1 }, memory: { total: "64GiB" } } },
  clusters: {
    files: {
      kind: "database",
      title: "Files",
      site: "s",
      segment: "storage",
      nodes: { "oss-1": node(7), "oss-2": node(8) },
    },
    train: {
      kind: "gpu",
      title: "Train",
      site: "s",
      segment: "storage",
      nodes: { "n-1": node(9) },
      roles: { lab: { title: "Lab", nodes: ["n-1"], dedicated: true } },
    },
  },
  fabrics: {
    f: {
      title: "F",
      site: "s",
      topology: ["collapsed"],
      addressing: { loopbacks: "10.9.0.0/24", outOfBand: "10.8.0.0/24", links: "unnumbered" },
      segments: { storage: { title: "Storage", vlan: 10, vni: 10, prefix: "10.1.0.0/24", zone: "z" } },
    },
  },
  images: { trainer: { repository: "registry.sample.example/models/trainer" } },
  fileSystems: {
    sets: {
      kind: "lustre",
      title: "Sets",
      clusters: ["train"],
      capacity: "1TiB",
      servers: ["oss-1", "oss-2"],
      namespaces: ["lab", "prod"],
    },
    pool: { kind: "storage-scale", title: "Pool", clusters: ["train"], capacity: "12TB", role: "lab" },
    ticks: {
      kind: "dataset-cache",
      title: "Ticks",
      clusters: ["train"],
      namespace: "lab",
      pool: "cold",
      bucket: "ticks/parquet",
      endpoint: "cold.sample.example",
      size: "2TiB",
      medium: "nvme",
      replicas: 2,
    },
  },
  platform: {
    signing: {
      issuer: "https://ci.sample.example",
      subjects: ["https://ci.sample.example/build"],
      transparencyLog: "https://log.sample.example",
      clusters: ["train"],
    },
    applications: {
      fluid: { chart: "fluid", clusters: ["train"], namespace: "fluid-system" },
      kyverno: { chart: "kyverno", clusters: ["train"], namespace: "kyverno" },
    },
  },
});
const { views } = deriveViews(estate, catalogue);
const cluster = (id: string) => {
  const found = estate.clusters.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no cluster ${id}`);
  return found;
};

describe("a Lustre file system", () => {
  const [system] = fileSystemsOf(estate, cluster("train"), "lustre");
  if (system === undefined) throw new Error("no file system");

  it("is one volume per namespace, at the address of its management server", () => {
    const volumes = lustreVolumes(system, estate, views);
    expect(volumes.map(({ volume }) => volume.metadata.name)).toEqual(["sets-lab", "sets-prod"]);
    expect(volumes[0]?.volume.spec).toEqual({
      capacity: { storage: "1Ti" },
      accessModes: ["ReadWriteMany"],
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: "",
      claimRef: { namespace: "lab", name: "sets" },
      csi: { driver: "lustre-csi.hpe.com", fsType: "lustre", volumeHandle: "10.1.0.7@tcp:/sets" },
    });
    expect(volumes[0]?.claim).toMatchObject({
      metadata: { name: "sets", namespace: "lab" },
      spec: { volumeName: "sets-lab" },
    });
  });

  it("is left out while its server has no address", () => {
    expect(lustreVolumes({ ...system, servers: ["unknown"] }, estate, views)).toEqual([]);
  });
});

describe("Storage Scale", () => {
  it("runs on the nodes of its role and tolerates them", () => {
    const [system] = fileSystemsOf(estate, cluster("train"), "storage-scale");
    if (system === undefined) throw new Error("no file system");
    expect(scaleCluster(system, cluster("train")).spec).toEqual({
      license: { accept: true, license: "data-management" },
      daemon: {
        nodeSelector: { "role.estate/lab": "true" },
        tolerations: [{ key: "role.estate/lab", operator: "Equal", value: "true", effect: "NoSchedule" }],
      },
    });
  });
});

describe("a cache of a data set", () => {
  it("mounts the bucket with keys by reference and keeps it on the stated medium", () => {
    const [cache] = datasetCaches(estate, catalogue, cluster("train"));
    expect(cache?.dataset.spec).toMatchObject({
      mounts: [
        {
          mountPoint: "s3://ticks/parquet",
          options: { "alluxio.underfs.s3.endpoint": "https://cold.sample.example" },
          encryptOptions: [
            { name: "aws.accessKeyId", valueFrom: { secretKeyRef: { name: "ticks-access", key: "access-key" } } },
            { name: "aws.secretKey", valueFrom: { secretKeyRef: { name: "ticks-access", key: "secret-key" } } },
          ],
        },
      ],
    });
    expect(cache?.runtime.spec).toMatchObject({
      replicas: 2,
      tieredstore: { levels: [{ mediumtype: "SSD", quota: "2Ti" }] },
    });
  });

  it("is left out where no chart brings its kinds", () => {
    expect(datasetCaches(estate, catalogue, cluster("files"))).toEqual([]);
  });
});

describe("signed images", () => {
  it("are demanded of every registry of the estate, from its builders alone", () => {
    expect(imageSignatures(estate, catalogue, cluster("train"))?.spec).toMatchObject({
      validationActions: ["Deny"],
      matchImageReferences: [{ glob: "registry.sample.example/*" }],
      attestors: [
        {
          cosign: {
            keyless: {
              identities: [{ issuer: "https://ci.sample.example", subject: "https://ci.sample.example/build" }],
            },
            ctlog: { url: "https://log.sample.example" },
          },
        },
      ],
    });
  });

  it("are not demanded on a cluster that the estate does not name", () => {
    expect(imageSignatures(estate, catalogue, cluster("files"))).toBeUndefined();
  });
});
