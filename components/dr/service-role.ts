import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { managedPolicy } from "../../src/views/cloud/place.ts";
import type { PolicyDocument } from "../../src/views/cloud/policy.ts";

export interface ServiceRoleArgs {
  readonly trust: PolicyDocument;
  /** Permissions of the role's own. */
  readonly policy?: PolicyDocument;
  /** Policies of AWS by name, `AmazonEKSClusterPolicy`. @defaultValue none */
  readonly managed?: readonly string[];
}

/** A role that a service takes. Its name is the resource's own, so that its ARN is known in a preview. */
export class ServiceRole extends pulumi.ComponentResource {
  /** Known once the permissions stand: whoever uses it does not start before. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:ServiceRole", name, { ...args }, opts);
    const role = new aws.iam.Role(
      `${name}-role`,
      { name, assumeRolePolicy: JSON.stringify(args.trust) },
      { parent: this },
    );
    const granted: pulumi.Output<unknown>[] = [];
    if (args.policy !== undefined) {
      const policy = new aws.iam.RolePolicy(
        `${name}-permissions`,
        { role: role.name, name: "own", policy: JSON.stringify(args.policy) },
        { parent: this },
      );
      granted.push(policy.id);
    }
    for (const managed of args.managed ?? []) {
      const attachment = new aws.iam.RolePolicyAttachment(
        `${name}-${managed.split("/").at(-1) ?? managed}`,
        { role: role.name, policyArn: managedPolicy(managed) },
        { parent: this },
      );
      granted.push(attachment.id);
    }
    this.arn = pulumi.all([role.arn, pulumi.all(granted)]).apply(([arn]) => arn);
    this.registerOutputs({ ...args });
  }
}
