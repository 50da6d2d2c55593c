/** A preview as one comment on a pull request. */
import { escapeMarkdown } from "./escape.ts";
import { figureText } from "./figures.ts";
import type { Budget, Change, PreviewReport, ReportFinding } from "./schema.ts";
import { className, planTree } from "./tree.ts";
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
  const attempts = ROW_LIMITS.map((rows) => () => compose(report, rows));
  for (const attempt of attempts) {
    const text = attempt();
    if (text.length < MARKDOWN_LIMIT) return text;
  }
  // Not one row fits: the estate has more sites, ledgers and layers than a comment can name.
  return blocks([marker(report), headline(report), "The preview is too long for a comment."]);
}

function compose(report: PreviewReport, rows: number): string {
  return blocks([
    marker(report),
    headline(report),
    ...(report.changes === undefined ? [] : [changesLine(report.changes.summary)]),
    ...report.cost.broken.map((line) => `**Over budget:** ${cell(line)}`),
    ...findings(report.findings, rows),
    ...changes(report, rows),
    details("Figures", table(["Figure", ">Value", "Basis"], figureRows(report))),
    ...cost(report, rows),
    details(`Plan: ${count(report.resources.length, "resource")}`, plan(report, rows)),
  ]);
}

function blocks(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function marker({ project, stack }: PreviewReport): string {
  // Within a comment only `--` and `>` could do harm.
  return `<!-- estate preview: ${`${project}/${stack}`.replace(/[^A-Za-z0-9/_.]/g, "_")} -->`;
}

function headline({ estate, stack, findings }: PreviewReport): string {
  const verdict = findings.some((finding) => finding.severity === "error") ? "blocked" : "passes";
  return `### Estate ${cell(estate.name)} (${cell(stack)}) ${verdict}: ${findingsLine(findings)}`;
}

function findings(list: readonly ReportFinding[], rows: number): string[] {
  if (list.length === 0) return [];
  const cells = list.map((f) =>
    [f.severity, f.code, f.subject, f.says, f.computed, f.limit, f.remedy, f.source].map(cell),
  );
  const head = ["Severity", "Code", "Subject", "Says", "Computed", "Limit", "Remedy", "Source"];
  const body = truncated(head, cells, rows, "finding");
  const blocking = list.some((finding) => finding.severity === "error");
  return [details(`Findings: ${findingsLine(list)}`, body, blocking)];
}

function changes({ changes }: PreviewReport, rows: number): string[] {
  if (changes === undefined || changes.items.length === 0) return [];
  const cells = changes.items.map((change) => [
    change.op,
    cell(change.name),
    cell(className(change.type)),
    cell(paths(change)),
  ]);
  const body = truncated(["Change", "Resource", "Type", "Properties"], cells, rows, "change");
  return [details(`Changes against ${cell(changes.base)}: ${changesLine(changes.summary)}`, body)];
}

function paths({ properties, undecided }: Change): string {
  return [...properties.map(({ path }) => path), ...undecided.map((path) => `${path} (cannot be told)`)].join(", ");
}

function figureRows({ figures }: PreviewReport): string[][] {
  return figures.map((figure) => {
    const basis = figure.note === undefined ? figure.basis : `${figure.basis}; ${figure.note}`;
    return [cell(figure.title), figureText(figure), cell(basis)];
  });
}

function cost({ cost }: PreviewReport, rows: number): string[] {
  const rowsOf = (kind: string, budget: Budget) => [
    ...budget.ledgers.map((ledger) => [kind, cell(`${ledger.id}: ${ledger.title}`), usd(ledger.amount)]),
    [kind, "**sum**", `**${usd(budget.total)}**`],
  ];
  if (cost.capital.ledgers.length + cost.operating.ledgers.length === 0) return [];
  const cells = [...rowsOf("capital", cost.capital), ...rowsOf("operating, per year", cost.operating)];
  return [details("Cost, as stated", truncated(["Budget", "Ledger", ">Amount"], cells, rows, "ledger"))];
}

function plan(report: PreviewReport, rows: number): string {
  const cells = planTree(report).flatMap((site) =>
    site.layers.map((branch) => [
      cell(site.title),
      cell(branch.layer),
      count(branch.count),
      cell(branch.types.map((type) => `${type.title} ${count(type.count)}`).join(", ")),
    ]),
  );
  return truncated(["Site", "Layer", ">Resources", "Types"], cells, rows, "row");
}

function truncated(head: readonly string[], cells: readonly (readonly string[])[], rows: number, noun: string): string {
  const left = cells.length - rows;
  if (left <= 0) return table(head, cells);
  const rest = `${count(left)} more ${noun}${left === 1 ? "" : "s"} left out here; the JSON and HTML formats have them all.`;
  return rows === 0 ? rest : `${table(head, cells.slice(0, rows))}\n\n${rest}`;
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
  const points = [...text];
  return escapeMarkdown(points.length > CELL_LIMIT ? `${points.slice(0, CELL_LIMIT).join("")}...` : text);
}
