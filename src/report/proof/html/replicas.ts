/** Replicas of a workload over time, as steps. */
import type { ScalingProof } from "../../../twin/proof/schema.ts";
import { marks, px, scale } from "../../cost/html/chart.ts";
import { html, type Markup } from "../../html/markup.ts";
import { count } from "../../words.ts";
import { secondsText } from "../figures.ts";
import { timeMarks } from "./axis.ts";

const WIDTH = 820;
const HEIGHT = 180;
const LEFT = 50;
const RIGHT = 780;
const TOP = 14;
const BOTTOM = 145;

export function replicaChart(workload: string, steps: ScalingProof["steps"]): Markup {
  const times = timeMarks(Math.max(0, ...steps.map(({ at }) => at)));
  const most = Math.max(1, ...steps.map(({ replicas }) => replicas));
  // Replicas are whole: no mark stands between two of them.
  const levels = marks(0, most, Math.min(most, 4)).filter(Number.isInteger);
  const x = scale([0, times.at(-1) ?? 1], [LEFT, RIGHT]);
  const y = scale([0, levels.at(-1) ?? 1], [BOTTOM, TOP]);
  const path = steps.map(({ at, replicas }, index) =>
    index === 0 ? `M${px(x(at))} ${px(y(replicas))}` : `H${px(x(at))}V${px(y(replicas))}`,
  );
  const said = steps.map(({ at, replicas, metric }) => `${count(replicas)} at ${secondsText(at)}, metric ${metric}`);
  return html`<svg class="timeline" role="img" aria-label="Replicas of ${workload}: ${said.join("; ")}" viewBox="0 0 ${px(WIDTH)} ${px(HEIGHT)}">
<g class="axis">${levels.map((level) => html`<line x1="${px(LEFT)}" x2="${px(RIGHT)}" y1="${px(y(level))}" y2="${px(y(level))}"/><text x="${px(LEFT - 8)}" y="${px(y(level) + 4)}" text-anchor="end">${count(level)}</text>`)}${times.map((time) => html`<text x="${px(x(time))}" y="${px(BOTTOM + 20)}" text-anchor="middle">${secondsText(time)}</text>`)}</g>
<path class="steps" d="${path.join("")}H${px(RIGHT)}"/>
${steps.map(({ at, replicas, metric }) => html`<circle cx="${px(x(at))}" cy="${px(y(replicas))}" r="4"><title>${count(replicas)} replicas at ${secondsText(at)}, metric ${String(metric)}</title></circle>`)}</svg>
`;
}
