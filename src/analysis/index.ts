/** Runs every rule: the preview, the check, the policy pack and the tests see the same findings. */
import { compareFindings, type Finding } from "./finding.ts";
import type { Facts, Rule } from "./rule.ts";
import { rules } from "./rules.ts";

export type { Finding, Severity } from "./finding.ts";
export type { Facts, Measurement, Rule } from "./rule.ts";

/** Findings of all rules, worst first, then by code and subject. */
export function analyse(facts: Facts): readonly Finding[] {
  return rules.flatMap((rule) => findingsOf(rule, facts)).sort(compareFindings);
}

/** Findings of one rule, in its own order. */
export function findingsOf(rule: Rule, facts: Facts): readonly Finding[] {
  return rule
    .check(facts)
    .map((statement) => ({ code: rule.code, ...statement, severity: statement.severity ?? rule.severity }));
}
