import * as pulumi from "@pulumi/pulumi";
import type { PeeringPlan } from "../../src/render/kubernetes/load-balancing.ts";
import { custom } from "./custom.ts";

export interface LoadBalancersArgs {
  readonly plan: PeeringPlan;
}

/** Addresses of services that are reached from outside, announced by the nodes to the leaves that they are cabled to. */
export class LoadBalancers extends pulumi.ComponentResource {
  constructor(name: string, args: LoadBalancersArgs, opts?: pulumi.ComponentResourceOptions) {
    const { pool, advertisement, peers, bfd } = args.plan;
    const record = { addresses: pool?.spec.addresses ?? [], peers: peers.map(({ metadata }) => metadata.name) };
    super("estate:kubernetes:LoadBalancers", name, record, opts);
    const timers = bfd === undefined ? [] : [custom(`${name}-bfd`, bfd, { parent: this })];
    for (const peer of peers) custom(`${name}-${peer.metadata.name}`, peer, { parent: this, dependsOn: timers });
    if (pool !== undefined && advertisement !== undefined) {
      const addresses = custom(`${name}-pool`, pool, { parent: this });
      custom(`${name}-advertisement`, advertisement, { parent: this, dependsOn: [addresses] });
    }
    this.registerOutputs({ record });
  }
}
