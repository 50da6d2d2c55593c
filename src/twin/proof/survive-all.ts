/** All losses of an estate, as many at a time as the machine measures well. */
import type { Cluster } from "../../model/estate.ts";
import { seconds } from "../../render/kubernetes/quantity.ts";
import type { Twin } from "../twin.ts";
import { apart } from "./apart.ts";
import { type Loss, losses } from "./losses.ts";
import { podView } from "./observe.ts";
import type { Drill } from "./schema.ts";
import { evenOut } from "./spread.ts";
import { clustersWith } from "./stand-in.ts";
import { type Detector, isDetectable, survive } from "./survive.ts";

export interface SurviveAllArgs {
  readonly twin: Twin;
  /** Starts the out-of-service detector over all clusters; left out, only the control planes' own timers work. */
  readonly detect?: () => Promise<Detector>;
  /** Told of each loss when it is done. */
  readonly tell: (drill: Drill) => void;
}

/** The detector of the whole proof is stopped by whoever started it. */
const SHARED: Detector = { stop: () => Promise.resolve() };

/**
 * First what the timers alone have to do, then the loss of a server, whose BMC lives on and tells the detector. A rack, a feed and a
 * site take their BMCs with them: nobody can read that they are off; behind a switch that is lost, servers are on. To compare, one
 * server for each setting of the timers is lost without the detector as well. Before each loss the pods are evened out: the one
 * before it has left them where they found room.
 *
 * @throws Error when the twin is not whole before a loss, or not again after it
 */
export async function surviveAll({ twin, detect, tell }: SurviveAllArgs): Promise<Drill[]> {
  const all = harmlessAsOne(lossesOf(twin));
  const lose = async (loss: Loss, own?: () => Promise<Detector>): Promise<Drill> => {
    await evenOutFor(twin, loss);
    const drill = await survive({
      ...{ twin, loss: await busiest(twin, loss) },
      ...(own === undefined ? {} : { detect: own }),
    });
    tell(drill);
    return drill;
  };
  const compared = detect === undefined ? all.filter(isDetectable) : timerLosses(twin, all);
  const byTimers = [...compared, ...all.filter((loss) => !isDetectable(loss))];
  const drills = await apart(undisturbed(twin, byTimers), ({ loss }) => lose(loss));
  if (detect === undefined) return drills;
  const detector = await detect();
  try {
    return [
      ...drills,
      ...(await apart(undisturbed(twin, all.filter(isDetectable)), ({ loss }) =>
        lose(loss, () => Promise.resolve(SHARED)),
      )),
    ];
  } finally {
    await detector.stop();
  }
}

/** Switches that cut off nobody are one line of the proof: a fabric has many of them. */
function harmlessAsOne(all: readonly Loss[]): Loss[] {
  const isHarmless = ({ kind, nodes }: Loss): boolean => kind === "switch" && nodes.length === 0;
  const harmless = all.filter(isHarmless);
  return all.flatMap((loss) => {
    if (!isHarmless(loss) || harmless.length === 1) return [loss];
    if (loss !== harmless[0]) return [];
    const alike = harmless.map(({ name }) => name.replace(/^switch /, ""));
    return [{ ...loss, name: `any one of ${harmless.length} switches`, alike }];
  });
}

interface Undisturbed {
  readonly loss: Loss;
  /** Clusters that no other loss may hit meanwhile: its own, and those of roles that serve in the stead of theirs. */
  readonly clusters: readonly string[];
}

function undisturbed({ estate }: Twin, all: readonly Loss[]): Undisturbed[] {
  return all.map((loss) => {
    const hit = estate.clusters.filter(({ id }) => loss.clusters.includes(id));
    const fallbacks = hit.flatMap(({ roles }) => roles.flatMap(({ fallback }) => fallback ?? []));
    const leant = fallbacks.flatMap((role) => clustersWith(estate, role));
    return { loss, clusters: [...new Set([...loss.clusters, ...leant.map(({ id }) => id)])] };
  });
}

/** Evens out the pods of all clusters that a loss hits. */
export async function evenOutFor({ clusters }: Twin, loss: Loss): Promise<void> {
  if (loss.nodes.length === 0) return;
  await Promise.all(loss.clusters.flatMap((id) => clusters.get(id) ?? []).map(evenOut));
}

/** Of nodes that are alike the one with the most pods: the loss of an empty one shows nothing. */
async function busiest({ clusters }: Twin, loss: Loss): Promise<Loss> {
  const { alike = [], clusters: hit } = loss;
  const api = clusters.get(hit[0] ?? "")?.api;
  if (alike.length < 2 || api === undefined) return loss;
  const pods = (await api.list("v1", "Pod")).map(podView).filter(({ over, ending }) => !over && !ending);
  const count = (id: string): number => pods.filter(({ node }) => node === id).length;
  const [most = ""] = [...alike].sort((a, b) => count(b) - count(a));
  return { ...loss, name: `node ${most}`, nodes: [most] };
}

/** Losses of nodes in clusters that run; what takes only nodes of other clusters is left out. */
export function lossesOf({ estate, views, clusters: running }: Pick<Twin, "estate" | "views" | "clusters">): Loss[] {
  return losses(estate, views).flatMap((loss) => {
    const clusters = loss.clusters.filter((id) => running.has(id));
    const here = new Set(clusters.flatMap((id) => running.get(id)?.cluster.nodes.map((node) => node.id) ?? []));
    const nodes = loss.nodes.filter((node) => here.has(node));
    const cutOff = loss.cutOff?.filter((node) => here.has(node)) ?? [];
    const own: Loss = { ...loss, clusters, nodes };
    if (nodes.length === 0 && loss.nodes.length > 0) return [];
    return [loss.cutOff === undefined ? own : { ...own, cutOff }];
  });
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
