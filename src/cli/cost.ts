/** `estate cost`: what one stack or several cost, why, and what moved. */
import { diffCost } from "../cost/diff.ts";
import { projectMonths } from "../cost/projection.ts";
import type { CostReport } from "../cost/types.ts";
import { unusedUsage } from "../cost/unused.ts";
import type { CostDocument, Tried } from "../report/cost/document.ts";
import { find, formatExplanation } from "../report/cost/explain.ts";
import { verdictOf } from "../report/cost/verdict.ts";
import { visible, visibleLine } from "../report/escape.ts";
import type { TextOptions } from "../report/text.ts";
import type { Command, FlagValues, Usage } from "./command.ts";
import { type Base, matched, readBase } from "./cost-base.ts";
import { type ExitCode, exit } from "./exit.ts";
import { Failure } from "./failure.ts";
import { checkOutput, readInput, writeOutput } from "./files.ts";
import { type Input, type Program, readEstate } from "./input.ts";
import { type Pricing, priceOf, priceStateText, readMeasured, readUsageFile } from "./pricing.ts";
import { DEFAULT_WIDTH } from "./terminal.ts";
import { alterationOf, altered } from "./what-if.ts";

const usage: Usage = {
  command: "cost",
  summary: "what a stack costs line by line, what moved, and whether its budgets hold",
  flags: [
    {
      name: "stack",
      value: "NAME",
      repeats: true,
      text: "stack to price, read from Pulumi.NAME.yaml; default prod; several go into one text, comment or Infracost file",
    },
    { name: "file", value: "F", text: "read the estate from this stack file instead" },
    { name: "state", value: "F", text: "price the AWS part of this state instead: output of pulumi stack export" },
    {
      name: "base",
      value: "F",
      repeats: true,
      text: "say what moved against this: a state, JSON of this command, or another stack file; for several stacks each finds its own",
    },
    {
      name: "explain",
      value: "LINE",
      text: "one line with its formula, factors and sources, or all lines of a component",
    },
    {
      name: "what-if",
      value: "PATH=VALUE",
      repeats: true,
      text: "price the estate with this value of the stack file replaced, against the estate as written",
    },
    { name: "usage", value: "F", text: "hours, sizes, traffic and quoted prices that no other file states" },
    { name: "measured", value: "F", repeats: true, text: "throughput that was measured, for the cost of one unit" },
    { name: "prices-at", value: "DATE", text: "use the cloud prices of this day; default today" },
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json", "markdown", "html", "infracost"],
      text: "text for people (default), json for tools, markdown for a pull request, html for a browser, infracost for its tools",
    },
    { name: "out", value: "F", text: "write to this file, whole or not at all, instead of standard output" },
  ],
  exits: [
    [exit.ok, "priced, all budgets hold"],
    [exit.failed, "the tool or its input failed, there is no cost"],
    [exit.budget, "priced, and a budget is broken"],
    [exit.prices, "priced, but on too many stale prices, or with too much that has none"],
  ],
  examples: [
    "estate cost --stack prod",
    "estate cost --explain power.gpu-east.tokyo",
    "estate cost --what-if sites.tokyo.pue=1.2 --what-if sites.tokyo.tariff='USD 0.15/kWh'",
    "estate cost --stack prod --stack dr --base main-prod.json --base main-dr.json --format markdown",
    "estate cost --state state.json --format html --out cost.html",
  ],
};

export interface CostSources {
  /** Loaded only for an estate with a part in the cloud: the SDKs take most of a second. */
  readonly loadProgram: () => Promise<Program>;
  /** Calendar day to which ages and values in the books are counted. */
  readonly today: () => string;
}

/** Months of the cash and book-value curve. */
const MONTHS = 36;

/** The command over a program and a clock. */
export function costOf({ loadProgram, today }: CostSources): Command {
  return {
    usage,
    run: async (flags, terminal) => {
      const out = flags.get("out");
      if (out !== undefined) await checkOutput(out);
      refuseContradictions(flags);
      const pricing: Pricing = {
        today: today(),
        pricesAt: dayOf(flags.get("prices-at")),
        usage: await readUsageFile(flags.get("usage")),
        measurements: await readMeasured(flags.all("measured")),
        loadProgram,
      };
      const documents = await documentsOf(flags, pricing);
      for (const problem of unusedIn(documents, pricing.usage)) terminal.err(`${visible(problem)}\n`);
      const wanted = flags.get("explain");
      const output = (options: TextOptions): string | Promise<string> =>
        wanted === undefined
          ? render(documents, flags.get("format") ?? "text", options)
          : explain(documents, wanted, options);
      if (out === undefined) terminal.out(await output(terminal));
      else {
        await writeOutput(out, await output({ width: DEFAULT_WIDTH, colour: false }));
        terminal.err(`wrote ${visible(out)}: ${documents.map(summary).join("; ")}\n`);
      }
      return exitOf(documents);
    },
  };
}

export const cost = costOf({
  loadProgram: () => import("../program.ts"),
  today: () => new Date().toISOString().slice(0, 10),
});

/** What of the usage no figure of any stack came from. */
function unusedIn(documents: readonly CostDocument[], given: Pricing["usage"]): readonly string[] {
  const [first = [], ...others] = documents.map(({ report }) => unusedUsage(given, report));
  return first.filter((problem) => others.every((problems) => problems.includes(problem)));
}

function refuseContradictions(flags: FlagValues): void {
  const both = (a: string, b: string, way: string): void => {
    if (flags.has(a) && flags.has(b)) throw new Failure(`--${a} and --${b} exclude each other; ${way}`);
  };
  both("state", "file", "price the one or the other");
  both("state", "stack", "price the one or the other");
  both("state", "what-if", "a state has no stack file to alter; name the stack instead");
  both("explain", "format", "an explanation is text; leave --format out, json has every factor of every line");
  const stacks = flags.all("stack");
  if (new Set(stacks).size < stacks.length) throw new Failure("--stack: the same stack is named twice; name each once");
  const format = flags.get("format") ?? "text";
  if (stacks.length > 1 && (flags.has("file") || format === "json" || format === "html")) {
    const way = flags.has("file")
      ? "a file is one stack; leave one of them out"
      : `${format} holds one stack; run once for each`;
    throw new Failure(`--stack is given ${stacks.length} times; ${way}`);
  }
}

function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // A day that no month has, such as 31 June, is read as one of the next month.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
  throw new Failure(`--prices-at: ${JSON.stringify(visibleLine(text))} is not a day; write such as 2026-11-24`);
}

/** Something priced, before it is known what it is compared with. */
interface Priced {
  readonly file: string;
  readonly report: CostReport;
  readonly tried: readonly Tried[];
  /** What holds where no base is given. */
  readonly base: Base | undefined;
}

async function documentsOf(flags: FlagValues, pricing: Pricing): Promise<readonly CostDocument[]> {
  const priced = await pricedOf(flags, pricing);
  const bases: Base[] = [];
  for (const file of flags.all("base")) bases.push(await readBase(file, pricing));
  const found = matched(
    bases,
    priced.map(({ report }) => report),
  );
  return priced.map(({ file, report, tried, base: own }, index): CostDocument => {
    const base = found[index] ?? own;
    const kinds = base?.kind === "state" ? (["cloud"] as const) : undefined;
    const comparison = base && {
      name: base.name,
      kind: base.kind,
      before: base.report,
      delta: diffCost(base.report, report, { kinds }),
    };
    return { file, report, tried, comparison, curve: projectMonths(report, MONTHS) };
  });
}

async function pricedOf(flags: FlagValues, pricing: Pricing): Promise<readonly Priced[]> {
  const state = flags.get("state");
  if (state !== undefined) {
    const text = await readInput(state, "write it with pulumi stack export");
    return [{ file: state, report: priceStateText(text, state, pricing), tried: [], base: undefined }];
  }
  const alterations = flags.all("what-if").map(alterationOf);
  const file = flags.get("file");
  const stacks = flags.all("stack");
  const list: Priced[] = [];
  for (const stack of stacks.length === 0 ? [undefined] : stacks) {
    const written = await readEstate(
      new Map(Object.entries({ ...(stack === undefined ? {} : { stack }), ...(file === undefined ? {} : { file }) })),
    );
    const report = await priceOf(written, pricing);
    list.push(
      alterations.length === 0
        ? { file: written.file, report, tried: [], base: undefined }
        : await triedOf(written, report, alterations, pricing),
    );
  }
  return list;
}

async function triedOf(
  written: Input,
  report: CostReport,
  alterations: Parameters<typeof altered>[1],
  pricing: Pricing,
): Promise<Priced> {
  const { input, tried } = altered(written, alterations);
  const base = { name: `${written.file} as written`, kind: "as-written" as const, report };
  return { file: written.file, report: await priceOf(input, pricing), tried, base };
}

/** Each format loads its own code. */
async function render(documents: readonly CostDocument[], format: string, options: TextOptions): Promise<string> {
  const [first] = documents;
  if (first === undefined) return "";
  switch (format) {
    case "json":
      return (await import("../report/cost/json.ts")).formatCostJson(first);
    case "markdown":
      return (await import("../report/cost/markdown.ts")).formatCostMarkdown(documents);
    case "infracost":
      return (await import("../report/cost/infracost.ts")).formatInfracost(documents);
    case "html":
      return (await import("./cost-page.ts")).renderCostPage(first);
    default: {
      const { formatCostText } = await import("../report/cost/text.ts");
      return documents.map((document) => formatCostText(document, options)).join("\n");
    }
  }
}

function explain(documents: readonly CostDocument[], id: string, options: TextOptions): string {
  const texts: string[] = [];
  let problem = "";
  for (const { report } of documents) {
    const found = find(report, id);
    if (found.kind === "unknown") problem ||= found.problem;
    else texts.push(formatExplanation(found, report, options));
  }
  if (texts.length === 0) throw new Failure(`--explain: ${visible(problem)}`);
  return texts.join("\n");
}

function summary({ report }: CostDocument): string {
  return `${visibleLine(report.environment)}: ${verdictOf(report).text}`;
}

function exitOf(documents: readonly CostDocument[]): ExitCode {
  const states = documents.map(({ report }) => verdictOf(report));
  if (states.some(({ broken }) => broken.length > 0)) return exit.budget;
  return states.some(({ shut }) => shut.length > 0) ? exit.prices : exit.ok;
}
