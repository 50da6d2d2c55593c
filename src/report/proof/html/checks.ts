/** Queues, scaling, drains and surges: what was expected, what was seen. */
import type { Proof, ScalingProof } from "../../../twin/proof/schema.ts";
import { html, type Markup } from "../../html/markup.ts";
import { tableMarkup } from "../../html/tables.ts";
import { count } from "../../words.ts";
import { secondsText } from "../figures.ts";
import { lowestText } from "../verdict.ts";
import { replicaChart } from "./replicas.ts";
import { holdsBadge } from "./state.ts";

/** Undefined where nothing of it was measured. */
export function checksSection({ queues, scaling, drains, surges }: Proof): Markup | undefined {
  const parts = [
    ...(queues === undefined || queues.steps.length === 0
      ? []
      : [checkTable("Queues: the real queue manager (measured)", queues.steps)]),
    ...scaling.map(scalingMarkup),
    ...(drains.length === 0 ? [] : [drainTable(drains)]),
    ...(surges.length === 0 ? [] : [surgeTable(surges)]),
  ];
  return parts.length === 0 ? undefined : html`${parts}`;
}

function checkTable(caption: string, steps: ScalingProof["checks"]): Markup {
  return tableMarkup({
    caption,
    columns: [{ title: "What" }, { title: "Expected" }, { title: "Seen" }, { title: "Outcome" }],
    rows: steps.map(({ what, expected, seen, holds }) => [what, expected, seen, holdsBadge(holds)]),
  });
}

function scalingMarkup({ cluster, workload, rule, compression, steps, checks }: ScalingProof): Markup {
  const hurried = compression === 1 ? "at its own times" : `its times shortened ${compression} times`;
  return html`<h3>Scaling of ${workload} in ${cluster}</h3>
<p>Rule: ${rule}, ${hurried} (measured)</p>
${steps.length === 0 ? undefined : html`<div class="drawing scroll" role="region" aria-label="Replicas of ${workload}" tabindex="0">${replicaChart(workload, steps)}</div>`}
${checks.length === 0 ? undefined : checkTable(`Scaling of ${workload} (measured)`, checks)}`;
}

function drainTable(drains: Proof["drains"]): Markup {
  return tableMarkup({
    caption: "Drains of every node, one after the other (measured)",
    columns: [
      { title: "Cluster" },
      { title: "Nodes", numeric: true },
      { title: "Evicted", numeric: true },
      { title: "Refused by a budget", numeric: true },
      { title: "Took", numeric: true },
      { title: "Ready at the lowest" },
      { title: "Outcome" },
      { title: "Reason" },
    ],
    rows: drains.map((drain) => [
      drain.cluster,
      count(drain.nodes),
      count(drain.evicted),
      count(drain.refused),
      secondsText(drain.seconds),
      lowestText(drain),
      holdsBadge(drain.holds),
      drain.reason,
    ]),
  });
}

function surgeTable(surges: Proof["surges"]): Markup {
  return tableMarkup({
    caption: "Surges: a second set of pods beside the first (measured)",
    columns: [
      { title: "Workload" },
      { title: "Cluster" },
      { title: "Further pods", numeric: true },
      { title: "Outcome" },
      { title: "Reason" },
    ],
    rows: surges.map(({ workload, cluster, pods, fits, reason }) => [
      workload,
      cluster,
      count(pods),
      holdsBadge(fits),
      reason,
    ]),
  });
}
