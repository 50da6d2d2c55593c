/** A preview as one comment on a pull request. */
import { escapeMarkdown } from "./escape.ts";
import { figureText } from "./figures.ts";
import type { Budget, Change, Figure, PreviewReport, ReportFinding } from "./schema.ts";
import { className, mainTypes, planTree, type TypeCount } from "./tree.ts";
import { changesLine, count, findingsLine, usd } from "./words.ts";

/** Longest comment, in characters; GitHub refuses bodies from 65,536 on. */
export const MARKDOWN_LIMIT = 65_000;

/** Longest text of one cell. */
const CELL_LIMIT = 300;

/** Rows that a list may have, tried in this order until the comment is short enough. */
const ROW_LIMITS = [200, 100, 50, 20, 5, 0] as const;

/**
 * The preview as GitHub-flavoured markdown below {@link MARKDOWN_LIMIT}. Lists that do not fit end with a count of what
 * is left out. The first line is a comment that is the same for every preview of the stack, so that a bot can find
 * and replace its former comment. Ends with a line feed.
 */
export function formatMarkdown(report: PreviewReport): string {
  for (const limit of ROW_LIMITS) {
    const text = compose(report, limit);
    if (text.length < MARKDOWN_LIMIT) return text;
  }
  throw new RangeError("a comment without any row is longer than its limit");
}

function compose(report: PreviewReport, limit: number): string {
  return blocks([
    marker(report),
    headline(report),
    ...(report.changes === undefined ? [] : [changesLine(report.changes.summary)]),
    ...report.cost.broken.slice(0, limit).map((line) => `**Over budget:** ${cell(line)}`),
    ...findings(report.findings, limit),
    ...changes(report, limit),
    figures(report, limit),
    ...cost(report, limit),
    plan(report, limit),
  ]);
}

function blocks(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function marker({ project, stack }: PreviewReport): string {
  // Within a comment only `--` and `>` could do harm.
  return `<!-- estate preview: ${`${project}/${stack}`.slice(0, CELL_LIMIT).replace(/[^A-Za-z0-9/_.]/g, "_")} -->`;
}

function headline({ estate, stack, findings, cost }: PreviewReport): string {
  const blocked = findings.some((finding) => finding.severity === "error");
  const verdict = blocked ? "blocked" : cost.broken.length > 0 ? "over budget" : "passes";
  return `### Estate ${cell(estate.name)} (${cell(stack)}) ${verdict}: ${findingsLine(findings)}`;
}

function findings(list: readonly ReportFinding[], limit: number): string[] {
  if (list.length === 0) return [];
  const head = ["Severity", "Code", "Subject", "Says", "Computed", "Limit", "Remedy", "Source"];
  const row = (f: ReportFinding) =>
    [f.severity, f.code, f.subject, f.says, f.computed, f.limit, f.remedy, f.source].map(cell);
  const blocking = list.some((finding) => finding.severity === "error");
  return [details(`Findings: ${findingsLine(list)}`, truncated(head, list, row, limit, "finding"), blocking)];
}

function changes({ changes }: PreviewReport, limit: number): string[] {
  if (changes === undefined || changes.items.length === 0) return [];
  const row = (change: Change) => [change.op, change.name, className(change.type), paths(change)].map(cell);
  const body = truncated(["Change", "Resource", "Type", "Properties"], changes.items, row, limit, "change");
  return [details(`Changes against ${cell(changes.base)}: ${changesLine(changes.summary)}`, body)];
}

function paths({ properties, undecided }: Change): string {
  return [...properties.map(({ path }) => path), ...undecided.map((path) => `${path} (cannot be told)`)].join(", ");
}

function figures({ figures }: PreviewReport, limit: number): string {
  const row = (figure: Figure) => {
    const basis = figure.note === undefined ? figure.basis : `${figure.basis}; ${figure.note}`;
    return [cell(figure.title), figureText(figure), cell(basis)];
  };
  return details("Figures", truncated(["Figure", ">Value", "Basis"], figures, row, limit, "figure"));
}

function cost({ cost }: PreviewReport, limit: number): string[] {
  const rowsOf = (kind: string, budget: Budget) => [
    ...budget.ledgers.map(({ id, title, amount }) => ({ kind, name: `${id}: ${title}`, amount })),
    { kind, name: "sum", amount: budget.total },
  ];
  if (cost.capital.ledgers.length + cost.operating.ledgers.length === 0) return [];
  const rows = [...rowsOf("capital", cost.capital), ...rowsOf("operating, per year", cost.operating)];
  const row = ({ kind, name, amount }: (typeof rows)[number]) => [kind, cell(name), usd(amount)];
  return [details("Cost, as stated", truncated(["Budget", "Ledger", ">Amount"], rows, row, limit, "ledger"))];
}

function plan(report: PreviewReport, limit: number): string {
  const rows = planTree(report).flatMap((site) => site.layers.map((branch) => ({ site: site.title, ...branch })));
  const row = ({ site, layer, count: size, types }: (typeof rows)[number]) => [
    cell(site),
    cell(layer),
    count(size),
    cell(typesLine(types)),
  ];
  const body = truncated(["Site", "Layer", ">Resources", "Types"], rows, row, limit, "row");
  return details(`Plan: ${count(report.resources.length, "resource")}`, body);
}

function typesLine(types: readonly TypeCount[]): string {
  const { named, rest } = mainTypes(types);
  const words = named.map((type) => `${type.title} ${count(type.count)}`);
  return [...words, ...(rest === 0 ? [] : [`${count(rest, "type")} more`])].join(", ");
}

/** A table of the first rows, with a count of the others. */
function truncated<T>(
  head: readonly string[],
  items: readonly T[],
  row: (item: T) => readonly string[],
  limit: number,
  noun: string,
): string {
  const shown = table(head, items.slice(0, limit).map(row));
  if (items.length <= limit) return shown;
  const rest = `${count(items.length - limit, `more ${noun}`)} left out here; the JSON and HTML formats have them all.`;
  return limit === 0 ? rest : `${shown}\n\n${rest}`;
}

/** A table of cells that are markdown already; a `>` before a heading sets its column to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((title) => (title.startsWith(">") ? "---:" : "---"));
  return [line(head.map((title) => title.replace(">", ""))), line(rule), ...rows.map(line)].join("\n");
}

function details(summary: string, body: string, open = false): string {
  return `<details${open ? " open" : ""}><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function cell(text: string): string {
  // A character has one or two code units: the first cut only spares the work of splitting all of a long text.
  const points = [...text.slice(0, 2 * CELL_LIMIT + 1)];
  return escapeMarkdown(points.length > CELL_LIMIT ? `${points.slice(0, CELL_LIMIT).join("")}...` : text);
}
