import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../src/model/estate.ts";
import type { ImageValidatingPolicy } from "../../src/render/kubernetes/image-signatures.ts";
import { custom } from "../kubernetes/custom.ts";

export interface SignedImagesArgs {
  readonly cluster: Cluster;
  readonly policy: ImageValidatingPolicy;
}

/** Admission of signed images only. */
export class SignedImages extends pulumi.ComponentResource {
  constructor(name: string, args: SignedImagesArgs, opts?: pulumi.ComponentResourceOptions) {
    const record = { cluster: args.cluster.id, policy: args.policy.metadata.name };
    super("estate:security:SignedImages", name, record, opts);
    custom(`${name}-policy`, args.policy, { parent: this });
    this.registerOutputs({ record });
  }
}
