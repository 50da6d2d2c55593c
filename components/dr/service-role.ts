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

/** Longest name of a role in IAM. */
const NAME_LIMIT = 64;

/**
 * A role that a service takes. Its name is the resource's own, so that its ARN is known in a preview.
 *
 * @throws pulumi.RunError when the name is longer than IAM takes
 */
export class ServiceRole extends pulumi.ComponentResource {
  /** Known once the permissions stand: whoever uses it does not start before. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:ServiceRole", name, { ...args }, opts);
    if (name.length > NAME_LIMIT) {
      throw new pulumi.RunError(
        `${name}: role name has ${name.length} characters, limit is ${NAME_LIMIT}; shorten the ids that it is made of`,
      );
    }
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
