/** `estate preview`: the plan, the cost and the findings of one stack. */
import { analyse, isBlocking } from "../analysis/index.ts";
import { priceEstate } from "../cost/estate.ts";
import { diffGraphs } from "../engine/diff.ts";
import type { ResourceGraph } from "../engine/graph.ts";
import { GraphFileError, readGraph } from "../engine/state.ts";
import { buildReport } from "../report/build.ts";
import { visible } from "../report/escape.ts";
import type { PreviewReport } from "../report/schema.ts";
import { count, findingsLine } from "../report/words.ts";
import type { Command, Usage } from "./command.ts";
import { type ExitCode, exit } from "./exit.ts";
import { Failure } from "./failure.ts";
import { checkOutput, readInput, writeOutput } from "./files.ts";
import { graphOf, type Input, type Program, readEstate, sourceFlags } from "./input.ts";
import { recordsOf } from "./pricing.ts";
import { DEFAULT_WIDTH, type Terminal } from "./terminal.ts";

const usage: Usage = {
  command: "preview",
  summary: "plan, cost and findings of a stack in one page",
  flags: [
    ...sourceFlags("preview"),
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json", "markdown", "html"],
      text: "text for people (default), json for tools, markdown for a pull request, html for a browser",
    },
    { name: "out", value: "F", text: "write to this file, whole or not at all, instead of standard output" },
    {
      name: "base",
      value: "STATE.json",
      text: "show what changes against this: output of pulumi stack export, or of estate preview --format json",
    },
  ],
  exits: [
    [exit.ok, "previewed, nothing blocks"],
    [exit.failed, "the tool or its input failed, there is no preview"],
    [exit.findings, "previewed, with a finding of severity error that no waiver lets pass"],
    [exit.budget, "previewed, and a budget is broken"],
    [exit.prices, "previewed, but too much of the cost is on stale prices or has none"],
  ],
  examples: [
    "estate preview --stack prod",
    "estate preview --stack dr --format html --out dr.html",
    "estate preview --file test/estates/small.yaml --format json",
  ],
};

export interface PreviewSources {
  /** Loaded only when an estate is there to declare: the SDKs take most of a second. */
  readonly loadProgram: () => Promise<Program>;
  /** Calendar day from which rules count ages. */
  readonly today: () => string;
}

/** The command over a program and a clock. */
export function previewOf({ loadProgram, today }: PreviewSources): Command {
  return {
    usage,
    run: async (flags, terminal) => {
      const out = flags.get("out");
      if (out !== undefined) await checkOutput(out);
      const input = await readEstate(flags);
      const base = await readBase(flags.get("base"));
      const graph = await graphOf(input, loadProgram);
      const report = buildReport({
        file: input.file,
        estate: input.estate,
        views: input.views,
        graph,
        priced: priceEstate({ ...input, resources: recordsOf(graph), today: today() }),
        findings: analyse({ ...input, measurements: [], today: today() }),
        ...(base === undefined ? {} : { base: { file: base.file, diff: diffGraphs(base.graph, graph) } }),
      });
      await print(report, input, flags.get("format") ?? "text", out, terminal);
      return exitOf(report);
    },
  };
}

export const preview = previewOf({
  loadProgram: () => import("../program.ts"),
  today: () => new Date().toISOString().slice(0, 10),
});

async function readBase(file: string | undefined): Promise<{ file: string; graph: ResourceGraph } | undefined> {
  if (file === undefined) return undefined;
  const text = await readInput(file, "write it with pulumi stack export or estate preview --format json");
  try {
    return { file, graph: readGraph(text, file) };
  } catch (error) {
    if (error instanceof GraphFileError) throw new Failure(visible(error.message));
    throw error;
  }
}

async function print(
  report: PreviewReport,
  input: Input,
  format: string,
  out: string | undefined,
  terminal: Terminal,
): Promise<void> {
  if (out === undefined) return terminal.out(await render(report, input, format, terminal));
  await writeOutput(out, await render(report, input, format, { width: DEFAULT_WIDTH, colour: false }));
  const { resources, findings } = report;
  terminal.err(`wrote ${visible(out)}: ${count(resources.length, "resource")}, ${findingsLine(findings)}\n`);
}

/** Each format loads its own code: a text needs neither the page nor the drawings. */
async function render(
  report: PreviewReport,
  input: Input,
  format: string,
  options: { readonly width: number; readonly colour: boolean },
): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../report/json.ts")).formatJson(report);
    case "markdown":
      return (await import("../report/markdown.ts")).formatMarkdown(report);
    case "html":
      return (await import("./page.ts")).renderPage(report, input);
    default:
      return (await import("../report/text.ts")).formatText(report, options);
  }
}

function exitOf({ findings, cost }: PreviewReport): ExitCode {
  if (findings.some(isBlocking)) return exit.findings;
  if (cost.broken.length > 0) return exit.budget;
  return cost.gates.some(({ ok }) => !ok) ? exit.prices : exit.ok;
}
