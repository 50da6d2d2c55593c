/** IAM policy documents as plain values. */
import type { CloudPlace } from "./place.ts";

export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?:
    | "*"
    | { readonly AWS: string | readonly string[] }
    | { readonly Service: string | readonly string[] };
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: ConditionBlock;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export function policyOf(...statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** Condition that a service acts for this account: without it any customer of AWS could use the service against us. */
export function forAccount(place: CloudPlace): ConditionBlock {
  return { StringEquals: { "aws:SourceAccount": place.account } };
}

/**
 * Lets an AWS service take a role, for this account only.
 *
 * @param actions what the service asks for. Pod identities also tag their session.
 * @param further conditions on top of the account. @defaultValue none
 */
export function trustService(
  service: string,
  place: CloudPlace,
  actions: readonly string[] = ["sts:AssumeRole"],
  further: ConditionBlock = {},
): PolicyDocument {
  return policyOf({
    Sid: "TrustService",
    Effect: "Allow",
    Principal: { Service: service },
    Action: actions,
    Condition: { ...forAccount(place), ...further },
  });
}

/** Trust for EC2 and EKS, which send no source account when they take a node's or a cluster's role. */
export function trustBareService(service: string): PolicyDocument {
  return policyOf({
    Sid: "TrustService",
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["sts:AssumeRole"],
  });
}
