import type * as pulumi from "@pulumi/pulumi";
import type {
  Accelerator as AcceleratorRecord,
  Estate,
  Phase as PhaseRecord,
  Recovery,
  Region as RegionRecord,
} from "../../src/model/estate.ts";
import { InventoryRecord } from "./record.ts";

/** An AI region: what it is for and where it stands. */
export class Region extends InventoryRecord<RegionRecord> {
  constructor(args: RegionRecord, opts?: pulumi.ComponentResourceOptions) {
    super("Region", args.id, args, opts);
  }
}

/** A row of the accelerator table: products, regions, way of access, devices ordered. */
export class Accelerator extends InventoryRecord<AcceleratorRecord> {
  constructor(args: AcceleratorRecord, opts?: pulumi.ComponentResourceOptions) {
    super("Accelerator", args.id, args, opts);
  }
}

/** What the estate may cost, line by line. */
export class Budget extends InventoryRecord<Estate["budget"]> {
  constructor(name: string, args: Estate["budget"], opts?: pulumi.ComponentResourceOptions) {
    super("Budget", name, args, opts);
  }
}

/** What the estate promises: latency, throughput, availability, recovery, and the rules by which it scales. */
export class ServiceTargets extends InventoryRecord<Estate["targets"] & { readonly scaling: Estate["scaling"] }> {
  constructor(
    name: string,
    args: Estate["targets"] & { readonly scaling: Estate["scaling"] },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("ServiceTargets", name, args, opts);
  }
}

/** A phase of the build-up with its gates; a later phase depends on the earlier ones of its programme. */
export class Phase extends InventoryRecord<PhaseRecord> {
  constructor(args: PhaseRecord, opts?: pulumi.ComponentResourceOptions) {
    super("Phase", args.id, args, opts);
  }
}

/** What must be procured, signed and tested, with owner and evidence. */
export class Checklist extends InventoryRecord<Estate["checklists"][number]> {
  constructor(args: Estate["checklists"][number], opts?: pulumi.ComponentResourceOptions) {
    super("Checklist", args.id, args, opts);
  }
}

/** Where and how the estate recovers, as stated; the site itself is declared by its own components. */
export class RecoveryStatement extends InventoryRecord<Recovery> {
  constructor(name: string, args: Recovery, opts?: pulumi.ComponentResourceOptions) {
    super("RecoveryStatement", name, args, opts);
  }
}
