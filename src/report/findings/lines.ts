import { hanging, wrap } from "../columns.ts";
import { visible, visibleLine } from "../escape.ts";
import type { Paint, Style } from "../paint.ts";
import type { ReportFinding } from "../schema.ts";

const styles = { error: "red", warning: "yellow", info: "blue" } as const satisfies Record<
  ReportFinding["severity"],
  Style
>;

/** One finding on the terminal: what it is about, then one line for each part. */
export function findingLines(finding: ReportFinding, width: number, paint: Paint): readonly string[] {
  const { severity, code, subject } = finding;
  const parts = [
    ["says", finding.says],
    ["computed", finding.computed],
    ["limit", finding.limit],
    ["remedy", finding.remedy],
    ["source", finding.source],
    ...(finding.waiver === undefined ? [] : [["waived by", finding.waiver] as const]),
  ] as const;
  const title = wrap(visibleLine(`${severity} ${code} ${subject}`), width - 2);
  return [
    ...title.map((line) => `  ${paint(styles[severity], line)}`),
    ...parts.flatMap(([label, text]) => hanging(`    ${label.padEnd(10)}`, visible(text).replaceAll("\n", " "), width)),
  ];
}
