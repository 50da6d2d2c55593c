/** What the real scheduler does with the work of a recovery site, before and after its nodes are there. */
import type { Estate } from "../../../model/estate.ts";
import type { ApiClient } from "../../api/client.ts";
import { type PodView, PodWatch } from "../observe.ts";
import type { Unplaced } from "../schema.ts";

/** Kinds whose pods the control plane makes by itself; the pods of the others come from operators. */
const BY_CONTROL_PLANE = new Set(["deployment", "statefulset", "job"]);
/** How long the deployment may take to become what it is in daily work. */
const CALM_MS = 60_000;
/** How long the scheduler may take for all of it. */
const PLACED_MS = 120_000;
/** A pod that was refused is tried again after 10 s at most; refused for longer than that is the last word. */
const FINAL_MS = 15_000;

export interface Placement {
  readonly pods: number;
  readonly placed: number;
  readonly unplaced: readonly Unplaced[];
  /** Pods that had no node in daily work and got one of the takeover's. */
  readonly moved: number;
  /** Until the last pod that got a node had it. */
  readonly seconds: number;
}

export interface PlacementArgs {
  readonly estate: Estate;
  readonly cluster: string;
  /** Brings the nodes of the takeover; the time counts from its call. */
  readonly join: () => Promise<void>;
}

/** The site in daily work, watched from then on. @throws Error when not all pods are made, or neither placed nor refused in time */
export async function watchWork(api: ApiClient, estate: Estate, cluster: string): Promise<PodWatch> {
  const wanted = expectedPods(estate, cluster);
  const watch = new PodWatch(api);
  const open = (): PodView[] =>
    watch.pods.filter(({ node, ready, unschedulable }) => (node === undefined ? unschedulable === undefined : !ready));
  const calm = await watch.until(
    () => (watch.pods.length >= wanted && open().length === 0 ? true : undefined),
    CALM_MS,
  );
  if (calm !== undefined) return watch;
  const some = open().map(({ name }) => name);
  const { length } = watch.pods;
  await watch.close();
  throw new Error(
    `${cluster}: ${length} of ${wanted} pods are there ${CALM_MS / 1000} s after the deployment${some.length === 0 ? "" : `, neither ready nor refused: ${some.slice(0, 5).join(", ")}`}`,
  );
}

/** Joins the nodes and waits for the scheduler's last word on every pod. */
export async function placeWork(watch: PodWatch, { estate, cluster, join }: PlacementArgs): Promise<Placement> {
  const isWaiting = ({ node }: PodView): boolean => node === undefined;
  const waited = watch.pods.filter(isWaiting).length;
  const begun = performance.now();
  let last = begun;
  let left = waited;
  await join();
  await watch.until(() => {
    const now = performance.now();
    const waiting = watch.pods.filter(isWaiting).length;
    if (waiting < left) last = now;
    left = waiting;
    return waiting === 0 || now - last > FINAL_MS ? true : undefined;
  }, PLACED_MS);
  const unplaced = watch.pods.filter(isWaiting).map((pod) => unplacedOf(cluster, pod));
  const missing = unmade(estate, cluster);
  const placed = watch.pods.length - unplaced.length;
  return {
    pods: watch.pods.length + missing.length,
    placed,
    unplaced: [...unplaced, ...missing],
    moved: waited - unplaced.length,
    seconds: (last - begun) / 1000,
  };
}

function unplacedOf(cluster: string, { namespace, name, workload, priority, unschedulable }: PodView): Unplaced {
  const reason = unschedulable ?? "the scheduler has not looked at it";
  return { cluster, namespace, pod: name, workload, priority, reason };
}

/** Pods that the controllers of a bare control plane make. */
export function expectedPods({ workloads }: Estate, cluster: string): number {
  return workloads
    .filter(({ kind, clusters }) => clusters.includes(cluster) && BY_CONTROL_PLANE.has(kind))
    .reduce((sum, { replicas }) => sum + replicas, 0);
}

/** Replicas of kinds whose operator does not run here, each as a pod that nobody has seen placed. */
export function unmade({ workloads, priorities }: Estate, cluster: string): Unplaced[] {
  return workloads
    .filter(({ kind, clusters }) => clusters.includes(cluster) && !BY_CONTROL_PLANE.has(kind) && kind !== "cronjob")
    .flatMap(({ id, kind, namespace, replicas, priority }) =>
      Array.from(
        { length: replicas },
        (_, index): Unplaced => ({
          cluster,
          namespace,
          pod: `${id}-${index}`,
          workload: id,
          priority: priorities.find((row) => row.id === priority)?.value ?? 0,
          reason: `no operator for kind ${kind} runs in this proof, so its pods were never made`,
        }),
      ),
    );
}
