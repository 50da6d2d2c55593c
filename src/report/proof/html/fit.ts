/** What fits where: a bar for each cluster, and the tables behind it. */
import type { Fit, Unplaced } from "../../../twin/proof/schema.ts";
import { html, type Markup } from "../../html/markup.ts";
import { tableMarkup } from "../../html/tables.ts";
import { count } from "../../words.ts";
import { stateBadge } from "./state.ts";

export function fitSection({ clusters, workloads, unplaced, less, headroom, refusals }: Fit): Markup {
  return html`<p>Measured: the real scheduler binds the pods; none has to start for it.</p>
<div class="bars">
${clusters.map(clusterBar)}</div>
${unplaced.length === 0 ? undefined : unplacedTable("Without a node, in the scheduler's words", unplaced)}
${
  less.length === 0
    ? undefined
    : tableMarkup({
        caption: "One piece of hardware less (measured)",
        columns: [
          { title: "Cluster" },
          { title: "Without" },
          { title: "Kind" },
          { title: "Displaced", numeric: true },
          { title: "No node left", numeric: true },
          { title: "Which, worst priority last" },
        ],
        rows: less.map((one) => [
          one.cluster,
          one.without,
          one.kind,
          count(one.displaced),
          count(one.unplaced.length),
          one.unplaced.length === 0
            ? "none"
            : html`<ul>${one.unplaced.map(({ workload, pod, priority }) => html`<li>${workload} ${pod} (priority ${String(priority)})</li>`)}</ul>`,
        ]),
      })
}
${
  headroom.length === 0
    ? undefined
    : tableMarkup({
        caption: "Headroom: further replicas that still get a node (measured)",
        columns: [
          { title: "Cluster" },
          { title: "Workload" },
          { title: "Role" },
          { title: "Replicas", numeric: true },
          { title: "Further", numeric: true },
          { title: "Until" },
        ],
        rows: headroom.map((one) => [
          one.cluster,
          one.workload,
          one.role,
          count(one.replicas),
          count(one.further),
          one.until,
        ]),
      })
}
${
  refusals.length === 0
    ? undefined
    : tableMarkup({
        caption: "What has to be refused (measured)",
        columns: [{ title: "What" }, { title: "Cluster" }, { title: "Refused" }, { title: "Reason" }],
        rows: refusals.map(({ what, cluster, refused, reason }) => [
          what,
          cluster,
          stateBadge(refused ? "good" : "error", refused ? "refused" : "NOT REFUSED"),
          reason,
        ]),
      })
}
${workloads.length === 0 ? undefined : workloadTable(workloads)}`;
}

/** Placed pods as a part of all, said in words beside it. */
function clusterBar({ cluster, nodes, pods, placed, waiting }: Fit["clusters"][number]): Markup {
  const share = pods === 0 ? 1 : placed / pods;
  const says = `${count(placed)} of ${count(pods, "pod")} placed on ${count(nodes, "node")}${waiting === 0 ? "" : `, ${count(waiting)} queued`}`;
  return html`<div class="bar-row"><span class="bar-name">${cluster}</span>
<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="placed" width="${(share * 100).toFixed(1)}" height="10"/></svg>
<span>${says}</span></div>
`;
}

export function unplacedTable(caption: string, unplaced: readonly Unplaced[]): Markup {
  return tableMarkup({
    caption,
    columns: [
      { title: "Pod" },
      { title: "Cluster" },
      { title: "Workload" },
      { title: "Priority", numeric: true },
      { title: "Reason" },
    ],
    rows: unplaced.map(({ cluster, namespace, pod, workload, priority, reason }) => [
      `${namespace}/${pod}`,
      cluster,
      workload,
      String(priority),
      reason,
    ]),
  });
}

function workloadTable(workloads: Fit["workloads"]): Markup {
  return html`<details class="more"><summary>${count(workloads.length, "workload")} and their nodes</summary>
${tableMarkup({
  caption: "Workloads and their nodes (measured)",
  columns: [
    { title: "Workload" },
    { title: "Cluster" },
    { title: "Role" },
    { title: "Placed", numeric: true },
    { title: "Pods made by" },
    { title: "Nodes" },
  ],
  rows: workloads.map(({ workload, cluster, role, pods, placed, nodes, basis }) => [
    workload,
    cluster,
    role,
    `${count(placed)} of ${count(pods)}`,
    basis,
    nodes.join(", "),
  ]),
})}</details>
`;
}
