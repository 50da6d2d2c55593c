/** Everything that is said of a stack: the rules over its estate, the policies over its resources, the waivers over both. */
import { type Facts, type Finding, findingsOfRules, judge, type RuleInfo } from "../src/analysis/index.ts";
import type { Catalogue } from "../src/catalogue/types.ts";
import { deriveViews } from "../src/views/derive.ts";
import { estateOf } from "./estate.ts";
import { judgeStack } from "./judge.ts";
import type { Policy, PolicyResource } from "./policy.ts";
import { sourceFinder } from "./source.ts";

export interface Stack {
  readonly resources: readonly PolicyResource[];
  readonly catalogue: Catalogue;
  readonly measurements: Facts["measurements"];
  /** Calendar day. */
  readonly today: string;
}

/** What is said of a stack whose estate cannot be read. */
export const unreadable: RuleInfo = {
  code: "ESTATE-UNREADABLE",
  title: "The stack tells which estate it is",
  severity: "error",
  formula: "one estate:inventory:Inventory registers the sections",
  sources: ["the inventory of the stack"],
};

/**
 * Judges a stack by its resources alone.
 *
 * @param policies those to judge by
 * @param isJudged whether all findings of a code are among these: a waiver of any other is left alone
 * @returns findings, worst first, then by code and subject
 */
export function evaluate(
  stack: Stack,
  policies: readonly Policy[],
  isJudged: (code: string) => boolean,
): readonly Finding[] {
  const { resources, catalogue, today } = stack;
  const found = estateOf(resources);
  if (!found.ok) return [cannotTell(found.why)];
  const { estate } = found;
  const { views } = deriveViews(estate, catalogue);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const findings = [
    ...findingsOfRules({ ...stack, estate, views }),
    ...judgeStack(policies, { resources, byUrn, estate, catalogue }, sourceFinder(resources, estate)),
  ];
  return judge(findings, { estate, today }, isJudged);
}

/** Nothing is known to be right: that is not the same as right. */
export function cannotTell(why: string): Finding {
  return {
    code: unreadable.code,
    severity: unreadable.severity,
    subject: "estate",
    says: "the stack holds an estate",
    computed: `cannot tell what the rules say: ${why}`,
    limit: unreadable.title.toLowerCase(),
    remedy: "deploy the stack with this version of the program",
    source: "about",
  };
}
