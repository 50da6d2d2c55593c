/** A preview as one self-contained page: no text of the estate is read as markup. */
import type { Views } from "../../views/types.ts";
import type { PreviewReport } from "../schema.ts";
import { count, findingsLine } from "../words.ts";
import { html, type Markup, trusted } from "./markup.ts";
import { resourcesData, resourcesSection } from "./resources.ts";
import { changesSection, costSection, figuresSection, findingsSection, planSection } from "./sections.ts";
import { type Section, shell } from "./shell.ts";
import { addressingTables, bomTable, cablingTable, tableMarkup } from "./tables.ts";

export interface PageParts {
  readonly report: PreviewReport;
  readonly views: Views;
  /** SVG elements as this program draws them: their texts are escaped already. */
  readonly drawings: { readonly racks: string; readonly topology: string };
  /** Content of `page.css` and `page.client.js`. */
  readonly style: string;
  readonly script: string;
}

/** The preview as HTML. Ends with a line feed. */
export function formatHtml({ report, views, drawings, style, script }: PageParts): string {
  const { estate, stack, file } = report;
  const sections = sectionsOf(report, views, drawings);
  const title = `${estate.name} (${stack}): estate preview`;
  const head = html`<p class="product">Estate preview</p>
<h1>${estate.name} <span class="environment">${estate.environment}, ${estate.role}</span></h1>
${estate.title === undefined ? undefined : html`<p class="title">${estate.title}</p>`}
<p class="meta">Stack <b>${stack}</b> from <b>${file}</b> · ${count(report.resources.length, "resource")} · <b class="verdict">${findingsLine(report.findings)}</b></p>
<p class="meta">Sites: ${report.sites.map((site) => html`<span class="type">${site.id}: ${site.title} (${site.kind})</span> `)}</p>`;
  const foot = html`<p>Figures say how they came to be: <b>stated</b> in the stack file, or <b>derived</b> from it.</p>`;
  return shell({ title, head, sections, foot, data: resourcesData(report), style, script });
}

function sectionsOf(report: PreviewReport, views: Views, drawings: PageParts["drawings"]): readonly Section[] {
  const changes = changesSection(report);
  return [
    { id: "figures", title: "Figures", body: figuresSection(report) },
    { id: "findings", title: "Findings", body: findingsSection(report) },
    ...(changes === undefined ? [] : [{ id: "changes", title: "Changes", body: changes }]),
    { id: "cost", title: "Cost", body: costSection(report) },
    { id: "plan", title: "Plan", body: planSection(report) },
    { id: "resources", title: "Resources", body: resourcesSection(report) },
    { id: "racks", title: "Racks", body: drawing("Rack elevations", drawings.racks) },
    { id: "topology", title: "Topology", body: drawing("Network topology", drawings.topology) },
    { id: "addressing", title: "Addressing", body: html`${addressingTables(views).map(tableMarkup)}` },
    { id: "cabling", title: "Cabling", body: tableMarkup(cablingTable(views)) },
    { id: "bom", title: "Bill of materials", body: tableMarkup(bomTable(views)) },
  ];
}

function drawing(label: string, svg: string): Markup {
  return html`<div class="drawing scroll" role="region" aria-label="${label}" tabindex="0">${trusted(svg)}</div>\n`;
}
