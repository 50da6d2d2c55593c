/** The recovery of one stack in another. */
import type { RecoveryProof } from "../../../twin/proof/schema.ts";
import { html, type Markup } from "../../html/markup.ts";
import { tableMarkup } from "../../html/tables.ts";
import { count } from "../../words.ts";
import { bytesText, rateText, secondsText } from "../figures.ts";
import { basesText, slowRestores } from "../verdict.ts";
import { unplacedTable } from "./fit.ts";
import { holdsBadge } from "./state.ts";
import { type Span, timeline } from "./timeline.ts";

export function recoverySection(recovery: RecoveryProof): Markup {
  const { from, to, total, limit, placed, pods, unplaced, copies, restore, records } = recovery;
  const slow = slowRestores(recovery);
  const spans = spansOf(recovery);
  return html`<p>${from} is lost whole, ${to} takes over.</p>
<p>${holdsBadge(total <= limit)} Recovery time <b>${secondsText(total)}</b> (${basesText(recovery)}), limit ${secondsText(limit)} (stated)</p>
<p>${holdsBadge(placed === pods)} ${count(placed)} of ${count(pods, "pod")} placed (measured)</p>
<div class="drawing scroll" role="region" aria-label="Timeline of the recovery" tabindex="0">${timeline({ label: `Recovery: ${spans.map((span) => `${span.name} ${span.says}`).join("; ")}`, spans, moments: [] })}</div>
${unplaced.length === 0 ? undefined : unplacedTable("Without a node after the recovery", unplaced)}
${
  copies.length === 0
    ? undefined
    : tableMarkup({
        caption: "Data copies",
        columns: [
          { title: "Data" },
          { title: "Age", numeric: true },
          { title: "Basis of the age" },
          { title: "Limit (stated)", numeric: true },
          { title: "Outcome" },
        ],
        rows: copies.map(({ data, rpo, age, basis, holds }) => [
          data,
          secondsText(age),
          basis,
          secondsText(rpo),
          holdsBadge(holds),
        ]),
      })
}
${
  restore.length === 0
    ? undefined
    : tableMarkup({
        caption: "Restore of the data: size over bandwidth, computed and not run where modelled",
        columns: [
          { title: "Data" },
          { title: "Size", numeric: true },
          { title: "Bandwidth", numeric: true },
          { title: "Takes", numeric: true },
          { title: "Basis" },
        ],
        rows: restore.map(({ data, bytes, bitsPerSecond, seconds, basis }) => [
          data,
          bytesText(bytes),
          rateText(bitsPerSecond),
          secondsText(seconds),
          basis,
        ]),
      })
}
${slow === "" ? undefined : html`<p>Longer than the recovery limit of ${secondsText(limit)}: ${slow}</p>`}
${
  records.length === 0
    ? undefined
    : tableMarkup({
        caption: "Records",
        columns: [{ title: "Name" }, { title: "Before" }, { title: "After" }, { title: "Basis" }],
        rows: records.map(({ name, before, after, basis }) => [name, before, after, basis]),
      })
}`;
}

/** Steps one after the other where they add up to the recovery time; else each from the loss on. */
function spansOf({ steps, total, limit }: RecoveryProof): readonly Span[] {
  const sum = steps.reduce((all, { seconds }) => all + seconds, 0);
  const inTurn = Math.abs(sum - total) < 1;
  let from = 0;
  const spans = steps.map(({ what, seconds, basis }): Span => {
    const start = inTurn ? from : 0;
    from += seconds;
    return {
      name: what,
      from: start,
      to: start + seconds,
      mark: undefined,
      limit: undefined,
      says: `${secondsText(seconds)} ${basis}`,
      tone: "good",
    };
  });
  const late = total > limit;
  return [
    ...spans,
    {
      name: "recovery time",
      from: 0,
      to: total,
      mark: undefined,
      limit,
      says: `${late ? "LATE" : "in time"} ${secondsText(total)}`,
      tone: late ? "error" : "good",
    },
  ];
}
