/** A proof for the terminal. */
import type { Proof } from "../../twin/proof/schema.ts";
import { hanging, sheet, wrap } from "../columns.ts";
import { visibleLine } from "../escape.ts";
import { findingLines } from "../findings/lines.ts";
import { type Paint, painter } from "../paint.ts";
import { byRule } from "../rules.ts";
import type { TextOptions } from "../text.ts";
import { count, findingsLine } from "../words.ts";
import { memoryText, startText } from "./figures.ts";
import { fitSections } from "./text-fit.ts";
import { checkSections, lossSection } from "./text-losses.ts";
import { recoverySections } from "./text-recovery.ts";
import { summary, verdict } from "./verdict.ts";

const LEAST_WIDTH = 40;

/** The proof as lines of text, never longer than the width; without colour it says the same. Ends with a line feed. */
export function proofText(proof: Proof, options: TextOptions): string {
  const width = Math.max(LEAST_WIDTH, options.width);
  const paint = painter(options.colour);
  return sheet([
    header(proof, width, paint),
    ...fitSections(proof, width, paint),
    lossSection(proof, width, paint),
    ...checkSections(proof, width, paint),
    ...recoverySections(proof, width, paint),
    findings(proof, width, paint),
    notProven(proof, width, paint),
  ]);
}

function header(proof: Proof, width: number, paint: Paint): string[] {
  const { stack, estate, date, machine, start } = proof;
  const { cores, memory, kubernetes } = machine;
  const rows = [
    ...summary(proof),
    ["estate", estate],
    ["taken", `${date} on ${count(cores, "core")} and ${memoryText(memory)}, Kubernetes ${kubernetes}`],
    ...(start === undefined ? [] : [["start", startText(start)]]),
  ];
  return [
    ...wrap(visibleLine(`${stack}: ${verdict(proof)}`), width).map((line) => paint("bold", line)),
    ...rows.flatMap(([label = "", text = ""]) => hanging(`  ${label.padEnd(9)}`, visibleLine(text), width)),
  ];
}

function findings({ findings }: Proof, width: number, paint: Paint): string[] {
  const rows = byRule(findings).flatMap(({ code, shown, rest }) => {
    const lines = shown.flatMap((finding) => ["", ...findingLines(finding, width, paint)]);
    if (rest.length === 0) return lines;
    const subjects = `${code} for ${rest.map(({ subject }) => subject).join(", ")}`;
    return [...lines, "", ...hanging(`  and ${count(rest.length)} more `, visibleLine(subjects), width)];
  });
  return [`${paint("bold", "Findings")}  ${findingsLine(findings)}`, ...rows];
}

function notProven({ notProven }: Proof, width: number, paint: Paint): string[] {
  if (notProven.length === 0) return [];
  return [paint("bold", "Not proven"), ...notProven.flatMap((line) => hanging("  - ", visibleLine(line), width))];
}
