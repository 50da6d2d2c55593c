import * as pulumi from "@pulumi/pulumi";

/**
 * A thing of the estate that no cloud API creates: its record is the resource.
 *
 * The record goes into the inputs, so that `pulumi preview` shows a changed record as a diff, and into the output
 * `record`, because during preview a stack policy sees nothing else. Quantities are plain numbers in base units (byte, bit/s, ns, W, m, micro-dollar).
 */
export abstract class InventoryRecord<R extends object> extends pulumi.ComponentResource {
  protected constructor(kind: string, name: string, record: R, opts?: pulumi.ComponentResourceOptions) {
    const plain = defined(record);
    super(`estate:inventory:${kind}`, name, plain, opts);
    // As a property of its own: the SDK keeps a property `id` for itself, and most records have one.
    this.registerOutputs({ record: plain });
  }
}

/** Own properties that are stated: the engine would store `undefined` as a missing property anyway, but diff it as a change. */
function defined(record: object): pulumi.Inputs {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
