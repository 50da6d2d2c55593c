/** A check for the terminal. */
import { severities } from "../../analysis/finding.ts";
import { hanging, sheet, wrap } from "../columns.ts";
import { visibleLine } from "../escape.ts";
import { type Paint, painter } from "../paint.ts";
import { byRule } from "../rules.ts";
import type { ReportFinding } from "../schema.ts";
import type { TextOptions } from "../text.ts";
import { count, findingsLine } from "../words.ts";
import { findingLines } from "./lines.ts";
import type { CheckedFinding, CheckReport } from "./schema.ts";

const LEAST_WIDTH = 40;
const titles = { error: "Errors", warning: "Warnings", info: "Notes" } as const;

/** Every finding, grouped by severity; without colour it says the same. Ends with a line feed. */
export function formatText(report: CheckReport, { width: wanted, colour }: TextOptions): string {
  const width = Math.max(LEAST_WIDTH, wanted);
  const paint = painter(colour);
  const { estate, stack, file, findings, rules, blocked } = report;
  const counted = findings.filter(({ waiver }) => waiver === undefined);
  const groups = severities.map((severity) => ({
    title: titles[severity],
    list: counted.filter((finding) => finding.severity === severity),
  }));
  const waived = findings.filter(({ waiver }) => waiver !== undefined);
  const judged = `${count(rules.length, "rule")} judged: ${findingsLine(findings)}`;
  return sheet([
    [
      ...wrap(visibleLine(`${estate.name} (${estate.environment}) ${blocked ? "blocked" : "passes"}`), width).map(
        (line) => paint("bold", line),
      ),
      ...hanging("  stack  ", visibleLine(`${stack}, from ${file}`), width),
      ...hanging("  rules  ", judged, width),
    ],
    ...[...groups, { title: "Waived", list: waived }].flatMap(({ title, list }) => groupOf(title, list, width, paint)),
  ]);
}

function groupOf(
  title: string,
  list: readonly CheckedFinding[],
  width: number,
  paint: Paint,
): readonly (readonly string[])[] {
  if (list.length === 0) return [];
  const items = byRule(list).flatMap(({ code, shown, rest }) => [
    ...shown.map((finding) => findingLines(placed(finding), width, paint)),
    ...(rest.length === 0
      ? []
      : [
          hanging(
            `  and ${count(rest.length)} more `,
            visibleLine(`${code} for ${rest.map(({ subject }) => subject).join(", ")}`),
            width,
          ),
        ]),
  ]);
  return [[`${paint("bold", title)}  ${count(list.length)}`], ...items];
}

/** The finding with line and column behind its source. */
function placed({ place, ...finding }: CheckedFinding): ReportFinding {
  return { ...finding, source: `${finding.source} (${place.file}:${place.line}:${place.column})` };
}
