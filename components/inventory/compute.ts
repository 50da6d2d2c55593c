import type * as pulumi from "@pulumi/pulumi";
import type { Build, Node } from "../../src/model/estate.ts";
import type { Device } from "../../src/views/types.ts";
import { InventoryRecord } from "./record.ts";

export interface ServerArgs extends Omit<Node, "build" | "cables"> {
  readonly cluster: string;
  readonly roles: readonly string[];
  /** The build with all its parts: a changed disk shows on every server that has it. */
  readonly build: Build;
  /** Interface to address, `eth0: 10.10.0.11/22`. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly asn: number | undefined;
  /** Own port to far port. */
  readonly cables: Readonly<Record<string, string>>;
  /** Load in watts at full work. */
  readonly load: Device["load"];
}

/** A rack-mounted server: build, place, power, addresses and cables of one physical node. */
export class Server extends InventoryRecord<ServerArgs> {
  constructor(args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Server", args.id, args, opts);
  }
}

export interface GpuArgs {
  readonly node: string;
  /** Place in the node, and counted through the cluster, both from 0. */
  readonly slot: number;
  readonly index: number;
  readonly product: string;
  /** Role of the cluster that the GPU plays. */
  readonly role: string | undefined;
  readonly links: readonly string[];
  readonly sharing: string;
}

/** One accelerator card of a server. */
export class Gpu extends InventoryRecord<GpuArgs> {
  constructor(args: GpuArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Gpu", `${args.node}-gpu${args.slot}`, args, opts);
  }
}
