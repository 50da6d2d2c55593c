import fc from "fast-check";
import { expect, test } from "vitest";
import { backupPlan, cron } from "../../../src/render/kubernetes/backups.ts";
import { databasePlans, retention } from "../../../src/render/kubernetes/databases.ts";
import { snapshotClasses, storageClassesOf, storageClassManifest } from "../../../src/render/kubernetes/storage.ts";
import { q, quantity } from "../../../src/units/index.ts";
import { clusterOf, prod, small } from "../kubernetes/estates.ts";

const { estate, catalogue } = prod;
const db = clusterOf(prod, "db-tokyo");
const [plan] = databasePlans(estate, catalogue, db);

test("shards and replicas are the database's, three keepers hold their agreement", () => {
  expect(plan?.installation.spec.configuration.clusters).toEqual([
    { name: "ticks", layout: { shardsCount: 2, replicasCount: 2 }, pdbMaxUnavailable: 1 },
  ]);
  expect(plan?.keeper.spec.configuration.clusters).toEqual([{ name: "ticks", layout: { replicasCount: 3 } }]);
  expect(plan?.installation.spec.configuration.zookeeper).toEqual({ nodes: [{ host: "keeper-ticks", port: 2181 }] });
});

test("records go cold and end at the ages that the database states", () => {
  expect(plan?.retention.data).toEqual({
    "ttl.sql": "toDateTime(time) + INTERVAL 90 DAY TO VOLUME 'cold',\ntoDateTime(time) + INTERVAL 730 DAY DELETE\n",
  });
  const [database] = estate.databases;
  const { coldTier: _, ...warmOnly } = database ?? {};
  expect(database && retention({ ...database, ...warmOnly, coldTier: undefined })).toEqual([
    "toDateTime(time) + INTERVAL 730 DAY DELETE",
  ]);
});

test("data stands on local disks of the dedicated nodes", () => {
  const [volume] = plan?.installation.spec.templates.volumeClaimTemplates ?? [];
  expect(volume?.spec).toEqual({
    accessModes: ["ReadWriteOnce"],
    storageClassName: "local-nvme",
    resources: { requests: { storage: "31900G" } },
  });
  const [pod] = plan?.installation.spec.templates.podTemplates ?? [];
  expect(pod?.spec.nodeSelector).toEqual({ "role.estate/ticks": "true" });
});

test("the first class of a cluster is its default", () => {
  const found = storageClassesOf(estate, db).map((each, index) => storageClassManifest(each, index === 0));
  expect(found.map(({ metadata }) => [metadata.name, metadata.annotations])).toEqual([
    ["nvme-hot", { "estate/title": "Array volumes", "storageclass.kubernetes.io/is-default-class": "true" }],
    ["local-nvme", { "estate/title": "Local disks" }],
  ]);
  expect(found[0]?.provisioner).toBe("csi.array.meridian.example");
  expect(found[0]?.reclaimPolicy).toBe("Retain");
});

test("snapshots exist for classes that have them, in clusters that have the controller", () => {
  expect(snapshotClasses(estate, catalogue, db).map(({ metadata, driver }) => [metadata.name, driver])).toEqual([
    ["nvme-hot", "csi.array.meridian.example"],
  ]);
  expect(snapshotClasses(estate, catalogue, clusterOf(prod, "trade-tokyo"))).toEqual([]);
});

test("a backup runs as often as the estate says and is kept as long", () => {
  const found = backupPlan(estate, catalogue, clusterOf(prod, "gpu-east"));
  expect(
    found?.schedules.map(({ metadata, spec }) => [
      metadata.name,
      spec.schedule,
      spec.template.storageLocation,
      spec.template.ttl,
    ]),
  ).toEqual([
    ["hourly", "0 * * * *", "backup", "720h0m0s"],
    ["daily", "0 0 * * *", "backup", "840h0m0s"],
    ["weekly", "0 0 * * 0", "archive", "87600h0m0s"],
  ]);
  expect(found?.locations.map(({ metadata, spec }) => [metadata.name, spec.config])).toEqual([
    ["backup", { region: "us-east-1", s3Url: "https://backup.prod.meridian.example", s3ForcePathStyle: "true" }],
    ["archive", { region: estate.sites.find(({ id }) => id === "recovery")?.cloudRegion }],
  ]);
});

test("a period that no calendar has becomes an interval of the same length", () => {
  expect(cron(q("duration", "90min"))).toBe("@every 1h30m0s");
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (total) => {
      const text = cron(quantity<"ns">(total * 1e9));
      const match = /^@every (\d+)h(\d+)m(\d+)s$/.exec(text);
      if (match === null) expect([3600, 86_400, 604_800]).toContain(total);
      else expect(Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])).toBe(total);
    }),
  );
});

test("an estate without databases and Velero plans neither", () => {
  const house = clusterOf(small, "house");
  expect(databasePlans(small.estate, small.catalogue, house)).toEqual([]);
  expect(backupPlan(small.estate, small.catalogue, house)).toBeUndefined();
});
