/** Losses: a timeline for each, and one table of every role. */
import type { Drill } from "../../../twin/proof/schema.ts";
import { html, type Markup } from "../../html/markup.ts";
import { count } from "../../words.ts";
import { secondsText } from "../figures.ts";
import { lossText, roleLine, stateWords } from "../losses.ts";
import { roleState, roleStates } from "../verdict.ts";
import { stateBadge, tones } from "./state.ts";
import { type Span, timeline } from "./timeline.ts";

export function lossesSection(drills: readonly Drill[]): Markup {
  return html`<p>Times are measured from the loss on; a bar ends when every replica of the role is ready again, and its dot is where each workload has one. The upright mark is the limit that the estate states.</p>
${drills.map(drillMarkup)}`;
}

function drillMarkup(drill: Drill): Markup {
  const { name, roles, api, timeline: moments } = drill;
  const spared = roles.filter((role) => roleState(role) === "unaffected").map((role) => roleLine(role, drill).role);
  const spans = spansOf(drill);
  const empty = spans.length === 0 && moments.length === 0;
  return html`<article class="drill"><h3>${name}</h3>
<p>${lossText(drill)}</p>
${spared.length === 0 ? undefined : html`<p>Unaffected: ${spared.join(", ")}</p>`}
${
  empty
    ? undefined
    : html`<div class="drawing scroll" role="region" aria-label="Timeline of ${name}" tabindex="0">${timeline({ label: labelOf(name, spans), spans, moments: moments.map(({ at }) => at) })}</div>`
}
${moments.length === 0 ? undefined : html`<ol class="moments">${moments.map(({ at, what }) => html`<li><b>${secondsText(at)}</b> ${what}</li>`)}</ol>`}
${roles.length === 0 && api === undefined ? html`<p>No role was watched.</p>` : undefined}</article>
`;
}

function spansOf(drill: Drill): readonly Span[] {
  const { api, apiFrom = 0, roles } = drill;
  const answered: readonly Span[] =
    api === undefined
      ? []
      : [
          {
            name: "API",
            from: apiFrom,
            to: apiFrom + api,
            mark: undefined,
            limit: undefined,
            says: `writes after ${secondsText(api)}`,
            tone: "good",
          },
        ];
  const hit = roles
    .filter((role) => roleState(role) !== "unaffected")
    .map((role): Span => {
      const { role: name, whole, limit, state } = roleLine(role, drill);
      return {
        name,
        from: 0,
        to: role.whole,
        mark: role.served,
        limit: role.limit,
        says: `${stateWords[state]}${role.whole === undefined ? "" : ` ${whole}`}, ${role.limit === undefined ? "no limit" : `limit ${limit}`}`,
        tone: tones[state],
      };
    });
  return [...answered, ...hit];
}

function labelOf(name: string, spans: readonly Span[]): string {
  return `${name}: ${spans.map((span) => `${span.name} ${span.says}`).join("; ")}`;
}

/** Every role of every loss; the script of the page hides what its filters leave out. */
export function rolesSection(drills: readonly Drill[]): Markup {
  const rows = drills.flatMap((drill) =>
    drill.roles.map((role) => {
      const line = roleLine(role, drill);
      return html`<tr data-state="${line.state}"><th scope="row">${drill.name}</th><td>${drill.by}</td><td>${role.cluster}</td><td>${role.role}</td><td>${stateBadge(tones[line.state], stateWords[line.state])}</td>
<td class="number">${line.serves}</td><td class="number">${line.whole}</td><td class="number">${line.limit}</td><td>${line.class}</td><td class="number">${line.moved}</td><td>${line.reason}</td></tr>
`;
    }),
  );
  const used = new Set(drills.flatMap(({ roles }) => roles.map(roleState)));
  const options = roleStates.filter((state) => used.has(state));
  return html`<form class="filters" id="filters" role="search" aria-label="Roles" hidden>
<label>Search <input type="search" id="query" autocomplete="off" spellcheck="false" placeholder="loss, role, reason, …"></label>
<label>Outcome <select id="state"><option value="">all</option>${options.map((state) => html`<option value="${state}">${stateWords[state]}</option>`)}</select></label>
<button type="reset">Clear</button>
</form>
<p id="status" role="status" aria-live="polite">${count(rows.length, "row")}</p>
<div class="scroll" role="region" aria-label="Roles" tabindex="0">
<table class="roles"><caption class="hidden">Roles after each loss</caption>
<thead><tr><th scope="col">Loss</th><th scope="col">Left to</th><th scope="col">Cluster</th><th scope="col">Role</th><th scope="col">Outcome</th><th scope="col" class="number">Serves after (measured)</th><th scope="col" class="number">Whole after (measured)</th><th scope="col" class="number">Limit (stated)</th><th scope="col">Class</th><th scope="col" class="number">Moved</th><th scope="col">Reason</th></tr></thead>
<tbody id="rows">
${rows}</tbody></table></div>
`;
}
