/** A check in the Static Analysis Results Interchange Format 2.1.0 of OASIS, which code hosts show beside the lines. */

import { controlText } from "../../analysis/controls.ts";
import type { Severity } from "../../analysis/finding.ts";
import { visible } from "../escape.ts";
import type { CheckedFinding, CheckedRule, CheckReport } from "./schema.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const levels = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, string>;

/** The check as SARIF with one run. Ends with a line feed. */
export function formatSarif(report: CheckReport): string {
  const { rules, findings, waivers } = report;
  const index = new Map(rules.map(({ code }, at) => [code, at]));
  const reasons = new Map(
    waivers.map((waiver) => [
      waiver.id,
      `${waiver.reason} (${waiver.ticket}, owner ${waiver.owner}, approved by ${waiver.approver}, until ${waiver.expires})`,
    ]),
  );
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "estate check", rules: rules.map(descriptor) } },
        automationDetails: { id: `estate/${report.stack}/` },
        columnKind: "utf16CodeUnits",
        results: distinct(findings.map((finding) => resultOf(finding, index.get(finding.code), reasons))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Code hosts take results of one fingerprint for one: each that repeats an earlier one is numbered. */
function distinct(results: readonly ReturnType<typeof resultOf>[]) {
  const seen = new Map<string, number>();
  return results.map((result) => {
    const fingerprint = result.partialFingerprints["estateFinding/v1"];
    const times = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, times);
    if (times === 1) return result;
    return { ...result, partialFingerprints: { "estateFinding/v1": `${fingerprint} #${times}` } };
  });
}

function descriptor({ code, title, severity, formula, sources, controls }: CheckedRule) {
  return {
    id: code,
    shortDescription: { text: visible(title) },
    fullDescription: { text: visible(formula) },
    help: { text: visible(`${formula}\n\nSources: ${sources.join("; ")}`) },
    defaultConfiguration: { level: levels[severity] },
    ...(controls.length === 0 ? {} : { properties: { tags: controls.map(controlText) } }),
  };
}

function resultOf(finding: CheckedFinding, ruleIndex: number | undefined, reasons: ReadonlyMap<string, string>) {
  const { code, severity, subject, says, computed, limit, remedy, source, place, waiver } = finding;
  return {
    ruleId: code,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: levels[severity],
    message: { text: visible(`${subject}: ${says}: ${computed}; limit: ${limit}; remedy: ${remedy}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(place.file) },
          region: { startLine: place.line, startColumn: place.column },
        },
        logicalLocations: [{ fullyQualifiedName: visible(source) }],
      },
    ],
    // Lines move with every edit; what a finding is about does not.
    partialFingerprints: { "estateFinding/v1": visible(`${code} ${subject} ${source} ${says}`) },
    // Either all results have suppressions, or none: an empty list says that there are none.
    suppressions:
      waiver === undefined
        ? []
        : [{ kind: "external", status: "accepted", justification: visible(`${waiver}: ${reasons.get(waiver) ?? ""}`) }],
  };
}

/** A path as a relative or absolute URI reference. */
function uriOf(file: string): string {
  return file
    .replaceAll("\\", "/")
    .split("/")
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join("/");
}
