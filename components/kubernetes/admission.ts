import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { admissionRules, bindingManifest, policyManifest } from "../../src/render/kubernetes/admission.ts";

export interface AdmissionArgs {
  readonly estate: Estate;
  readonly cluster: Cluster;
}

/** What the cluster's API server refuses: shared cores where whole ones are promised, overcommit, tags, no priority. */
export class Admission extends pulumi.ComponentResource {
  constructor(name: string, args: AdmissionArgs, opts?: pulumi.ComponentResourceOptions) {
    const rules = admissionRules(args.estate, args.cluster);
    const record = { cluster: args.cluster.id, rules: rules.map((rule) => rule.name) };
    super("estate:kubernetes:Admission", name, record, opts);
    const { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } = kubernetes.admissionregistration.v1;
    for (const rule of rules) {
      const child = `${name}-${rule.name}`;
      const policy = new ValidatingAdmissionPolicy(child, policyManifest(rule), { parent: this });
      new ValidatingAdmissionPolicyBinding(`${child}-binding`, bindingManifest(rule), {
        parent: this,
        dependsOn: [policy],
      });
    }
    this.registerOutputs({ record });
  }
}
