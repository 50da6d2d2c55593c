import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "../../src/render/kubernetes/machines.ts";
import { custom } from "../kubernetes/custom.ts";

export interface BareMetalServerArgs {
  readonly machine: Machine;
  /** Refuse to delete the host, because its disks hold what no installation brings back. */
  readonly protect: boolean;
}

/**
 * A server under Metal3: controller, credentials, firmware, system disks.
 *
 * Replaced hosts are deleted first, because old and new have one controller address. The firmware settings come before the
 * host: Metal3 makes an object of its own for a host that has none, and the two would collide.
 */
export class BareMetalServer extends pulumi.ComponentResource {
  constructor(name: string, args: BareMetalServerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { machine, protect } = args;
    super("estate:compute:BareMetalServer", name, { node: machine.node.id, build: machine.node.build }, opts);
    const credentials = custom(`${name}-credentials`, machine.credentials, { parent: this });
    const firmware =
      machine.firmware && custom(`${name}-firmware`, machine.firmware, { parent: this, deleteBeforeReplace: true });
    custom(`${name}-host`, machine.host, {
      parent: this,
      protect,
      deleteBeforeReplace: true,
      dependsOn: firmware === undefined ? [credentials] : [credentials, firmware],
    });
    this.registerOutputs({ record: { node: machine.node.id, build: machine.node.build, protect } });
  }
}
