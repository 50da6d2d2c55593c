/** One line of a cost in full: its formula, and where each factor is from. */
import { explainLine } from "../../cost/explain.ts";
import { spreadOf } from "../../cost/line.ts";
import type { CostLine, CostReport, Factor, Spread, Unpriced } from "../../cost/types.ts";
import { hanging, sheet, wrap } from "../columns.ts";
import { visibleLine } from "../escape.ts";
import { grid, type Row } from "../grid.ts";
import { painter } from "../paint.ts";
import type { TextOptions } from "../text.ts";
import { count } from "../words.ts";
import { band, plain, whole } from "./money.ts";
import { stateWord } from "./verdict.ts";

/** What an id names: a line, something without a price, or all lines of a component or below an id. */
export type Explained =
  | { readonly kind: "line"; readonly line: CostLine }
  | { readonly kind: "unpriced"; readonly item: Unpriced }
  | { readonly kind: "lines"; readonly id: string; readonly lines: readonly CostLine[] }
  | { readonly kind: "unknown"; readonly problem: string };

export function find(report: CostReport, id: string): Explained {
  const explained = explainLine(report, id);
  if (explained.found === "line") return { kind: "line", line: explained.line };
  if (explained.found === "unpriced") return { kind: "unpriced", item: explained.item };
  const lines = report.lines.filter((line) => line.id.startsWith(`${id}.`) || line.component === id);
  return lines.length > 0 ? { kind: "lines", id, lines } : { kind: "unknown", problem: explained.problem };
}

/** The explanation as lines of text. Ends with a line feed. */
export function formatExplanation(
  explained: Exclude<Explained, { readonly kind: "unknown" }>,
  report: CostReport,
  options: TextOptions,
): string {
  const paint = painter(options.colour);
  const { width } = options;
  const bold = (text: string) => wrap(visibleLine(text), width).map((line) => paint("bold", line));
  switch (explained.kind) {
    case "line":
      return sheet([
        [...bold(`${explained.line.id}  ${explained.line.title}`), ...facts(explained.line, report, width)],
        factors(explained.line, report, width),
        explained.line.notes.flatMap((note) => hanging("  note  ", visibleLine(note), width)),
      ]);
    case "unpriced":
      return sheet([[...bold(`${explained.item.id}  ${explained.item.title}`), ...missing(explained.item, width)]]);
    case "lines":
      return sheet([
        [...bold(`${explained.id}: ${count(explained.lines.length, "line")}`), ...below(explained.lines, width)],
        hanging("details  ", visibleLine(`--explain ${explained.lines[0]?.id ?? ""}`), width),
      ]);
  }
}

function facts(line: CostLine, { budgets }: CostReport, width: number): string[] {
  const { kind, component, site, environment, urn, formula, paid, once, yearly, depreciation, usageBased } = line;
  const paidFor = budgets.filter((budget) => budget.level === "line" && budget.lines.includes(line.id));
  const amount = (spread: Spread) => `USD ${plain(spread.expected / 1e6)}, ${band(spread)}`;
  const rows = [
    ["for", [component, site, environment].filter((part) => part !== undefined && part !== component).join(", ")],
    ["kind", usageBased ? `${kind}; depends on use` : kind],
    ...(paid === "once" ? [["once", amount(spreadOf(once))]] : []),
    ["a year", amount(spreadOf(yearly))],
    ["formula", formula],
    ...(depreciation === undefined
      ? []
      : [
          [
            "books",
            `${depreciation.method.replace("-", " ")} over ${depreciation.months} months, ${plain(depreciation.residual * 100)}% left at the end`,
          ],
        ]),
    ...paidFor.map((budget) => [
      "budget",
      `${budget.id}, ${stateWord(budget)}: ${whole(budget.cost.expected)} of ${whole(budget.limit)}`,
    ]),
    ...(urn === undefined ? [] : [["resource", urn]]),
  ];
  return rows.flatMap(([label = "", text = ""], index) =>
    hanging(
      `  ${label.padEnd(9)}`,
      visibleLine(index === 0 ? [component, ...text.split(", ").filter(Boolean)].join(", ") : text),
      width,
    ),
  );
}

function factors({ factors }: CostLine, { prices }: CostReport, width: number): string[] {
  const rows = factors.map((factor): Row => {
    const { name, value, unit } = factor;
    return {
      cells: [visibleLine(name), plain(value.expected), range(value), visibleLine(unit)],
      note: origin(factor, prices),
    };
  });
  return grid(["factor", "expected", "low .. high", "unit"], rows, width);
}

function range({ low, high }: Spread): string {
  return low === high ? "" : `${plain(low)} .. ${plain(high)}`;
}

function origin({ basis, source, date, path, price }: Factor, prices: CostReport["prices"]): string {
  const age = prices.find(({ id }) => id === price)?.ageDays;
  const dated = date === undefined ? "" : `, ${date}${age === undefined ? "" : `, ${count(age, "day")} old`}`;
  const lever = path === undefined ? "" : `; --what-if ${path}=...`;
  return visibleLine(`${basis}: ${source}${dated}${lever}`);
}

function missing({ component, kind, quantity, unit, reason, boundedBy, urn }: Unpriced, width: number): string[] {
  const rows = [
    ["for", component],
    ["kind", kind],
    ["there", `${plain(quantity)} ${unit}`],
    ["price", `none of its own: ${reason}`],
    ...(boundedBy === undefined ? [] : [["at most", `line ${boundedBy}`]]),
    ...(urn === undefined ? [] : [["resource", urn]]),
  ];
  return rows.flatMap(([label = "", text = ""]) => hanging(`  ${label.padEnd(9)}`, visibleLine(text), width));
}

function below(lines: readonly CostLine[], width: number): string[] {
  const rows = lines.map(
    (line): Row => ({
      cells: [
        visibleLine(line.id),
        line.paid === "once" ? whole(spreadOf(line.once).expected) : "-",
        whole(spreadOf(line.yearly).expected),
        band(spreadOf(line.yearly)),
      ],
    }),
  );
  return grid(["", "once", "12 months", "low .. high"], rows, width);
}
