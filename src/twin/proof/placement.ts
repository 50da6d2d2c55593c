/** Which of the expected pods have a node, and in whose words the others have none. Decides nothing: it compares. */
import type { ExpectedPods } from "./expected.ts";
import type { PodView } from "./observe.ts";
import type { Fit, Unplaced } from "./schema.ts";

export interface Placement {
  readonly cluster: Fit["clusters"][number];
  readonly workloads: Fit["workloads"];
  readonly unplaced: readonly Unplaced[];
}

export interface PlacementArgs {
  readonly cluster: string;
  readonly nodes: number;
  readonly expected: readonly ExpectedPods[];
  /** Pods of the cluster that are neither over nor about to go. */
  readonly pods: readonly PodView[];
  /** Why a workload has too few pods, by the key of `keyOf`. */
  readonly absent: ReadonlyMap<string, Absence>;
  /** Why pods have no node, by uid. */
  readonly reasons: ReadonlyMap<string, string>;
}

export interface Absence {
  readonly reason: string;
  /** A queue holds its job back: nothing went wrong. */
  readonly isQueued: boolean;
}

export function keyOf({ namespace, workload }: Pick<PodView, "namespace" | "workload">): string {
  return `${namespace}/${workload}`;
}

/** How many pods of each workload there should be, by the key of `keyOf`. */
export function missingPods(expected: readonly ExpectedPods[], pods: readonly PodView[]): Map<string, number> {
  const seen = Map.groupBy(pods, keyOf);
  return new Map(
    expected.flatMap((workload) => {
      const missing = workload.pods - (seen.get(keyOf(workload))?.length ?? 0);
      return missing > 0 ? [[keyOf(workload), missing] as const] : [];
    }),
  );
}

export function placementOf({ cluster, nodes, expected, pods, absent, reasons }: PlacementArgs): Placement {
  const groups = Map.groupBy(pods, keyOf);
  const missing = missingPods(expected, pods);
  const known = new Set(expected.map(keyOf));
  // What nobody expected has to fit as well.
  const others = pods.filter((pod) => !known.has(keyOf(pod)));
  const without = pods.filter(({ node }) => node === undefined).map((pod) => refusedPod(cluster, pod, reasons));
  const never = expected.flatMap((workload): Unplaced[] => {
    const reason = absent.get(keyOf(workload))?.reason ?? "no controller made its pods";
    return Array.from({ length: missing.get(keyOf(workload)) ?? 0 }, () => absentPod(workload, reason));
  });
  const unplaced = [...without, ...never].sort(byPriority);
  const placed = pods.length - without.length;
  return {
    cluster: {
      cluster,
      nodes,
      pods: placed + unplaced.length,
      placed,
      waiting: expected
        .filter((workload) => absent.get(keyOf(workload))?.isQueued === true)
        .reduce((total, workload) => total + (missing.get(keyOf(workload)) ?? 0), 0),
    },
    workloads: [
      ...expected.map((workload) => {
        const own = groups.get(keyOf(workload)) ?? [];
        return row(cluster, workload, own, own.length + (missing.get(keyOf(workload)) ?? 0), workload.basis);
      }),
      ...[...Map.groupBy(others, keyOf).values()].flatMap((own) =>
        own.slice(0, 1).map(({ workload, roles }) => {
          return row(cluster, { workload, role: roles[0] ?? "" }, own, own.length, "real controller");
        }),
      ),
    ],
    unplaced,
  };
}

/** Highest priority first; then as the names go. */
export function byPriority(a: Unplaced, b: Unplaced): number {
  return b.priority - a.priority || a.workload.localeCompare(b.workload) || a.pod.localeCompare(b.pod);
}

/** A pod without a node. */
export function refusedPod(cluster: string, pod: PodView, reasons: ReadonlyMap<string, string>): Unplaced {
  const { namespace, name, workload, priority } = pod;
  const reason = reasons.get(pod.uid) ?? "no reason was given";
  return { cluster, namespace, pod: name, workload, priority, reason };
}

/** A pod that does not even exist; it is called by its workload. */
export function absentPod({ cluster, namespace, workload, priority }: ExpectedPods, reason: string): Unplaced {
  return { cluster, namespace, pod: workload, workload, priority, reason };
}

function row(
  cluster: string,
  { workload, role }: Pick<ExpectedPods, "workload" | "role">,
  own: readonly PodView[],
  pods: number,
  basis: ExpectedPods["basis"],
): Fit["workloads"][number] {
  const nodes = own.flatMap(({ node }) => node ?? []);
  return { cluster, workload, role, pods, placed: nodes.length, nodes: [...new Set(nodes)].sort(), basis };
}
