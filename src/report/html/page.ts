/** A preview as one self-contained page: no request leaves it, and no text of the estate is read as markup. */
import { createHash } from "node:crypto";
import type { Views } from "../../views/types.ts";
import { jsonForScript } from "../escape.ts";
import type { PreviewReport } from "../schema.ts";
import { count, findingsLine } from "../words.ts";
import { html, type Markup, trusted } from "./markup.ts";
import { resourcesData, resourcesSection } from "./resources.ts";
import { changesSection, costSection, figuresSection, findingsSection, planSection } from "./sections.ts";
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

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** The preview as HTML. Ends with a line feed. */
export function formatHtml({ report, views, drawings, style, script }: PageParts): string {
  const { estate, stack, file } = report;
  const sections = sectionsOf(report, views, drawings);
  const title = `${estate.name} (${stack}): estate preview`;
  const hash = createHash("sha256").update(script, "utf8").digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<div class="head"><p class="product">Estate preview</p>
<h1>${estate.name} <span class="environment">${estate.environment}, ${estate.role}</span></h1>
${estate.title === undefined ? undefined : html`<p class="title">${estate.title}</p>`}
<p class="meta">Stack <b>${stack}</b> from <b>${file}</b> · ${count(report.resources.length, "resource")} · <b class="verdict">${findingsLine(report.findings)}</b></p>
<p class="meta">Sites: ${report.sites.map((site) => html`<span class="type">${site.id}: ${site.title} (${site.kind})</span> `)}</p>
</div></header>
<div class="frame">
<nav aria-label="Sections"><ul>
${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul></nav>
<main id="main" tabindex="-1">
${sections.map(({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-heading">\n<h2 id="${id}-heading">${title}</h2>\n${body}</section>\n`)}</main>
</div>
<footer><p>Figures say how they came to be: <b>stated</b> in the stack file, or <b>derived</b> from it.</p></footer>
<script type="application/json" id="data">${trusted(jsonForScript(resourcesData(report)))}</script>
<script>${trusted(script)}</script>
</body>
</html>
`;
  return page.text;
}

function sectionsOf(report: PreviewReport, views: Views, drawings: PageParts["drawings"]): readonly Section[] {
  const changes = changesSection(report);
  const cost = costSection(report);
  return [
    { id: "figures", title: "Figures", body: figuresSection(report) },
    { id: "findings", title: "Findings", body: findingsSection(report) },
    ...(changes === undefined ? [] : [{ id: "changes", title: "Changes", body: changes }]),
    ...(cost === undefined ? [] : [{ id: "cost", title: "Cost", body: cost }]),
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
