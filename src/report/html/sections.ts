/** The sections of the page that need no script. */
import { costCommand, summaryNotes, summaryRows } from "../cost/summary.ts";
import { figureText } from "../figures.ts";
import { byRule } from "../rules.ts";
import type { Budget, Change, PreviewReport, ReportFinding } from "../schema.ts";
import { className, planTree } from "../tree.ts";
import { changesLine, count, findingsLine, usd } from "../words.ts";
import { html, type Markup } from "./markup.ts";
import { type Table, tableMarkup } from "./tables.ts";

export function figuresSection({ figures }: PreviewReport): Markup {
  const cards = figures.map((figure) => {
    // The period moves to the title, so that the amount fits its card.
    const yearly = figure.unit === "USD/year";
    return html`<div class="figure"><dt>${figure.title}${yearly ? ", per year" : undefined}</dt>
<dd>${yearly ? usd(figure.value) : figureText(figure)}</dd>
<dd class="basis">${figure.basis}${figure.note === undefined ? undefined : html`; ${figure.note}`}</dd></div>
`;
  });
  return html`<dl class="figures">
${cards}</dl>
`;
}

export function costSection(report: PreviewReport): Markup {
  const { cost } = report;
  const cards = summaryRows(cost).map(
    ({ title, expected, band }) => html`<div class="figure"><dt>${title}</dt>
<dd>${expected}</dd>
<dd class="basis">derived; ${band}</dd></div>
`,
  );
  const broken = cost.broken.map((line) => html`<li>${line}</li>`);
  return html`<dl class="figures">
${cards}</dl>
<ul>${summaryNotes(cost).map((note) => html`<li>${note}</li>`)}</ul>
${broken.length === 0 ? undefined : html`<p><strong>Over budget</strong></p><ul>${broken}</ul>`}
<p>Every line with its formula and sources: <code>${costCommand(report)} --format html</code></p>
${
  cost.capital.ledgers.length + cost.operating.ledgers.length === 0
    ? undefined
    : html`<div class="columns">${tableMarkup(ledgerTable("Capital budget, once, as stated", cost.capital))}
${tableMarkup(ledgerTable("Operating budget, per year, as stated", cost.operating))}</div>
`
}`;
}

function ledgerTable(caption: string, budget: Budget): Table {
  return {
    caption,
    columns: [{ title: "Ledger" }, { title: "Title" }, { title: "Amount", numeric: true }],
    rows: [...budget.ledgers.map((row) => [row.id, row.title, usd(row.amount)]), ["Sum", "", usd(budget.total)]],
  };
}

export function findingsSection({ findings }: Pick<PreviewReport, "findings">): Markup {
  if (findings.length === 0) return html`<p>No findings: no rule contradicts the estate.</p>\n`;
  return html`<p>${findingsLine(findings)}</p>
${byRule(findings).map(({ code, shown, rest }) => {
  const others = html`<details class="more"><summary>${count(rest.length)} more of ${code}</summary>
<ul class="findings">
${rest.map(findingItem)}</ul></details>
`;
  return html`<ul class="findings">
${shown.map(findingItem)}</ul>
${rest.length === 0 ? undefined : others}`;
})}`;
}

function findingItem(finding: ReportFinding): Markup {
  const { severity, code, subject, says, computed, limit, remedy, source, waiver } = finding;
  return html`<li class="finding ${severity}">
<h3><span class="badge ${severity}">${severity}</span> <span class="code">${code}</span> ${subject}</h3>
<dl><dt>Says</dt><dd>${says}</dd><dt>Computed</dt><dd>${computed}</dd><dt>Limit</dt><dd>${limit}</dd>
<dt>Remedy</dt><dd>${remedy}</dd><dt>Source</dt><dd>${source}</dd>${waiver === undefined ? undefined : html`<dt>Waived by</dt><dd>${waiver}</dd>`}</dl></li>
`;
}

export function changesSection({ changes }: PreviewReport): Markup | undefined {
  if (changes === undefined) return undefined;
  const items = changes.items.map(
    (change) => html`<tr><td><span class="badge ${change.op}">${change.op}</span></td>
<th scope="row">${change.name}</th><td>${className(change.type)}</td><td>${properties(change)}</td></tr>
`,
  );
  const table = html`<div class="scroll" role="region" aria-label="Changes" tabindex="0">
<table><caption class="hidden">Changes against ${changes.base}</caption>
<thead><tr><th scope="col">Change</th><th scope="col">Resource</th><th scope="col">Type</th><th scope="col">Properties</th></tr></thead>
<tbody>
${items}</tbody></table></div>
`;
  return html`<p>${changesLine(changes.summary)}, against ${changes.base}</p>
${items.length === 0 ? undefined : table}`;
}

function properties({ properties, undecided }: Change): Markup | undefined {
  if (properties.length + undecided.length === 0) return undefined;
  const changed = properties.map(
    ({ path, before, after }) => html`<li><code>${path}</code> ${value(before)} → ${value(after)}</li>`,
  );
  const open = undecided.map((path) => html`<li><code>${path}</code> cannot be told before the deployment</li>`);
  return html`<ul>${changed}${open}</ul>`;
}

function value(json: unknown): Markup {
  return json === undefined ? html`(none)` : html`<code>${JSON.stringify(json)}</code>`;
}

/** Sites, layers and types with their counts; a site opens on a click. */
export function planSection(report: PreviewReport): Markup {
  const sites = planTree(report).map((site) => {
    const rows = site.layers.map(
      (branch) => html`<tr><th scope="row">${branch.layer}</th><td class="number">${count(branch.count)}</td>
<td>${branch.types.map((type) => html`<span class="type">${type.title} <b>${count(type.count)}</b></span> `)}</td></tr>
`,
    );
    return html`<details class="site"><summary>${site.title} <span class="count">${count(site.count)}</span></summary>
<div class="scroll" role="region" aria-label="Plan of ${site.title}" tabindex="0">
<table><caption class="hidden">Resources of ${site.title} by layer and type</caption>
<thead><tr><th scope="col">Layer</th><th scope="col" class="number">Resources</th><th scope="col">Types</th></tr></thead>
<tbody>
${rows}</tbody></table></div></details>
`;
  });
  return html`<p>${count(report.resources.length, "resource")}, by site and layer</p>
${sites}`;
}
