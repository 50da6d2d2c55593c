/** A proof as one self-contained page: no text of the estate is read as markup. */
import type { Proof } from "../../../twin/proof/schema.ts";
import { html, type Markup } from "../../html/markup.ts";
import { findingsSection } from "../../html/sections.ts";
import { type Section, shell } from "../../html/shell.ts";
import { count } from "../../words.ts";
import { memoryText, startText } from "../figures.ts";
import { summary, verdict } from "../verdict.ts";
import { checksSection } from "./checks.ts";
import { fitSection } from "./fit.ts";
import { lossesSection, rolesSection } from "./losses.ts";
import { recoverySection } from "./recovery.ts";

export interface ProofPageParts {
  readonly proof: Proof;
  /** Content of the style sheets: `page.css` of the report, then that of the proof. */
  readonly style: string;
  /** Content of `page.client.js` of the proof. */
  readonly script: string;
}

/** The proof as HTML. Ends with a line feed. */
export function proofHtml({ proof, style, script }: ProofPageParts): string {
  const { stack, estate, date, machine } = proof;
  const head = html`<p class="product">Estate proof</p>
<h1>${estate} <span class="environment">${stack}</span></h1>
<p class="meta"><b class="verdict">${verdict(proof)}</b></p>
<p class="meta">Taken <b>${date}</b> on <b>${count(machine.cores, "core")}</b> and <b>${memoryText(machine.memory)}</b>, Kubernetes <b>${machine.kubernetes}</b></p>`;
  const foot = html`<p>Every figure is <b>measured</b> in the twin, <b>modelled</b> or <b>derived</b> from figures, <b>stated</b> by the estate or <b>assumed</b>. Times are rounded up here; the JSON format has them whole.</p>`;
  return shell({
    title: `${estate} (${stack}): estate proof`,
    head,
    sections: sectionsOf(proof),
    foot,
    data: {},
    style,
    script,
  });
}

function sectionsOf(proof: Proof): readonly Section[] {
  const { fit, drills, recovery, findings, notProven } = proof;
  const roles = drills.some((drill) => drill.roles.length > 0);
  const checks = checksSection(proof);
  return [
    { id: "summary", title: "Summary", body: summarySection(proof) },
    ...(fit === undefined ? [] : [{ id: "fit", title: "Fit", body: fitSection(fit) }]),
    ...(drills.length === 0 ? [] : [{ id: "losses", title: "Losses", body: lossesSection(drills) }]),
    ...(roles ? [{ id: "roles", title: "Roles", body: rolesSection(drills) }] : []),
    ...(checks === undefined ? [] : [{ id: "checks", title: "Checks", body: checks }]),
    ...(recovery === undefined ? [] : [{ id: "recovery", title: "Recovery", body: recoverySection(recovery) }]),
    {
      id: "findings",
      title: "Findings",
      body: findings.length === 0 ? html`<p>No findings.</p>\n` : findingsSection(proof),
    },
    ...(notProven.length === 0
      ? []
      : [
          {
            id: "not-proven",
            title: "Not proven",
            body: html`<ul>${notProven.map((line) => html`<li>${line}</li>`)}</ul>\n`,
          },
        ]),
  ];
}

function summarySection(proof: Proof): Markup {
  const { start } = proof;
  const rows = summary(proof).map(([part, says]) => html`<dt>${part}</dt><dd>${says}</dd>\n`);
  const begun = start === undefined ? undefined : html`<dt>start</dt><dd>${startText(start)}</dd>\n`;
  if (rows.length === 0 && begun === undefined) return html`<p>Nothing was measured.</p>\n`;
  return html`<dl class="summary">
${rows}${begun}</dl>
`;
}
