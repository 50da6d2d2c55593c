/** A cost as one self-contained page. */
import { html } from "../../html/markup.ts";
import { type Section, shell } from "../../html/shell.ts";
import { count } from "../../words.ts";
import type { CostDocument } from "../document.ts";
import { type LeverData, leverData } from "../levers.ts";
import { verdictOf } from "../verdict.ts";
import { curveSection } from "./curve.ts";
import { ledgerSection } from "./ledger.ts";
import { linesSection } from "./lines.ts";
import { budgetsSection, openSection, partsSection, totalsSection, unitsSection } from "./sections.ts";
import { movedSection } from "./waterfall.ts";
import { whatIfSection } from "./what-if.ts";

export interface CostPageParts {
  readonly document: CostDocument;
  /** Content of the style sheets, and of the scripts: the formulas first. */
  readonly style: string;
  readonly script: string;
}

/** What the script of the page reads. */
export interface CostPageData extends LeverData {
  readonly statuses: readonly { readonly id: string; readonly status: string; readonly level: string }[];
}

/** The cost as HTML. Ends with a line feed. */
export function formatCostHtml({ document, style, script }: CostPageParts): string {
  const { report, file } = document;
  const { name, environment, today, pricesAt } = report;
  const verdict = verdictOf(report);
  const levers = leverData(report);
  const head = html`<p class="product">Estate cost</p>
<h1>${name} <span class="environment">${environment}</span></h1>
<p class="meta">From <b>${file}</b> on <b>${today}</b> · prices of <b>${pricesAt}</b> · ${count(report.lines.length, "line")} · <b class="verdict">${verdict.state === "ok" ? verdict.text : `${verdict.state}: ${verdict.text}`}</b></p>`;
  const data: CostPageData = {
    ...levers,
    statuses: report.budgets.map(({ id, status, level }) => ({ id, status, level })),
  };
  return shell({
    title: `${name} (${environment}): estate cost`,
    head,
    sections: sectionsOf(document, levers),
    foot: html`<p>Every factor says how it came to be: <b>stated</b>, <b>derived</b>, <b>modelled</b>, <b>assumed</b> or <b>measured</b>. Amounts are rounded here; the JSON format has them whole.</p>`,
    data,
    style,
    script,
  });
}

function sectionsOf(document: CostDocument, levers: LeverData): readonly Section[] {
  const { report, curve } = document;
  const moved = movedSection(document);
  return [
    { id: "totals", title: "Totals", body: totalsSection(document) },
    ...(moved === undefined ? [] : [{ id: "moved", title: "What moved", body: moved }]),
    { id: "parts", title: "Where it goes", body: partsSection(document) },
    { id: "budgets", title: "Budgets", body: budgetsSection(report) },
    { id: "months", title: "36 months", body: curveSection(curve) },
    { id: "what-if", title: "What if", body: whatIfSection(levers) },
    ...(report.unitCosts.length === 0 ? [] : [{ id: "units", title: "Cost of one unit", body: unitsSection(report) }]),
    { id: "prices", title: "Prices", body: ledgerSection(report) },
    { id: "open", title: "Without a price", body: openSection(report) },
    { id: "lines", title: "Every line", body: linesSection(report) },
  ];
}
