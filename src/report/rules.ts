import type { ReportFinding } from "./schema.ts";

/** Findings of one advisory rule that are shown in full; of what blocks, all are. */
const SHOWN_PER_RULE = 2;

export interface RuleFindings<F> {
  readonly code: string;
  readonly shown: readonly F[];
  /** Further findings of the same rule, for which the subject says enough. */
  readonly rest: readonly F[];
}

/** Findings by rule, in their order: a rule that advises the same of many subjects does not bury the others. */
export function byRule<F extends Pick<ReportFinding, "severity" | "code" | "waiver">>(
  findings: readonly F[],
): readonly RuleFindings<F>[] {
  const rules = Map.groupBy(findings, ({ severity, code, waiver }) => `${severity} ${code} ${waiver ?? ""}`);
  return [...rules.values()].flatMap((list) => {
    const [first] = list;
    if (first === undefined) return [];
    // One that is left over takes no more room in full.
    const size = first.severity === "error" || list.length <= SHOWN_PER_RULE + 1 ? list.length : SHOWN_PER_RULE;
    return [{ code: first.code, shown: list.slice(0, size), rest: list.slice(size) }];
  });
}
