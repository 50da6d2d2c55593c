/** A cost for the terminal. */
import { spreadOf } from "../../cost/line.ts";
import { plus } from "../../cost/spread.ts";
import type { CostDelta, CostReport, Spread } from "../../cost/types.ts";
import { raw } from "../../units/index.ts";
import { hanging, sheet, wrap } from "../columns.ts";
import { visibleLine } from "../escape.ts";
import { grid, type Row } from "../grid.ts";
import { type Paint, painter } from "../paint.ts";
import type { TextOptions } from "../text.ts";
import { count } from "../words.ts";
import type { CostDocument } from "./document.ts";
import { type Group, groupsOf, groupTexts, isUnpriced } from "./groups.ts";
import { band, percent, signed, small, whole } from "./money.ts";
import { mainMoves, movedText, partsText } from "./moves.ts";
import { gateText, shortId, shownBudgets, stateWord, verdictOf } from "./verdict.ts";

const LEAST_WIDTH = 40;
/** Rows that a list shows before it is cut. */
const SHOWN = 12;

/** The cost as lines of text; without colour it says the same. Ends with a line feed. */
export function formatCostText(document: CostDocument, options: TextOptions): string {
  const width = Math.max(LEAST_WIDTH, options.width);
  const paint = painter(options.colour);
  const { report, comparison } = document;
  return sheet([
    header(document, width, paint),
    totals(report, width, paint),
    groups("Cost by kind", groupsOf(report, "kind", comparison?.delta), document, width, paint),
    groups("Cost by component", groupsOf(report, "component", comparison?.delta), document, width, paint),
    budgets(report, width, paint),
    unitCosts(report, width, paint),
    moved(document, width, paint),
    unpriced(report, width, paint),
    stale(report, width, paint),
    hints(report, width),
  ]);
}

function header({ file, report, tried, comparison }: CostDocument, width: number, paint: Paint): string[] {
  const { name, environment, today, pricesAt, prices } = report;
  const oldest = prices.reduce<CostReport["prices"][number] | undefined>(
    (old, price) => (old === undefined || price.date < old.date ? price : old),
    undefined,
  );
  const since = oldest === undefined ? "" : `; oldest of ${oldest.date}: ${oldest.title}`;
  const verdict = verdictOf(report);
  const rows = [
    ["from", file],
    ["day", today],
    ["prices", `of ${pricesAt}${since}`],
    ...tried.map(({ path, before, after }) => ["what if", `${path}: ${before ?? "not stated"} -> ${after}`]),
    ...(comparison === undefined ? [] : [["against", `${comparison.name}, ${comparison.kind.replaceAll("-", " ")}`]]),
    ["verdict", verdict.state === "ok" ? verdict.text : `${verdict.state}: ${verdict.text}`],
  ];
  return [
    ...wrap(visibleLine(`${name} (${environment}): cost in USD`), width).map((line) => paint("bold", line)),
    ...rows.flatMap(([label = "", text = ""]) => hanging(`  ${label.padEnd(9)}`, visibleLine(text), width)),
  ];
}

function totals(report: CostReport, width: number, paint: Paint): string[] {
  const { totals } = report;
  const once = spreadOf(totals.once);
  const running = spreadOf(totals.running);
  const yearly = spreadOf(totals.yearly);
  const row = (title: string, amount: Spread, which: "once" | "yearly", indent = 0): Row => ({
    cells: isUnpriced(report, which) ? [title, "unpriced", ""] : [title, whole(amount.expected), band(amount)],
    indent,
  });
  const month = { low: yearly.low / 12, expected: yearly.expected / 12, high: yearly.high / 12 };
  return [
    paint("bold", "Totals"),
    ...grid(
      ["", "expected", "low .. high"],
      [
        row("bought once", once, "once"),
        row("cost of 12 months", yearly, "yearly"),
        row("paid", running, "yearly", 1),
        row("loss of value in the books", spreadOf(totals.depreciation), "once", 1),
        row("cost of a month", month, "yearly"),
        row("cash of the first 12 months", plus(once, running), "yearly"),
        {
          cells: [
            "value in the books today",
            isUnpriced(report, "once") ? "unpriced" : whole(raw(totals.bookValue)),
            "",
          ],
        },
      ],
      width,
    ),
  ];
}

function groups(title: string, list: readonly Group[], document: CostDocument, width: number, paint: Paint): string[] {
  if (list.length === 0) return [];
  const compared = document.comparison !== undefined;
  const rows = list.map((group): Row => {
    const { name, once, yearlyChange, unpriced: open } = group;
    const { month, year, band } = groupTexts(group);
    return {
      cells: [
        visibleLine(open === 0 ? name : `${name} *`),
        once.expected === 0 ? "-" : whole(once.expected),
        month,
        year,
        band,
        ...(compared ? [signed(yearlyChange)] : []),
      ],
    };
  });
  const head = ["", "once", "a month", "12 months", "low .. high", ...(compared ? ["change"] : [])];
  const open = list.some((group) => group.unpriced > 0);
  return [
    paint("bold", title),
    ...grid(head, rows, width),
    ...(open ? hanging("  ", "* without what has no price", width) : []),
  ];
}

function budgets({ budgets }: CostReport, width: number, paint: Paint): string[] {
  const { shown, hidden } = shownBudgets(budgets);
  if (shown.length === 0) return [];
  const rows = shown.map((budget): Row => {
    const { level, period, limit, cost } = budget;
    return {
      cells: [
        visibleLine(shortId(budget)),
        whole(limit),
        whole(cost.expected),
        band(cost),
        period === "once" ? "once" : "a year",
        stateWord(budget),
      ],
      indent: level === "line" ? 1 : 0,
    };
  });
  const lines = grid(["", "limit", "expected", "low .. high", "", "status"], rows, width);
  return [
    paint("bold", "Budgets"),
    ...lines.map((line) => (/ FAIL$/.test(line) ? paint("red", line) : line)),
    ...(hidden === 0 ? [] : [`  and ${count(hidden, "line")} that ${hidden === 1 ? "says" : "say"} nothing more`]),
  ];
}

function unitCosts({ unitCosts }: CostReport, width: number, paint: Paint): string[] {
  if (unitCosts.length === 0) return [];
  const rows = unitCosts.map(
    ({ per, amount, basis, source }): Row => ({
      cells: [visibleLine(per), small(amount.expected), `${small(amount.low)} .. ${small(amount.high)}`],
      note: visibleLine(`${basis}: ${source}`),
    }),
  );
  return [paint("bold", "Cost of one unit"), ...grid(["", "expected", "low .. high"], rows, width)];
}

function moved({ comparison }: CostDocument, width: number, paint: Paint): string[] {
  if (comparison === undefined) return [];
  const { delta, name } = comparison;
  const { shown, rest } = mainMoves(delta, SHOWN);
  const rows = shown.map((line): Row => {
    const note = movedText(line);
    return {
      cells: [visibleLine(`${line.change} ${line.id}`), amounts(line, "once"), amounts(line, "yearly")],
      ...(note === "" ? {} : { note: visibleLine(note) }),
    };
  });
  const sums = [
    ["bought once", delta.onceTotal, delta.once],
    ["12 months", delta.yearlyTotal, delta.yearly],
  ] as const;
  const gone = delta.writeOffs.map(
    ({ title, bookValue, monthsLeft, months }) =>
      `${title}: ${whole(raw(bookValue))} written off, ${monthsLeft} of ${months} months left`,
  );
  return [
    ...wrap(visibleLine(`What moved against ${name}`), width).map((line) => paint("bold", line)),
    ...sums.flatMap(([title, total, parts]) =>
      hanging(`  ${title.padEnd(13)}`, `${signed(total)}${partsText(parts)}`, width),
    ),
    ...(rows.length === 0 ? [] : ["", ...grid(["", "once", "12 months"], rows, width)]),
    ...(rest === 0 ? [] : hanging("  ", `and ${count(rest, "smaller change")}`, width)),
    ...(gone.length === 0 ? [] : ["", ...gone.flatMap((text) => hanging("  removed ", visibleLine(text), width))]),
  ];
}

function amounts(line: CostDelta["lines"][number], which: "once" | "yearly"): string {
  const { design, usage, price, fx } = line[which];
  return signed(design + usage + price + fx);
}

function unpriced({ unpriced, lines, gates }: CostReport, width: number, paint: Paint): string[] {
  if (unpriced.length === 0) return [];
  const gate = gates.find(({ id }) => id === "unpriced");
  const lead = `${count(unpriced.length)} of ${count(unpriced.length + lines.length, "line")}, in no sum`;
  const bounded = Map.groupBy(
    unpriced.filter(({ boundedBy }) => boundedBy !== undefined),
    ({ boundedBy = "" }) => boundedBy,
  );
  const open = unpriced.filter(({ boundedBy }) => boundedBy === undefined);
  return [
    ...titled("Without a price", gate === undefined ? lead : `${lead}; ${gateText(gate)}`, width, paint),
    ...[...bounded].flatMap(([id, items]) =>
      hanging(
        "  ",
        visibleLine(`${count(items.length, "article")} of ${items[0]?.component ?? ""}, at most ${id}`),
        width,
      ),
    ),
    ...open
      .slice(0, SHOWN)
      .flatMap(({ id, title, reason }) => [
        ...hanging("  ", visibleLine(`${id}  ${title}`), width),
        ...hanging("      ", visibleLine(reason), width),
      ]),
    ...(open.length <= SHOWN ? [] : [`  and ${count(open.length - SHOWN)} more, all in the other formats`]),
  ];
}

function stale({ stale, gates, totals }: CostReport, width: number, paint: Paint): string[] {
  if (stale.length === 0) return [];
  const gate = gates.find(({ id }) => id === "stale");
  const rows = stale.slice(0, SHOWN).map(
    ({ price, date, ageDays, yearly }): Row => ({
      cells: [
        visibleLine(price),
        date,
        `${count(ageDays, "day")}`,
        whole(raw(yearly)),
        percent(shareOf(raw(yearly), totals)),
      ],
    }),
  );
  const [first] = stale;
  const lead = `older than ${count(first?.limitDays ?? 0, "day")}`;
  return [
    ...titled("Stale prices", gate === undefined ? lead : `${lead}; ${gateText(gate)}`, width, paint),
    ...grid(["", "date", "age", "12 months", "share"], rows, width),
    ...(stale.length <= SHOWN ? [] : [`  and ${count(stale.length - SHOWN)} more`]),
  ];
}

/** A title with text behind it; painted when the lines are broken, for codes take no columns. */
function titled(title: string, text: string, width: number, paint: Paint): string[] {
  return hanging(`${title}  `, text, width).map((line) =>
    line.startsWith(title) ? paint("bold", title) + line.slice(title.length) : line,
  );
}

function shareOf(micro: number, { yearly }: CostReport["totals"]): number {
  const total = raw(yearly.expected);
  return total === 0 ? 0 : micro / total;
}

/** What to ask next: the dearest line that is more than a stated amount, and a value of the stack file that moves several. */
function hints({ lines }: CostReport, width: number): string[] {
  const dearest = [...lines]
    .filter(({ factors }) => factors.length > 1)
    .sort((a, b) => raw(b.yearly.expected) - raw(a.yearly.expected))[0];
  const paths = Map.groupBy(
    lines.flatMap(({ factors }) => factors.flatMap(({ path }) => path ?? [])),
    (path) => path,
  );
  const [path] = [...paths].sort(([, a], [, b]) => b.length - a.length).map(([name]) => name);
  return [
    ...(dearest === undefined ? [] : hanging("details  ", visibleLine(`--explain ${dearest.id}`), width)),
    ...(path === undefined ? [] : hanging("try      ", visibleLine(`--what-if ${path}=VALUE`), width)),
  ];
}
