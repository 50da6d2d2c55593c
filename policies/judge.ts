/** Runs policies over resources: every violation becomes a finding, and what cannot be told is said. */
import type { Finding } from "../src/analysis/index.ts";
import type { Policy, PolicyResource, ResourcePolicy, Scene, StackPolicy, Violation } from "./policy.ts";
import { UnknownValue } from "./value.ts";

/** Where a finding about a resource belongs in the stack file. */
export type SourceOf = (resource: PolicyResource) => string;

/** Findings of all policies over a stack, in the order of the policies, then of the resources. */
export function judgeStack(policies: readonly Policy[], scene: Scene, sourceOf: SourceOf): readonly Finding[] {
  return policies.flatMap((policy) => {
    const { subjects, check } = policy.kind === "stack" ? policy.over(scene) : { subjects: scene.resources, ...policy };
    return subjects.flatMap((resource) => findings(policy, resource, check(resource), sourceOf));
  });
}

/** Findings of one policy over one resource. */
export function judgeResource(
  policy: ResourcePolicy,
  resource: PolicyResource,
  sourceOf: SourceOf,
): readonly Finding[] {
  return findings(policy, resource, policy.check(resource), sourceOf);
}

function findings(
  policy: ResourcePolicy | StackPolicy,
  resource: PolicyResource,
  violations: Iterable<Violation>,
  sourceOf: SourceOf,
): readonly Finding[] {
  const found: Finding[] = [];
  try {
    for (const violation of violations) found.push(findingOf(policy, violation, sourceOf));
  } catch (error) {
    if (!(error instanceof UnknownValue)) throw error;
    found.push(findingOf(policy, cannotTell(policy, resource, error), sourceOf));
  }
  return found;
}

function findingOf(policy: Policy, { resource, severity, ...texts }: Violation, sourceOf: SourceOf): Finding {
  return {
    code: policy.code,
    severity: severity ?? policy.severity,
    subject: resource.name,
    ...texts,
    source: sourceOf(resource),
  };
}

/** An unknown blocks nothing, since the first deployment could never pass, and is never silent. */
function cannotTell(policy: Policy, resource: PolicyResource, unknown: UnknownValue): Violation {
  return {
    resource,
    severity: "info",
    says: `is of type ${resource.type}`,
    computed: `cannot tell: ${unknown.message}`,
    limit: policy.title,
    remedy: "check again after the deployment, or state the value in the program",
  };
}

/** A finding as one line, for engines that show lines. */
export function lineOf({ code, subject, says, computed, limit, remedy, waiver }: Finding): string {
  const passes = waiver === undefined ? "" : `; waived by ${waiver}`;
  return `${code} ${subject}: ${says}: ${computed}; limit: ${limit}; remedy: ${remedy}${passes}`;
}
