/** The searchable table of resources: its frame, and the data from which the script of the page fills it. */
import { compareText } from "../order.ts";
import type { PreviewReport } from "../schema.ts";
import { html, type Markup } from "./markup.ts";

/** What the script of the page reads; rows in order of name. */
export interface ResourcesData {
  /** True when the preview has a base: then the table shows changes. */
  readonly compared: boolean;
  readonly resources: readonly {
    readonly name: string;
    readonly type: string;
    readonly site: string;
    readonly layer: string;
    readonly urn: string;
    readonly parent: string | undefined;
    readonly dependencies: readonly string[];
    readonly inputs: unknown;
    /** Undefined when the preview has no base, or the resource does not change. */
    readonly change: string | undefined;
  }[];
}

/** Shown for what belongs to no single site. */
const WHOLE = "whole estate";

export function resourcesData({ resources, changes }: PreviewReport): ResourcesData {
  const changed = new Map(changes?.items.map((change) => [change.urn, change.op]));
  return {
    compared: changes !== undefined,
    resources: resources
      .map(({ name, type, site, layer, urn, parent, dependencies, inputs }) => ({
        name,
        type,
        site: site ?? WHOLE,
        layer,
        urn,
        parent,
        dependencies,
        inputs,
        change: changed.get(urn),
      }))
      .sort((a, b) => compareText(a.name, b.name) || compareText(a.urn, b.urn)),
  };
}

export function resourcesSection({ resources, sites, changes }: PreviewReport): Markup {
  const used = new Set(resources.map((resource) => resource.site));
  const siteNames = [
    ...sites.map((site) => site.id).filter((id) => used.has(id)),
    ...(used.has(undefined) ? [WHOLE] : []),
  ];
  const types = [...new Set(resources.map((resource) => resource.type))].sort(compareText);
  const layers = [...new Set(resources.map((resource) => resource.layer))].sort(compareText);
  return html`<noscript><p>This table needs the script of this page; everything else works without it.</p></noscript>
<form class="filters" role="search" aria-label="Resources">
<label>Search <input type="search" id="query" autocomplete="off" spellcheck="false" placeholder="name, type, address, …"></label>
${select("type", "Type", types)}
${select("site", "Site", siteNames)}
${select("layer", "Layer", layers)}
<button type="reset">Clear</button>
</form>
<p id="status" role="status" aria-live="polite"></p>
<div class="scroll" role="region" aria-label="Resources" tabindex="0">
<table class="resources"><caption class="hidden">Resources of the plan; a name opens its inputs</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Site</th><th scope="col">Layer</th>${changes === undefined ? undefined : html`<th scope="col">Change</th>`}</tr></thead>
<tbody id="rows"></tbody></table><div id="end"></div></div>
<p><button type="button" id="more" hidden>Show more</button></p>
`;
}

function select(id: string, label: string, values: readonly string[]): Markup {
  const options = values.map((value) => html`<option value="${value}">${value}</option>`);
  return html`<label>${label} <select id="${id}"><option value="">all</option>${options}</select></label>`;
}
