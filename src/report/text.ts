/** A preview for the terminal. */
import { columns, hanging, padEnd, padStart, sheet, wrap } from "./columns.ts";
import { costCommand, summaryNotes, summaryRows } from "./cost/summary.ts";
import { visibleLine } from "./escape.ts";
import { figureText } from "./figures.ts";
import { findingLines } from "./findings/lines.ts";
import { grid } from "./grid.ts";
import { type Paint, painter, type Style } from "./paint.ts";
import { byRule } from "./rules.ts";
import type { Change, PreviewReport } from "./schema.ts";
import { className, mainTypes, planTree, type TypeCount } from "./tree.ts";
import { changesLine, count, findingsLine, usd } from "./words.ts";

export interface TextOptions {
  /** Columns to fill; lines are never longer. At least 40. */
  readonly width: number;
  readonly colour: boolean;
}

const LEAST_WIDTH = 40;

/** The preview as lines of text; without colour it says the same. Ends with a line feed. */
export function formatText(report: PreviewReport, options: TextOptions): string {
  const width = Math.max(LEAST_WIDTH, options.width);
  const paint = painter(options.colour);
  const sections = [
    header(report, width, paint),
    figures(report, width, paint),
    cost(report, width, paint),
    budgets(report, width, paint),
    plan(report, width, paint),
    changes(report, width, paint),
    findings(report, width, paint),
  ];
  return sheet(sections);
}

function header({ estate, stack, file, sites }: PreviewReport, width: number, paint: Paint): string[] {
  const lead = `${estate.name} (${estate.environment}, ${estate.role})`;
  const rows = [
    ["stack", `${stack}, from ${file}`],
    ...sites.map((site, index) => [index === 0 ? "sites" : "", `${site.id}: ${site.title} (${site.kind})`]),
  ];
  return [
    ...wrap(visibleLine(estate.title === undefined ? lead : `${lead}: ${estate.title}`), width).map((line) =>
      paint("bold", line),
    ),
    ...rows.flatMap(([label = "", text = ""]) => hanging(`  ${label.padEnd(7)}`, visibleLine(text), width)),
  ];
}

function figures({ figures }: PreviewReport, width: number, paint: Paint): string[] {
  const rows = figures.map((figure) => ({
    title: visibleLine(figure.title),
    value: figureText(figure),
    basis: visibleLine(figure.note === undefined ? figure.basis : `${figure.basis}; ${figure.note}`),
  }));
  const titleWidth = Math.max(...rows.map(({ title }) => columns(title)));
  const valueWidth = Math.max(...rows.map(({ value }) => columns(value)));
  const lines = rows.flatMap(({ title, value, basis }) =>
    hanging(`  ${padEnd(title, titleWidth)}  ${padStart(value, valueWidth)}  `, basis, width),
  );
  return [paint("bold", "Figures"), ...lines];
}

function cost(report: PreviewReport, width: number, paint: Paint): string[] {
  const rows = summaryRows(report.cost).map(({ title, expected, band }) => ({ cells: [title, expected, band] }));
  return [
    paint("bold", "Cost"),
    ...grid(["", "expected", "low .. high"], rows, width),
    ...summaryNotes(report.cost).flatMap((note) => hanging("  ", note, width)),
    ...report.cost.broken
      .flatMap((line) => hanging("  over  ", visibleLine(line), width))
      .map((line) => paint("red", line)),
    ...hanging("  details  ", visibleLine(costCommand(report)), width),
  ];
}

function budgets({ cost }: PreviewReport, width: number, paint: Paint): string[] {
  const sections = [
    { title: "capital", budget: cost.capital },
    { title: "operating, per year", budget: cost.operating },
  ].filter(({ budget }) => budget.ledgers.length > 0);
  if (sections.length === 0) return [];
  const rows = sections.flatMap(({ title, budget }) => [
    { name: `  ${title}`, amount: usd(budget.total), text: "" },
    ...budget.ledgers.map(({ id, amount, title }) => ({
      name: `    ${visibleLine(id)}`,
      amount: usd(amount),
      text: title,
    })),
  ]);
  const nameWidth = Math.max(...rows.map(({ name }) => columns(name)));
  const amountWidth = Math.max(...rows.map(({ amount }) => columns(amount)));
  const lines = rows.flatMap(({ name, amount, text }) =>
    hanging(`${padEnd(name, nameWidth)}  ${padStart(amount, amountWidth)}  `, visibleLine(text), width),
  );
  return [paint("bold", "Budgets, as stated"), ...lines];
}

function plan(report: PreviewReport, width: number, paint: Paint): string[] {
  const tree = planTree(report);
  const rows = tree.flatMap((site) => [
    { name: `  ${visibleLine(site.title)}`, count: count(site.count), text: "" },
    ...site.layers.map((branch) => ({
      name: `    ${visibleLine(branch.layer)}`,
      count: count(branch.count),
      text: typesLine(branch.types),
    })),
  ]);
  const nameWidth = Math.max(...rows.map(({ name }) => columns(name)));
  const countWidth = Math.max(...rows.map((row) => columns(row.count)));
  const lines = rows.flatMap((row) =>
    // A type and its count stay on one line.
    hanging(`${padEnd(row.name, nameWidth)}  ${padStart(row.count, countWidth)}  `, row.text, width).map((line) =>
      line.replaceAll("\u00a0", " "),
    ),
  );
  return [`${paint("bold", "Plan")}  ${count(report.resources.length, "resource")}`, ...lines];
}

function typesLine(types: readonly TypeCount[]): string {
  const { named, rest } = mainTypes(types);
  const words = named.map((type) => `${visibleLine(type.title)}\u00a0${count(type.count)}`);
  return [...words, ...(rest === 0 ? [] : [`${count(rest, "type")} more`])].join(", ");
}

const signs = {
  create: ["+", "green"],
  update: ["~", "yellow"],
  delete: ["-", "red"],
} as const satisfies Record<Change["op"], readonly [string, Style]>;

function changes({ changes }: PreviewReport, width: number, paint: Paint): string[] {
  if (changes === undefined) return [];
  const rows = changes.items.flatMap(({ op, type, name, properties, undecided }) => {
    const [sign, style] = signs[op];
    const title = hanging(`  ${sign} `, visibleLine(`${name}  ${className(type)}, ${op}`), width);
    const paths = [
      ...properties.map(({ path, before, after }) => `${path}: ${value(before)} -> ${value(after)}`),
      ...undecided.map((path) => `${path}: cannot be told before the deployment`),
    ];
    const lines = paths.flatMap((line) => hanging("      ", visibleLine(line), width));
    return [...title.map((line) => paint(style, line)), ...lines];
  });
  const lead = `Changes against ${visibleLine(changes.base)}`;
  return [...wrap(lead, width).map((line) => paint("bold", line)), `  ${changesLine(changes.summary)}`, ...rows];
}

const LONGEST_VALUE = 60;

function value(json: unknown): string {
  if (json === undefined) return "(none)";
  const text = JSON.stringify(json);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
}

function findings({ findings }: PreviewReport, width: number, paint: Paint): string[] {
  const rows = byRule(findings).flatMap(({ code, shown, rest }) => {
    const lines = shown.flatMap((finding) => ["", ...findingLines(finding, width, paint)]);
    if (rest.length === 0) return lines;
    const subjects = `${code} for ${rest.map(({ subject }) => subject).join(", ")}`;
    return [...lines, "", ...hanging(`  and ${count(rest.length)} more `, visibleLine(subjects), width)];
  });
  return [`${paint("bold", "Findings")}  ${findingsLine(findings)}`, ...rows];
}
