import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../src/model/estate.ts";
import type { ClusterSecretStore } from "../../src/render/kubernetes/secrets.ts";
import { custom } from "../kubernetes/custom.ts";

export interface SecretStoreArgs {
  readonly cluster: Cluster;
  readonly store: ClusterSecretStore;
}

/** Where a cluster reads its secrets; every ExternalSecret of the estate names it. */
export class SecretStore extends pulumi.ComponentResource {
  constructor(name: string, args: SecretStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    const record = { cluster: args.cluster.id, store: args.store.metadata.name };
    super("estate:security:SecretStore", name, record, opts);
    custom(`${name}-store`, args.store, { parent: this });
    this.registerOutputs({ record });
  }
}
