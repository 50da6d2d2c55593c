import type * as pulumi from "@pulumi/pulumi";
import type { Circuit as CircuitRecord, Fabric as FabricRecord } from "../../src/model/estate.ts";
import type { Cable as CableView, Device } from "../../src/views/types.ts";
import { InventoryRecord } from "./record.ts";

export type FabricArgs = Omit<FabricRecord, "spines" | "leaves" | "outOfBand">;

/** The network of one site: numbering plan, segments, timers. Parent of its switches and cables. */
export class Fabric extends InventoryRecord<FabricArgs> {
  constructor(args: FabricArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Fabric", args.id, args, opts);
  }
}

export interface SwitchArgs {
  readonly id: string;
  readonly kind: Device["kind"];
  readonly number: number | undefined;
  readonly product: string | undefined;
  readonly rack: string | undefined;
  readonly u: number | undefined;
  readonly peer: string | undefined;
  readonly asn: number | undefined;
  readonly addresses: Readonly<Record<string, string>>;
  /** Port to what is plugged in, `7: gpu-1:eth0`. */
  readonly ports: Readonly<Record<string, string>>;
  readonly load: Device["load"];
}

/** A spine, leaf or out-of-band switch. */
export class Switch extends InventoryRecord<SwitchArgs> {
  constructor(args: SwitchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Switch", args.id, args, opts);
  }
}

export type CableArgs = Omit<CableView, "path" | "id">;

/** A cable with its two ends, medium, length and label. */
export class Cable extends InventoryRecord<CableArgs> {
  constructor(id: string, args: CableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Cable", id, args, opts);
  }
}

/** A circuit bought from a carrier: to an exchange, another site, or the internet. */
export class Circuit extends InventoryRecord<CircuitRecord> {
  constructor(args: CircuitRecord, opts?: pulumi.ComponentResourceOptions) {
    super("Circuit", args.id, args, opts);
  }
}
