/** What the rules mean for a stack file, for the terminal. */

import { controlText } from "../../analysis/controls.ts";
import { isBlocking } from "../../analysis/finding.ts";
import { hanging, sheet, wrap } from "../columns.ts";
import { visibleLine } from "../escape.ts";
import { type Paint, painter } from "../paint.ts";
import type { TextOptions } from "../text.ts";
import { count, findingsLine, usd } from "../words.ts";
import { findingLines } from "./lines.ts";
import type { CheckedFinding, CheckedRule, CheckReport } from "./schema.ts";

/** A comment of the stack file that names codes. */
export interface Remark {
  readonly line: number;
  readonly text: string;
  readonly codes: readonly string[];
  readonly value: { readonly line: number; readonly text: string } | undefined;
  /** The record that the value belongs to, and what all of it is expected to cost a year, in dollars. */
  readonly cost?: { readonly path: string; readonly dollars: number } | undefined;
}

const LEAST_WIDTH = 40;
/** Places that are listed of one rule; the others are counted. */
const PLACES = 20;

/**
 * One rule: what it computes, what from, what it says of the stack, and where the file explains itself.
 *
 * @param lineText text of a line of the stack file, counted from 1
 */
export function explainRule(
  rule: CheckedRule,
  report: CheckReport,
  remarks: readonly Remark[],
  lineText: (line: number) => string,
  options: TextOptions,
): string {
  const width = Math.max(LEAST_WIDTH, options.width);
  const paint = painter(options.colour);
  const findings = report.findings.filter(({ code }) => code === rule.code);
  const about = remarks.filter(({ codes }) => codes.includes(rule.code));
  const entry = (label: string, text: string) => hanging(`  ${label.padEnd(9)} `, visibleLine(text), width);
  return sheet([
    [
      ...wrap(visibleLine(`${rule.code} ${rule.title}`), width).map((line) => paint("bold", line)),
      ...entry("severity", rule.severity),
      ...entry("formula", rule.formula),
      ...rule.sources.flatMap((source, index) => entry(index === 0 ? "sources" : "", source)),
      ...rule.controls.flatMap((control, index) => entry(index === 0 ? "controls" : "", controlText(control))),
      ...entry("status", statusOf(findings)),
    ],
    inputs(findings, lineText, width, paint),
    ...findings.map((finding) => findingLines(finding, width, paint)),
    about.length === 0
      ? []
      : [paint("bold", `In ${visibleLine(report.file)}`), ...about.flatMap((one) => remark(one, rule.code, width))],
  ]);
}

/** Every code that the file explains a value by: what it says, and whether the rule is quiet now. */
export function explainChanges(report: CheckReport, remarks: readonly Remark[], options: TextOptions): string {
  const width = Math.max(LEAST_WIDTH, options.width);
  const paint = painter(options.colour);
  const byCode = Map.groupBy(report.findings, ({ code }) => code);
  const named = new Set(remarks.flatMap(({ codes }) => codes));
  const explained = report.rules.filter(({ code }) => named.has(code));
  const silent = report.rules.filter(({ code }) => !named.has(code)).map(({ code }) => code);
  return sheet([
    [
      ...wrap(
        visibleLine(`What ${report.file} changed for ${count(explained.length, "rule")}, by its own comments`),
        width,
      ).map((line) => paint("bold", line)),
    ],
    ...explained.map((rule) => [
      ...hanging(`${rule.code}  `, visibleLine(`${rule.title}: ${statusOf(byCode.get(rule.code) ?? [])}`), width).map(
        (line) => paint((byCode.get(rule.code) ?? []).some(isBlocking) ? "red" : "bold", line),
      ),
      ...remarks.filter(({ codes }) => codes.includes(rule.code)).flatMap((one) => remark(one, rule.code, width)),
    ]),
    silent.length === 0 ? [] : hanging("without a comment  ", silent.join(", "), width),
  ]);
}

function statusOf(findings: readonly CheckedFinding[]): string {
  return findings.length === 0 ? "quiet" : findingsLine(findings);
}

/** Values that the findings point at, as the file has them. */
function inputs(
  findings: readonly CheckedFinding[],
  lineText: (line: number) => string,
  width: number,
  paint: Paint,
): readonly string[] {
  const places = new Map(findings.map(({ source, place }) => [source, place]));
  if (places.size === 0) return [];
  const lines = [...places]
    .slice(0, PLACES)
    .flatMap(([source, { file, line, column }]) => [
      ...hanging("  ", visibleLine(`${source} (${file}:${line}:${column})`), width),
      ...hanging("    ", visibleLine(lineText(line).trim()), width),
    ]);
  const rest = places.size - PLACES;
  return [paint("bold", "Inputs"), ...lines, ...(rest > 0 ? [`  and ${count(rest)} more`] : [])];
}

function remark({ line, text, value, cost }: Remark, code: string, width: number): readonly string[] {
  const below = [
    ...(value === undefined ? [] : [`${value.line}: ${value.text}`]),
    ...(cost === undefined ? [] : [`${cost.path} costs ${usd(Math.round(cost.dollars))} a year, all of it (expected)`]),
  ];
  return [
    ...hanging(`  line ${line}  `, visibleLine(sentencesWith(text, code)), width),
    ...below.flatMap((entry) => hanging("      ", visibleLine(entry), width)),
  ];
}

/** The sentences of a comment that name the code: one comment may explain several. */
function sentencesWith(text: string, code: string): string {
  const sentences = text.split(/(?<=\.)\s+/);
  // C-1 is no mention of C-10.
  const mention = new RegExp(`\\b${code}(?![\\w-])`);
  return sentences.filter((sentence) => mention.test(sentence)).join(" ");
}
