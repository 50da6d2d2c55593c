import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { certificatePlan, gatewayPlan } from "../../src/render/kubernetes/gateway.ts";
import { custom } from "./custom.ts";

export interface TlsDefaultsArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
}

/** The estate's authority, and where the cluster has a gateway its certificate and least TLS version. */
export class TlsDefaults extends pulumi.ComponentResource {
  constructor(name: string, args: TlsDefaultsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, catalogue, cluster } = args;
    const minimum = estate.security.api?.minimumTls;
    super("estate:kubernetes:TlsDefaults", name, { cluster: cluster.id, minimum }, opts);
    const certificates = certificatePlan(estate, catalogue, cluster);
    const issuer =
      certificates &&
      custom(`${name}-issuer`, certificates.issuer, {
        parent: this,
        dependsOn: [custom(`${name}-authority`, certificates.authority, { parent: this })],
      });
    const gateway = gatewayPlan(estate, catalogue, cluster);
    if (gateway !== undefined && issuer !== undefined) {
      const certificate = custom(`${name}-certificate`, gateway.certificate, { parent: this, dependsOn: [issuer] });
      const made = custom(`${name}-class`, gateway.class, { parent: this });
      const entry = custom(`${name}-gateway`, gateway.gateway, { parent: this, dependsOn: [made, certificate] });
      custom(`${name}-tls`, gateway.policy, { parent: this, dependsOn: [entry] });
    }
    this.registerOutputs({ record: { cluster: cluster.id, minimum } });
  }
}
