/** Prints a proof, whole or of one drill, in the format that was asked for. */
import { isBlocking } from "../../analysis/finding.ts";
import { visible } from "../../report/escape.ts";
import { verdict } from "../../report/proof/verdict.ts";
import type { TextOptions } from "../../report/text.ts";
import type { Proof } from "../../twin/proof/schema.ts";
import type { Flag, FlagValues } from "../command.ts";
import { type ExitCode, exit } from "../exit.ts";
import { writeOutput } from "../files.ts";
import { DEFAULT_WIDTH, type Terminal } from "../terminal.ts";

export const PRINT_FLAGS: readonly Flag[] = [
  {
    name: "format",
    value: "FORMAT",
    choices: ["text", "json", "markdown", "html"],
    text: "text for people (default), json for tools, markdown for a pull request, html for a browser, with timelines",
  },
  { name: "out", value: "F", text: "write to this file, whole or not at all, instead of standard output" },
];

/** @returns the exit code that a gate acts on */
export async function printProof(proof: Proof, flags: FlagValues, terminal: Terminal): Promise<ExitCode> {
  const out = flags.get("out");
  const format = flags.get("format") ?? "text";
  if (out === undefined) terminal.out(await render(proof, format, terminal));
  else {
    await writeOutput(out, await render(proof, format, { width: DEFAULT_WIDTH, colour: false }));
    terminal.err(`wrote ${visible(out)}: ${verdict(proof)}\n`);
  }
  return proof.findings.some(isBlocking) ? exit.findings : exit.ok;
}

/** Each format loads its own code. */
async function render(proof: Proof, format: string, options: TextOptions): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../../report/proof/json.ts")).proofJson(proof);
    case "markdown":
      return (await import("../../report/proof/markdown.ts")).proofMarkdown(proof);
    case "html":
      return (await import("./proof-page.ts")).renderProofPage(proof);
    default:
      return (await import("../../report/proof/text.ts")).proofText(proof, options);
  }
}
