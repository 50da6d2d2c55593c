/** `estate preview`: the plan, the cost and the findings of one stack. */
import { basename } from "node:path";
import { analyse } from "../analysis/index.ts";
import { loadCatalogue } from "../catalogue/load.ts";
import { CatalogueError } from "../catalogue/parse.ts";
import type { Catalogue } from "../catalogue/types.ts";
import { loadEstate } from "../config/load.ts";
import { formatProblems } from "../config/problem.ts";
import { diffGraphs } from "../engine/diff.ts";
import type { ResourceGraph } from "../engine/graph.ts";
import { GraphFileError, readGraph } from "../engine/state.ts";
import type { Estate } from "../model/estate.ts";
import { buildReport } from "../report/build.ts";
import { visible } from "../report/escape.ts";
import type { PreviewReport } from "../report/schema.ts";
import { count, findingsLine } from "../report/words.ts";
import { deriveViews } from "../views/derive.ts";
import type { Views } from "../views/types.ts";
import type { Command, Usage } from "./command.ts";
import { type ExitCode, exit } from "./exit.ts";
import { Failure } from "./failure.ts";
import { checkOutput, readInput, writeOutput } from "./files.ts";
import { DEFAULT_WIDTH, type Terminal } from "./terminal.ts";

const usage: Usage = {
  command: "preview",
  summary: "plan, cost and findings of a stack in one page",
  flags: [
    { name: "stack", value: "NAME", text: "stack to preview, read from Pulumi.NAME.yaml; default prod" },
    { name: "file", value: "F", text: "read the estate from this stack file instead" },
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
    [exit.findings, "previewed, with a finding of severity error"],
    [exit.budget, "previewed, and a budget is broken"],
  ],
  examples: [
    "estate preview --stack prod",
    "estate preview --stack dr --format html --out dr.html",
    "estate preview --file test/estates/small.yaml --format json",
  ],
};

const PROJECT = "estate";
const DEFAULT_STACK = "prod";

/** Declares the resources of an estate with the Pulumi SDK and gives the stack outputs. */
export interface Program {
  readonly declareEstate: (args: {
    readonly estate: Estate;
    readonly views: Views;
    readonly catalogue: Catalogue;
  }) => Promise<Record<string, unknown>>;
}

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

interface Input {
  readonly file: string;
  readonly stack: string;
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
}

async function readEstate(flags: ReadonlyMap<string, string>): Promise<Input> {
  const { file, stack } = sourceOf(flags);
  const text = await readInput(file, "run in the folder of the stack file, or name it with --file");
  const catalogue = catalogueOrFailure();
  let views: Views | undefined;
  const loaded = loadEstate({
    text,
    file,
    catalogue,
    derive: (estate) => {
      const derived = deriveViews(estate, catalogue);
      views = derived.views;
      return derived;
    },
  });
  if (!loaded.ok) throw new Failure(formatProblems(loaded.report));
  const { estate } = loaded;
  return {
    file,
    stack: stack ?? estate.about.environment,
    estate,
    catalogue,
    views: views ?? deriveViews(estate, catalogue).views,
  };
}

/** The file, and the stack as far as the flags or the name of the file tell it. */
function sourceOf(flags: ReadonlyMap<string, string>): { readonly file: string; readonly stack: string | undefined } {
  const named = flags.get("stack");
  if (named !== undefined && !/^[A-Za-z0-9_.-]{1,100}$/.test(named)) {
    throw new Failure(
      `--stack: ${JSON.stringify(named)} is not the name of a stack; use letters, digits, dots, hyphens and underscores, or --file`,
    );
  }
  const file = flags.get("file");
  if (file === undefined) return { file: `Pulumi.${named ?? DEFAULT_STACK}.yaml`, stack: named ?? DEFAULT_STACK };
  return { file, stack: named ?? /^Pulumi\.([A-Za-z0-9_.-]+)\.ya?ml$/.exec(basename(file))?.[1] };
}

function catalogueOrFailure(): Catalogue {
  try {
    return loadCatalogue();
  } catch (error) {
    if (error instanceof CatalogueError) throw new Failure(error.message);
    throw error;
  }
}

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

async function graphOf(input: Input, loadProgram: () => Promise<Program>): Promise<ResourceGraph> {
  const { ProgramError, runProgram } = await import("../engine/embedded.ts");
  const { declareEstate } = await loadProgram();
  try {
    return await runProgram({ project: PROJECT, stack: input.stack, config: {}, program: () => declareEstate(input) });
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new Failure(`${visible(input.file)}: the program failed: ${visible(error.message)}`);
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
  if (findings.some((finding) => finding.severity === "error")) return exit.findings;
  return cost.broken.length > 0 ? exit.budget : exit.ok;
}
