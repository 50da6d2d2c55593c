/** A self-contained page: no request leaves it, and only its own script runs. */
import { createHash } from "node:crypto";
import { jsonForScript } from "../escape.ts";
import { html, type Markup, trusted } from "./markup.ts";

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

export interface Page {
  /** Of the window. */
  readonly title: string;
  /** Name, heading and lines above the sections. */
  readonly head: Markup;
  readonly sections: readonly Section[];
  readonly foot: Markup;
  /** What the script reads, as JSON in the element `data`. */
  readonly data: unknown;
  readonly style: string;
  readonly script: string;
}

/** The page as HTML. Ends with a line feed. */
export function shell({ title, head, sections, foot, data, style, script }: Page): string {
  const hash = createHash("sha256").update(script, "utf8").digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
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
<div class="head">${head}
</div></header>
<div class="frame">
<nav aria-label="Sections"><ul>
${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul></nav>
<main id="main" tabindex="-1">
${sections.map(({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-heading">\n<h2 id="${id}-heading">${title}</h2>\n${body}</section>\n`)}</main>
</div>
<footer>${foot}</footer>
<script type="application/json" id="data">${trusted(jsonForScript(data))}</script>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}
