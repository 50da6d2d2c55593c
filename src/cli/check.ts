/** `estate check`: what rules and policies find in one stack. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { evaluate } from "../../policies/evaluate.ts";
import { resourcesOf } from "../../policies/graph.ts";
import { policies } from "../../policies/list.ts";
import type { Measurement, RuleInfo } from "../analysis/index.ts";
import { rules } from "../analysis/rules.ts";
import { waiverRules } from "../analysis/waivers.ts";
import { readMeasurements } from "../config/measurements.ts";
import { arrange, formatProblems } from "../config/problem.ts";
import { nearest } from "../model/nearest.ts";
import { visible, visibleLine } from "../report/escape.ts";
import { buildCheck } from "../report/findings/build.ts";
import type { CheckReport } from "../report/findings/schema.ts";
import type { TextOptions } from "../report/text.ts";
import { findingsLine } from "../report/words.ts";
import type { Command, Usage } from "./command.ts";
import { exit } from "./exit.ts";
import { Failure } from "./failure.ts";
import { checkOutput, readInput, writeOutput } from "./files.ts";
import { graphOf, type Program, readEstate, sourceFlags } from "./input.ts";
import { recordsOf } from "./pricing.ts";
import { DEFAULT_WIDTH } from "./terminal.ts";

const usage: Usage = {
  command: "check",
  summary: "what rules and policies find in a stack, with places in the stack file",
  flags: [
    ...sourceFlags("check"),
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json", "sarif", "junit"],
      text: "text for people (default), json for tools, sarif for code hosts, junit for pipelines",
    },
    { name: "out", value: "F", text: "write to this file, whole or not at all, instead of standard output" },
    {
      name: "explain",
      value: "CODE",
      optional: true,
      text: "the rule with this code: formula, sources, inputs; without a code what the file changed for which rule",
    },
    {
      name: "measurements",
      value: "DIR",
      text: "prefer the figures in the measurement files (*.json) of this folder over modelled ones",
    },
  ],
  exits: [
    [exit.ok, "checked, nothing blocks"],
    [exit.failed, "the tool or its input failed, nothing is checked"],
    [exit.findings, "checked, with a finding of severity error that no waiver lets pass"],
  ],
  examples: [
    "estate check --stack prod",
    "estate check --stack dr --format sarif --out findings.sarif",
    "estate check --explain C-12",
  ],
};

export interface CheckSources {
  /** Loaded only when an estate is there to declare: the SDKs take most of a second. */
  readonly loadProgram: () => Promise<Program>;
  /** Calendar day from which rules count ages and waivers end. */
  readonly today: () => string;
}

/** Everything that findings come from. */
export const allRules: readonly RuleInfo[] = [...rules, ...policies, ...Object.values(waiverRules)];

/** The command over a program and a clock. */
export function checkOf({ loadProgram, today }: CheckSources): Command {
  return {
    usage,
    run: async (flags, terminal) => {
      const out = flags.get("out");
      if (out !== undefined) await checkOutput(out);
      const code = flags.get("explain");
      const format = flags.get("format") ?? "text";
      checkExplain(code, format);
      const input = await readEstate(flags);
      const measurements = await readFolder(flags.get("measurements"));
      const graph = await graphOf(input, loadProgram);
      const { catalogue } = input;
      const stack = { resources: resourcesOf(graph), catalogue, measurements, today: today() };
      const report = buildCheck({
        ...input,
        today: stack.today,
        findings: evaluate(stack, policies, () => true),
        rules: allRules,
      });
      const text = async (options: TextOptions): Promise<string> => {
        if (code === undefined) return render(report, format, options);
        const [{ explain }, { priceEstate }] = await Promise.all([import("./explain.ts"), import("../cost/estate.ts")]);
        const cost = priceEstate({ ...input, ...stack, resources: recordsOf(graph) });
        return explain({ code, report, input, cost }, options);
      };
      if (out === undefined) terminal.out(await text(terminal));
      else {
        await writeOutput(out, await text({ width: DEFAULT_WIDTH, colour: false }));
        terminal.err(`wrote ${visible(out)}: ${findingsLine(report.findings)}\n`);
      }
      // Who asks for an explanation asks for no verdict.
      return report.blocked && code === undefined ? exit.findings : exit.ok;
    },
  };
}

export const check = checkOf({
  loadProgram: () => import("../program.ts"),
  today: () => new Date().toISOString().slice(0, 10),
});

function checkExplain(code: string | undefined, format: string): void {
  if (code === undefined) return;
  if (format !== "text") throw new Failure(`--explain: is for people, got --format ${format}; leave --format out`);
  if (code === "" || allRules.some((rule) => rule.code === code)) return;
  const codes = allRules.map((rule) => rule.code);
  const near = nearest(code, codes);
  const way = near === undefined ? `known are ${codes.sort().join(", ")}` : `did you mean ${near}`;
  throw new Failure(`--explain: no rule has the code ${visibleLine(code)}; ${way}`);
}

/** Figures of all measurement files of a folder, by the names of the files. */
async function readFolder(folder: string | undefined): Promise<readonly Measurement[]> {
  if (folder === undefined) return [];
  const names = await readdir(folder).catch(() => {
    throw new Failure(
      `--measurements: ${visibleLine(folder)} is no folder that can be read; name the folder of the files`,
    );
  });
  const files = names.filter((name) => name.endsWith(".json")).sort();
  const read = await Promise.all(
    files.map(async (name) => {
      const file = join(folder, name);
      return readMeasurements(await readInput(file, "name the folder again"), file);
    }),
  );
  const problems = arrange(read.flatMap((one) => (one.ok ? [] : one.problems)));
  if (problems.length > 0) throw new Failure(formatProblems(problems));
  return read.flatMap((one) => (one.ok ? one.measurements : []));
}

/** Each format loads its own code. */
async function render(report: CheckReport, format: string, options: TextOptions): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../report/findings/json.ts")).formatJson(report);
    case "sarif":
      return (await import("../report/findings/sarif.ts")).formatSarif(report);
    case "junit":
      return (await import("../report/findings/junit.ts")).formatJunit(report);
    default:
      return (await import("../report/findings/text.ts")).formatText(report, options);
  }
}
