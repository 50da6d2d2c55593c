/** All losses of an estate, as many at a time as the machine measures well. */
import type { Cluster } from "../../model/estate.ts";
import { seconds } from "../../render/kubernetes/quantity.ts";
import type { Twin } from "../twin.ts";
import { type Loss, losses } from "./losses.ts";
import type { Drill } from "./schema.ts";
import { type Detector, survive } from "./survive.ts";

export interface SurviveAllArgs {
  readonly twin: Twin;
  /** Starts the out-of-service detector over all clusters; left out, only the control planes' own timers work. */
  readonly detect?: () => Promise<Detector>;
  /** Told of each loss when it is done. */
  readonly tell: (drill: Drill) => void;
}

/** Losses that go on at the same time: more would take processor time from one another, and that would be measured. */
const AT_ONCE = 2;
/** The detector of the whole proof is stopped by whoever started it. */
const SHARED: Detector = { stop: () => Promise.resolve() };

/**
 * First the timers alone, one node for each setting of them, then every loss with the detector.
 *
 * @throws Error when the twin is not whole before a loss, or not again after it
 */
export async function surviveAll({ twin, detect, tell }: SurviveAllArgs): Promise<Drill[]> {
  const all = lossesOf(twin);
  const told = async (drill: Promise<Drill>): Promise<Drill> => {
    tell(await drill);
    return drill;
  };
  const byTimers = detect === undefined ? all : timerLosses(twin, all);
  const drills = await apart(byTimers, (loss) => told(survive({ twin, loss })));
  if (detect === undefined) return drills;
  const detector = await detect();
  try {
    return [
      ...drills,
      ...(await apart(all, (loss) => told(survive({ twin, loss, detect: () => Promise.resolve(SHARED) })))),
    ];
  } finally {
    await detector.stop();
  }
}

/** Losses of nodes in clusters that run. */
export function lossesOf(twin: Twin): Loss[] {
  return losses(twin.estate, twin.views)
    .map((loss) => {
      const clusters = loss.clusters.filter((id) => twin.clusters.has(id));
      const here = new Set(clusters.flatMap((id) => twin.clusters.get(id)?.cluster.nodes.map((node) => node.id) ?? []));
      return { ...loss, clusters, nodes: loss.nodes.filter((node) => here.has(node)) };
    })
    .filter((loss, index, all) => all.findIndex(({ name }) => name === loss.name) === index);
}

/** One node for each setting of the failure timers: of the cluster with the tightest of its roles. */
function timerLosses(twin: Twin, all: readonly Loss[]): Loss[] {
  const found = new Map<string, Loss>();
  const byLimit = [...twin.clusters.values()]
    .map(({ cluster }) => ({ cluster, limit: tightest(twin, cluster) }))
    .sort((a, b) => a.limit - b.limit);
  for (const { cluster } of byLimit) {
    const loss = all.find(({ kind, clusters }) => kind === "node" && clusters.includes(cluster.id));
    const { nodeMonitorGrace, nodeLease, unreachableToleration } = cluster.kubernetes ?? {};
    const timers = JSON.stringify([nodeMonitorGrace, nodeLease, unreachableToleration]);
    if (loss !== undefined && !found.has(timers)) found.set(timers, loss);
  }
  return [...found.values()];
}

function tightest({ estate }: Twin, { roles }: Cluster): number {
  const limits = estate.targets.recovery
    .filter((row) => row.roles.some((role) => roles.some(({ id }) => id === role)))
    .map(({ rto }) => seconds(rto));
  return Math.min(Number.POSITIVE_INFINITY, ...limits);
}

/**
 * Runs work for each loss, those that hit the same cluster one after the other.
 *
 * @returns the results in the order of the losses
 * @throws the first error, when everything that was begun has ended
 */
async function apart<T>(all: readonly Loss[], work: (loss: Loss) => Promise<T>): Promise<T[]> {
  const results = new Map<Loss, T>();
  const waiting = [...all];
  const running = new Map<Loss, Promise<void>>();
  const errors: unknown[] = [];
  const begin = (loss: Loss): void => {
    const done = work(loss)
      .then((result) => void results.set(loss, result))
      .catch((error: unknown) => void errors.push(error))
      .finally(() => running.delete(loss));
    running.set(loss, done);
  };
  for (;;) {
    const busy = new Set([...running.keys()].flatMap(({ clusters }) => clusters));
    const next = waiting.findIndex(({ clusters }) => clusters.every((cluster) => !busy.has(cluster)));
    const [loss] = errors.length === 0 && running.size < AT_ONCE && next >= 0 ? waiting.splice(next, 1) : [];
    if (loss !== undefined) begin(loss);
    else if (running.size > 0) await Promise.race(running.values());
    else break;
  }
  if (errors.length > 0) throw errors[0];
  return all.flatMap((loss) => {
    const result = results.get(loss);
    return result === undefined ? [] : [result];
  });
}
