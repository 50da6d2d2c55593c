/** Names between arrays, databases, pools, tiers, backups and classes. */
import type { Estate } from "../estate.ts";
import type { Names, References } from "./names.ts";

export function checkStorageNames(estate: Omit<Estate, "about">, names: Names, references: References): void {
  for (const { id, product, site, rack, segment } of estate.arrays) {
    const path = ["arrays", id];
    references.one([...path, "product"], names.arrayProduct, product);
    references.one([...path, "site"], names.site, site);
    references.one([...path, "rack"], names.rack, rack);
    references.one([...path, "segment"], names.segment, segment);
  }
  for (const { id, cluster, coldTier } of estate.databases) {
    references.one(["databases", id, "cluster"], names.cluster, cluster);
    references.one(["databases", id, "coldTier"], names.coldStore, coldTier);
  }
  for (const { id, site, rack, product } of estate.pools) {
    references.one(["pools", id, "site"], names.site, site);
    references.one(["pools", id, "rack"], names.rack, rack);
    references.one(["pools", id, "product"], names.arrayProduct, product);
  }
  for (const { id, storedIn } of estate.tiers) references.one(["tiers", id, "storedIn"], names.store, storedIn);
  for (const { id, to } of estate.backups) references.one(["backups", id, "to"], names.backupTarget, to);
  for (const { id, storedIn, backup, tiers } of estate.dataClasses) {
    references.one(["dataClasses", id, "storedIn"], names.store, storedIn);
    references.one(["dataClasses", id, "backup"], names.backup, backup);
    references.many(["dataClasses", id, "tiers"], names.tier, tiers);
  }
  for (const { id, clusters, array } of estate.storageClasses) {
    references.many(["storageClasses", id, "clusters"], names.platform, clusters);
    references.one(["storageClasses", id, "array"], names.array, array);
  }
  for (const system of estate.fileSystems) {
    const path = ["fileSystems", system.id];
    references.many([...path, "clusters"], names.platform, system.clusters);
    switch (system.kind) {
      case "lustre":
        references.many([...path, "servers"], names.node, system.servers);
        references.many([...path, "namespaces"], names.namespace, system.namespaces);
        break;
      case "storage-scale":
        references.one([...path, "role"], names.role, system.role);
        break;
      case "dataset-cache":
        references.one([...path, "namespace"], names.namespace, system.namespace);
        references.one([...path, "pool"], names.pool, system.pool);
        break;
    }
  }
}
