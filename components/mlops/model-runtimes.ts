import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { servingRuntimes, trainingRuntimes } from "../../src/render/kubernetes/model-runtimes.ts";
import { custom } from "../kubernetes/custom.ts";

export interface ModelRuntimesArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
}

/** How models of a cluster are trained and served. */
export class ModelRuntimes extends pulumi.ComponentResource {
  constructor(name: string, args: ModelRuntimesArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, catalogue, cluster } = args;
    super("estate:mlops:ModelRuntimes", name, { cluster: cluster.id }, opts);
    const runtimes = [...trainingRuntimes(estate, catalogue, cluster), ...servingRuntimes(estate, catalogue, cluster)];
    for (const runtime of runtimes) custom(`${name}-${runtime.metadata.name}`, runtime, { parent: this });
    this.registerOutputs({ record: { cluster: cluster.id, runtimes: runtimes.map(({ metadata }) => metadata.name) } });
  }
}
