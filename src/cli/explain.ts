/** `estate check --explain`: the rules beside the stack file, and what the records cost that it comments on. */
import { codeComments } from "../config/comments.ts";
import type { CostReport } from "../cost/types.ts";
import { explainChanges, explainRule, type Remark } from "../report/findings/explain.ts";
import type { CheckReport } from "../report/findings/schema.ts";
import type { TextOptions } from "../report/text.ts";
import { raw, sum, type UsdPerYear } from "../units/index.ts";
import type { Input } from "./input.ts";

/** Sections whose records have costs of their own. */
const COSTED = ["sites", "clusters", "fabrics", "circuits", "arrays", "pools"] as const;

/** Micro-dollars of a dollar. */
const MICRO = 1e6;

export interface ExplainArgs {
  /** Code of a rule, or the empty string for all that the file changed. */
  readonly code: string;
  readonly report: CheckReport;
  readonly input: Input;
  readonly cost: CostReport;
}

/** The explanation as text. */
export function explain({ code, report, input, cost }: ExplainArgs, options: TextOptions): string {
  const costAt = costsByLine(input, cost);
  const codes = new Set(report.rules.map((rule) => rule.code));
  const remarks = codeComments(input.text, codes).map(
    (comment): Remark => ({ ...comment, cost: comment.value === undefined ? undefined : costAt(comment.value.line) }),
  );
  const rule = report.rules.find((candidate) => candidate.code === code);
  if (rule === undefined) return explainChanges(report, remarks, options);
  const lines = input.text.split(/\r?\n/);
  return explainRule(rule, report, remarks, (line) => lines[line - 1] ?? "", options);
}

/** What the record costs in a year that has a line of the file; nothing where the line is in no record with a cost. */
function costsByLine({ estate, locate }: Input, cost: CostReport): (line: number) => Remark["cost"] {
  const yearly = new Map<string, UsdPerYear>();
  for (const [component, lines] of Map.groupBy(cost.lines, (line) => line.component)) {
    yearly.set(component, sum(lines.map((line) => line.yearly.expected)));
  }
  const records = COSTED.flatMap((section) =>
    estate[section].map(({ id }) => ({ line: locate([section, id]).line, path: `${section}.${id}`, id })),
  );
  const sections = Object.keys(estate).map((section) => ({
    line: locate([section]).line,
    path: section,
    id: undefined,
  }));
  const starts = [...sections, ...records].sort((a, b) => a.line - b.line);
  return (line) => {
    const record = starts.findLast((start) => start.line <= line);
    const found = record?.id === undefined ? undefined : yearly.get(record.id);
    if (record === undefined || found === undefined || raw(found) === 0) return undefined;
    return { path: record.path, dollars: raw(found) / MICRO };
  };
}
