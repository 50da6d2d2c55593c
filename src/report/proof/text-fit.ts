/** What fits where, for the terminal. */
import type { Fit, Proof, Unplaced } from "../../twin/proof/schema.ts";
import { hanging } from "../columns.ts";
import { visibleLine } from "../escape.ts";
import { grid } from "../grid.ts";
import type { Paint } from "../paint.ts";
import { count } from "../words.ts";
import { checkLines, titled } from "./lines.ts";

/** Rows that a list shows before it is cut. */
const SHOWN = 12;

export function fitSections({ fit }: Proof, width: number, paint: Paint): readonly (readonly string[])[] {
  if (fit === undefined) return [];
  return [
    clusters(fit, width, paint),
    unplacedLines("Without a node, in the scheduler's words", fit.unplaced, width, paint),
    less(fit, width, paint),
    headroom(fit, width, paint),
    refusals(fit, width, paint),
  ];
}

function clusters({ clusters, workloads }: Fit, width: number, paint: Paint): string[] {
  const rows = clusters.map(({ cluster, nodes, pods, placed, waiting }) => ({
    cells: [visibleLine(cluster), ...[nodes, pods, placed, waiting].map((number) => count(number))],
  }));
  const real = workloads.filter(({ basis }) => basis === "real controller").length;
  const by = `pods of ${count(real, "workload")} made by real controllers, of ${count(workloads.length - real)} by doubles`;
  return [
    ...titled("Fit", "measured: the real scheduler binds the pods", width, paint),
    ...grid(["cluster", "nodes", "pods", "placed", "queued"], rows, width),
    ...(workloads.length === 0 ? [] : hanging("  ", by, width)),
  ];
}

/** Pods without a node; those of one workload with one reason are one item. */
export function unplacedLines(title: string, unplaced: readonly Unplaced[], width: number, paint: Paint): string[] {
  if (unplaced.length === 0) return [];
  const alike = grouped(unplaced);
  const lines = alike.slice(0, SHOWN).flatMap(({ pods, first }) => {
    const name = pods === 1 ? `${first.namespace}/${first.pod}` : count(pods, "pod");
    const who = `${first.cluster} ${first.workload}: ${name}, priority ${first.priority}`;
    return [...hanging("  ", visibleLine(who), width), ...hanging("      ", visibleLine(first.reason), width)];
  });
  return [
    ...titled(title, count(unplaced.length, "pod"), width, paint),
    ...lines,
    ...(alike.length <= SHOWN ? [] : [`  and ${count(alike.length - SHOWN)} more, all in the other formats`]),
  ];
}

function grouped(unplaced: readonly Unplaced[]) {
  const alike = Map.groupBy(unplaced, ({ cluster, namespace, workload, priority, reason }) =>
    JSON.stringify([cluster, namespace, workload, priority, reason]),
  );
  return [...alike.values()].flatMap((pods) => pods.slice(0, 1).map((first) => ({ pods: pods.length, first })));
}

function less({ less }: Fit, width: number, paint: Paint): string[] {
  if (less.length === 0) return [];
  const rows = less.slice(0, SHOWN).map(({ cluster, without, kind, displaced, unplaced }) => ({
    cells: [visibleLine(`${cluster} ${kind} ${without}`), count(displaced), count(unplaced.length)],
    ...(unplaced.length === 0 ? {} : { note: visibleLine(leftOut(unplaced)) }),
  }));
  return [
    ...titled("One piece less", "measured", width, paint),
    ...grid(["without", "displaced", "no node left"], rows, width),
    ...(less.length <= SHOWN ? [] : [`  and ${count(less.length - SHOWN)} more, all in the other formats`]),
  ];
}

/** `batch/train 2 pods (priority 100), web 1 pod (priority 900)`: in the order given, worst priority last. */
export function leftOut(unplaced: readonly Unplaced[]): string {
  const workloads = Map.groupBy(unplaced, ({ workload, priority }) => JSON.stringify([workload, priority]));
  return [...workloads.values()]
    .flatMap((pods) =>
      pods
        .slice(0, 1)
        .map(({ workload, priority }) => `${workload} ${count(pods.length, "pod")} (priority ${priority})`),
    )
    .join(", ");
}

function headroom({ headroom }: Fit, width: number, paint: Paint): string[] {
  if (headroom.length === 0) return [];
  const rows = headroom.map(({ cluster, workload, role, replicas, further, until }) => ({
    cells: [visibleLine(`${cluster} ${workload} (${role})`), count(replicas), `+${count(further)}`],
    note: visibleLine(`until ${until}`),
  }));
  return [
    ...titled("Headroom", "measured: further replicas that still get a node", width, paint),
    ...grid(["workload", "replicas", "further"], rows, width),
  ];
}

/** What was not refused, and how much was: the words of each refusal are in the other formats. */
function refusals({ refusals }: Fit, width: number, paint: Paint): string[] {
  if (refusals.length === 0) return [];
  const open = refusals.filter(({ refused }) => !refused);
  const held = `${count(refusals.length - open.length)} of ${count(refusals.length)} refused; the words of the API server or the scheduler are in the other formats`;
  return [
    ...titled("What has to be refused", "measured", width, paint),
    ...checkLines(open.length === 0, held, width, paint),
    ...open.flatMap(({ cluster, what, reason }) =>
      checkLines(false, `${cluster}: ${what}: NOT REFUSED: ${reason}`, width, paint),
    ),
  ];
}
