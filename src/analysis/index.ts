/** Runs every rule: the preview, the check, the policy pack and the tests see the same findings. */
import { compareFindings, type Finding } from "./finding.ts";
import type { Facts, Rule } from "./rule.ts";
import { rules } from "./rules.ts";
import { applyWaivers } from "./waivers.ts";

export { type Finding, isBlocking, type Severity } from "./finding.ts";
export type { Facts, Measurement, Rule, RuleInfo } from "./rule.ts";

const codes: ReadonlySet<string> = new Set(rules.map(({ code }) => code));

/** Findings of all rules and of the waivers from them, worst first, then by code and subject. */
export function analyse(facts: Facts): readonly Finding[] {
  return judge(findingsOfRules(facts), facts, (code) => codes.has(code));
}

/** Findings of all rules as they are without waivers, in the order of the rules. */
export function findingsOfRules(facts: Facts): readonly Finding[] {
  return rules.flatMap((rule) => findingsOf(rule, facts));
}

/**
 * Findings with the estate's waivers applied, worst first, then by code and subject.
 *
 * @param judged whether all findings of a code are among these
 */
export function judge(
  findings: readonly Finding[],
  { estate, today }: Pick<Facts, "estate" | "today">,
  judged: (code: string) => boolean,
): readonly Finding[] {
  return [...applyWaivers(findings, { waivers: estate.waivers, today, judged })].sort(compareFindings);
}

/** Findings of one rule, in its own order. */
export function findingsOf(rule: Rule, facts: Facts): readonly Finding[] {
  return rule
    .check(facts)
    .map((statement) => ({ code: rule.code, ...statement, severity: statement.severity ?? rule.severity }));
}
