/** A preview as one comment on a pull request. */
import { isBlocking } from "../analysis/finding.ts";
import { blocks, cell, details, fitted, marker, truncated } from "./comment.ts";
import { costCommand, summaryNotes, summaryRows } from "./cost/summary.ts";
import { figureText } from "./figures.ts";
import type { Budget, Change, Figure, PreviewReport, ReportFinding } from "./schema.ts";
import { className, mainTypes, planTree, type TypeCount } from "./tree.ts";
import { changesLine, count, findingsLine, usd } from "./words.ts";

/**
 * The preview as GitHub-flavoured markdown below {@link COMMENT_LIMIT}. Lists that do not fit end with a count of what
 * is left out. The first line is a comment that is the same for every preview of the stack, so that a bot can find
 * and replace its former comment. Ends with a line feed.
 */
export function formatMarkdown(report: PreviewReport): string {
  return fitted((limit) => compose(report, limit));
}

function compose(report: PreviewReport, limit: number): string {
  return blocks([
    marker("preview", `${report.project}/${report.stack}`),
    headline(report),
    ...(report.changes === undefined ? [] : [changesLine(report.changes.summary)]),
    ...report.cost.broken.slice(0, limit).map((line) => `**Over budget:** ${cell(line)}`),
    ...findings(report.findings, limit),
    ...changes(report, limit),
    figures(report, limit),
    cost(report, limit),
    ...budgets(report, limit),
    plan(report, limit),
  ]);
}

function headline({ estate, stack, findings, cost }: PreviewReport): string {
  const blocked = findings.some(isBlocking);
  const open = cost.gates.some(({ ok }) => !ok) ? "passes on stale or missing prices" : "passes";
  const verdict = blocked ? "blocked" : cost.broken.length > 0 ? "over budget" : open;
  return `### Estate ${cell(estate.name)} (${cell(stack)}) ${verdict}: ${findingsLine(findings)}`;
}

function findings(list: readonly ReportFinding[], limit: number): string[] {
  if (list.length === 0) return [];
  const head = ["Severity", "Code", "Subject", "Says", "Computed", "Limit", "Remedy", "Source"];
  const row = (f: ReportFinding) =>
    [
      f.waiver === undefined ? f.severity : `${f.severity}, waived by ${f.waiver}`,
      f.code,
      f.subject,
      f.says,
      f.computed,
      f.limit,
      f.remedy,
      f.source,
    ].map(cell);
  const blocking = list.some(isBlocking);
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

function cost(report: PreviewReport, limit: number): string {
  const rows = summaryRows(report.cost).map(({ title, expected, band }) => [title, expected, band]);
  const notes = [...summaryNotes(report.cost).map(cell), `All of it: <code>${cell(costCommand(report))}</code>`];
  const body = truncated(
    ["Cost", ">Expected", ">low .. high"],
    rows,
    (cells) => cells,
    Math.max(limit, rows.length),
    "row",
  );
  return details("Cost", `${body}\n\n${notes.join("<br>")}`);
}

function budgets({ cost }: PreviewReport, limit: number): string[] {
  const rowsOf = (kind: string, budget: Budget) => [
    ...budget.ledgers.map(({ id, title, amount }) => ({ kind, name: `${id}: ${title}`, amount })),
    { kind, name: "sum", amount: budget.total },
  ];
  if (cost.capital.ledgers.length + cost.operating.ledgers.length === 0) return [];
  const rows = [...rowsOf("capital", cost.capital), ...rowsOf("operating, per year", cost.operating)];
  const row = ({ kind, name, amount }: (typeof rows)[number]) => [kind, cell(name), usd(amount)];
  return [details("Budgets, as stated", truncated(["Budget", "Ledger", ">Amount"], rows, row, limit, "ledger"))];
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
