/** A check as JUnit XML, which every pipeline shows: one test case for each rule. */
import { isBlocking } from "../../analysis/finding.ts";
import { escapeHtml, visible } from "../escape.ts";
import { findingsLine } from "../words.ts";
import type { CheckedFinding, CheckedRule, CheckReport } from "./schema.ts";

/** The check as JUnit XML. A rule fails with a blocking finding; one whose findings are all waived is skipped. Ends with a line feed. */
export function formatJunit({ stack, rules, findings }: CheckReport): string {
  const byCode = Map.groupBy(findings, ({ code }) => code);
  const cases = rules.map((rule) => caseOf(rule, byCode.get(rule.code) ?? []));
  const failures = cases.filter(({ kind }) => kind === "failure").length;
  const skipped = cases.filter(({ kind }) => kind === "skipped").length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="estate check" ${counts}>`,
    `  <testsuite name="${attribute(stack)}" ${counts}>`,
    ...cases.map(({ xml }) => xml),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function caseOf({ code, title }: CheckedRule, findings: readonly CheckedFinding[]) {
  const head = `    <testcase classname="estate.${attribute(code)}" name="${attribute(`${code} ${title}`)}"`;
  if (findings.length === 0) return { kind: "passed", xml: `${head}/>` };
  const blocking = findings.filter(isBlocking);
  const waived = findings.every(({ waiver }) => waiver !== undefined);
  const kind = blocking.length > 0 ? "failure" : waived ? "skipped" : "passed";
  const rest = findings.filter((finding) => !isBlocking(finding));
  const xml = [
    `${head}>`,
    ...(kind === "failure"
      ? [
          `      <failure message="${attribute(findingsLine(blocking))}" type="${attribute(code)}">${content(blocking)}</failure>`,
        ]
      : []),
    ...(kind === "skipped" ? [`      <skipped message="${attribute(findingsLine(findings))}"/>`] : []),
    ...(rest.length > 0 ? [`      <system-out>${content(rest)}</system-out>`] : []),
    "    </testcase>",
  ].join("\n");
  return { kind, xml };
}

function content(findings: readonly CheckedFinding[]): string {
  const lines = findings.map(({ severity, subject, says, computed, limit, remedy, place, waiver }) => {
    const at = `${place.file}:${place.line}:${place.column}`;
    const passes = waiver === undefined ? "" : `; waived by ${waiver}`;
    return `${at}: ${severity}: ${subject}: ${says}: ${computed}; limit: ${limit}; remedy: ${remedy}${passes}`;
  });
  return escapeHtml(characters(lines.join("\n")));
}

function attribute(text: string): string {
  return escapeHtml(characters(text)).replaceAll("\n", "&#10;");
}

/** XML 1.0 knows no lone surrogates and two code points less, not even escaped. */
function characters(text: string): string {
  return visible(text.toWellFormed()).replace(/[\ufffe\uffff]/g, "\ufffd");
}
