/**
 * Controllers that make and place pods beside those of Kubernetes itself: the real ones where the tools have them, doubles elsewhere.
 * Only what a cluster's declared kinds need is started.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Catalogue } from "../../catalogue/types.ts";
import type { ResourceGraph } from "../../engine/graph.ts";
import type { Estate } from "../../model/estate.ts";
import { type DeclaredKind, declaredKinds } from "../declared.ts";
import { asRecord, endProcess, type ProcessRecord, startProcess } from "../system/process.ts";
import type { TwinCluster } from "../twin.ts";
import { type DoubleArgs, WATCHING } from "./double-args.ts";
import { KUEUE, startKueue } from "./kueue.ts";
import { logged } from "./logged.ts";
import { madeBy } from "./pod-kinds.ts";
import { startRollouts } from "./rollouts.ts";
import { storeOf } from "./volumes.ts";

export { type Basis, podMakers, unmadePods } from "./pod-kinds.ts";

export interface ControllersArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  /** What the program declares. */
  readonly graph: ResourceGraph;
  readonly cluster: TwinCluster;
  /** Where their logs and arguments go: a folder of their own in it. */
  readonly folder: string;
  /** Told of each process as soon as it runs. */
  readonly onStart?: (process: ProcessRecord) => void;
}

/** Programs that `startControllers` runs for these clusters of the estate, by the names of the tools. */
export function controllerTools(estate: Estate, graph: ResourceGraph, clusters: readonly string[]): readonly string[] {
  const contexts = estate.clusters
    .filter(({ id }) => clusters.includes(id))
    .map(({ kubernetes }) => kubernetes?.context);
  const kinds = contexts.flatMap((context) => declaredKinds(graph).get(context ?? "") ?? []);
  return [...(needsRollouts(kinds) ? ["rollouts-controller"] : []), ...(needsKueue(kinds) ? ["kueue"] : [])];
}

function needsRollouts(kinds: readonly DeclaredKind[]): boolean {
  return madeBy("rollouts controller", kinds).length > 0;
}

function needsKueue(kinds: readonly DeclaredKind[]): boolean {
  return kinds.some(({ apiVersion, kind }) => apiVersion === KUEUE && kind === "ClusterQueue");
}

/**
 * Starts what the cluster needs, once its kinds are served; returns when all of it works.
 *
 * @throws Error when one does not start; what had been started is ended again
 */
export async function startControllers(args: ControllersArgs): Promise<ProcessRecord[]> {
  const { estate, catalogue, graph, cluster } = args;
  const kinds = declaredKinds(graph).get(cluster.control.args.context) ?? [];
  const folder = join(args.folder, "controllers", cluster.cluster.id);
  await mkdir(folder, { recursive: true });
  const started: ProcessRecord[] = [];
  const keep = (process: ProcessRecord): void => {
    const record = asRecord(process);
    started.push(record);
    args.onStart?.(record);
  };
  const operators = madeBy("operator double", kinds);
  const stores = {
    drivers: cluster.hardware.csiDrivers.map(({ metadata }) => metadata.name),
    capacities: cluster.hardware.storageCapacities.map(storeOf),
  };
  const work = [
    ...(operators.length === 0 && stores.drivers.length === 0
      ? []
      : [startDouble(cluster, folder, { access: cluster.control.access, kinds: [...operators], stores }, keep)]),
    ...(needsRollouts(kinds) ? [startRollouts({ cluster, folder, onStart: keep })] : []),
    ...(needsKueue(kinds) ? [startKueue({ estate, catalogue, cluster, folder }).then(keep)] : []),
  ];
  // All have come to an end before anything is ended: none may start behind our back.
  const failed = (await Promise.allSettled(work)).find((result) => result.status === "rejected");
  if (failed === undefined) return started;
  await Promise.all(started.map((record) => endProcess(record)));
  throw failed.reason;
}

async function startDouble(
  cluster: TwinCluster,
  folder: string,
  what: DoubleArgs,
  keep: (process: ProcessRecord) => void,
): Promise<void> {
  const file = join(folder, "controllers-double.json");
  await writeFile(file, JSON.stringify(what));
  const started = await startProcess({
    name: `controllers double ${cluster.cluster.id}`,
    command: process.execPath,
    args: [join(import.meta.dirname, "controllers-double.ts"), file],
    cwd: folder,
    logFile: join(folder, "controllers-double.log"),
  });
  keep(started);
  await logged(started, WATCHING);
}
