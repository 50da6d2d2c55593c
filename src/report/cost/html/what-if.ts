/** Levers that compute the sums again in the page. */
import { html, type Markup } from "../../html/markup.ts";
import type { LeverData } from "../levers.ts";
import { plain } from "../money.ts";

export function whatIfSection({ levers }: LeverData): Markup {
  if (levers.length === 0) return html`<p>No factor of this cost can be moved here.</p>\n`;
  const sliders = levers.map(({ title, from, unit, offset, value, least, most, step }, index) => {
    const id = `lever-${index}`;
    return html`<div class="lever"><label for="${id}"><b>${title}</b> <span class="soft">${from}</span></label>
<input type="range" id="${id}" min="${String(least)}" max="${String(most)}" step="${step === 1 ? "1" : "any"}" value="${String(value)}" data-value="${String(value)}" data-step="${String(step)}" data-offset="${String(offset)}" data-unit="${unit}">
<output for="${id}">${plain(value + offset)}${unit}</output></div>
`;
  });
  return html`<noscript><p>The levers need the script of this page; everything else works without it.</p></noscript>
<form id="levers" class="levers" aria-label="Levers">
${sliders}<p><button type="reset">As priced</button></p>
</form>
<div class="scroll" role="region" aria-label="Cost with the levers moved" tabindex="0"><table id="tried" aria-live="polite"><caption>With the levers as they stand, USD</caption>
<thead><tr><th scope="col"></th><th scope="col" class="number">As priced</th><th scope="col" class="number">Tried</th><th scope="col" class="number">low .. high</th><th scope="col" class="number">Change</th></tr></thead>
<tbody></tbody></table></div>
<p id="tried-budgets" role="status"></p>
<p class="note">Each lever multiplies its factor in every line that has it; ranges move along. The program computes the same with <code>--what-if</code> for what the stack file states.</p>
`;
}
