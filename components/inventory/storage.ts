import type * as pulumi from "@pulumi/pulumi";
import type {
  Database as DatabaseRecord,
  Estate,
  Pool,
  StorageArray as StorageArrayRecord,
} from "../../src/model/estate.ts";
import { InventoryRecord } from "./record.ts";

/** A storage array with its ports and what it holds. */
export class StorageArray extends InventoryRecord<StorageArrayRecord> {
  constructor(args: StorageArrayRecord, opts?: pulumi.ComponentResourceOptions) {
    super("StorageArray", args.id, args, opts);
  }
}

/** Backup, cold or archive capacity. */
export class StoragePool extends InventoryRecord<Pool> {
  constructor(args: Pool, opts?: pulumi.ComponentResourceOptions) {
    super("StoragePool", args.id, args, opts);
  }
}

/** A database as the estate sizes it; its objects on the cluster are declared by the cluster's platform. */
export class Database extends InventoryRecord<DatabaseRecord> {
  constructor(args: DatabaseRecord, opts?: pulumi.ComponentResourceOptions) {
    super("Database", args.id, args, opts);
  }
}

export interface DataLifecycleArgs {
  readonly tiers: Estate["tiers"];
  readonly backups: Estate["backups"];
  readonly dataClasses: Estate["dataClasses"];
}

/** The one table of data ages, places, copies and recovery points that every retention setting follows. */
export class DataLifecycle extends InventoryRecord<DataLifecycleArgs> {
  constructor(name: string, args: DataLifecycleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("DataLifecycle", name, args, opts);
  }
}
