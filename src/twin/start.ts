/** Starts the parts of a twin; nothing is deployed into it yet. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ResourceGraph } from "../engine/graph.ts";
import { type ClusterAccess, kubeconfig } from "./api/access.ts";
import { startMoto } from "./aws/moto.ts";
import { type ClusterSource, type StartedCluster, startTwinCluster, stateOf } from "./clusters.ts";
import { controllerTools, startControllers } from "./controllers/index.ts";
import { declaredKinds } from "./declared.ts";
import { down } from "./down.ts";
import { seedHosts } from "./hosts/addresses.ts";
import { startHosts } from "./hosts/hosts.ts";
import { missingForHosts } from "./hosts/prerequisites.ts";
import { startMetal } from "./metal/index.ts";
import { planTwin, type TwinPlan } from "./plan.ts";
import { TwinRefused } from "./refused.ts";
import { DEPLOYED_FILE, KUBECONFIG } from "./stack-file.ts";
import { type ClusterState, StateFile, twinFolder } from "./state.ts";
import { lacksInstances } from "./system/inotify.ts";
import { lacks } from "./system/limits.ts";
import { markChildren } from "./system/marked.ts";
import { asRecord, type ProcessRecord, type Supervised } from "./system/process.ts";
import { missingTools } from "./tools/where.ts";

export interface StartTwinArgs extends ClusterSource {
  readonly stack: string;
  /** Stack file, absolute, and its text. */
  readonly file: string;
  readonly text: string;
  /** The program's graph, by the embedded engine. */
  readonly graph: ResourceGraph;
  /** Clusters and parts to start; all that the estate has where none is named. */
  readonly only: readonly string[];
  /** One line of progress. */
  readonly tell: (line: string) => void;
}

export interface Phase {
  readonly name: string;
  readonly seconds: number;
}

/** A twin that runs, empty but for its nodes. */
export interface StartedTwin {
  readonly state: StateFile;
  readonly phases: readonly Phase[];
}

/**
 * Starts the twin of an estate.
 *
 * @throws {TwinRefused} before anything is started: memory, disk, tools, names
 * @throws {StateError} where a twin is in the folder already
 * @throws Error when a part does not start; what had been started is ended again
 */
export async function startTwin(args: StartTwinArgs): Promise<StartedTwin> {
  const plan = planTwin(args.estate, args.graph, args.only);
  await refuseWhatCannotRun(args, plan);
  const state = await StateFile.create(args.stack, args.file);
  markChildren(state.folder);
  const phases: Phase[] = [];
  try {
    await startParts(args, plan, state, phases);
  } catch (error) {
    await down(args.stack);
    throw error;
  }
  return { state, phases };
}

async function refuseWhatCannotRun(
  { stack, estate, graph, tell }: StartTwinArgs,
  { clusters, parts, size }: TwinPlan,
): Promise<void> {
  const control = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "pulumi"];
  const controllers = controllerTools(
    estate,
    graph,
    clusters.map(({ cluster }) => cluster.id),
  );
  const metal = parts.has("metal") ? ["ironic", "sushy-emulator"] : [];
  const cloud = parts.has("cloud") ? ["moto_server"] : [];
  const problems = [
    ...missingTools([...control, ...controllers, ...metal, ...cloud]),
    ...(parts.has("hosts") ? missingForHosts(process.getuid?.()) : []),
    ...(await lacks(size, existing(twinFolder(stack)))),
  ];
  if (problems.length > 0) throw new TwinRefused(problems.join("\n"));
  // Last: it may change the kernel's limit, which nothing that is refused has to do.
  const instances = lacksInstances(size.members, tell);
  if (instances !== undefined) throw new TwinRefused(instances);
}

/** Everything but the deployment; the parts do not know of one another and start at the same time. */
async function startParts(args: StartTwinArgs, plan: TwinPlan, state: StateFile, phases: Phase[]): Promise<void> {
  const { estate, views, catalogue, graph, tell } = args;
  const { folder } = state;
  await writeFile(join(folder, DEPLOYED_FILE), args.text);
  const kinds = declaredKinds(graph);
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    const result = await work();
    phases.push({ name, seconds: secondsSince(begun) });
    tell(`${name}: ${secondsSince(begun).toFixed(1)} s`);
    return result;
  };
  tell(`starting ${[...plan.clusters.map(({ cluster }) => cluster.id), ...plan.parts].join(", ")}`);
  const management = Promise.withResolvers<ClusterAccess>();
  const startClusters = async (): Promise<readonly StartedCluster[]> => {
    const started = await Promise.all(
      plan.clusters.map((cluster) =>
        startTwinCluster(cluster, {
          ...args,
          kinds: kinds.get(cluster.args.context) ?? [],
          folder,
          onAnswer: (access) => {
            if (cluster.cluster.id === estate.platform.management) management.resolve(access);
          },
        }),
      ),
    );
    await state.update({ clusters: started.map(stateOf) });
    await writeFile(join(folder, KUBECONFIG), kubeconfig(started.map(({ control }) => control.access)), {
      mode: 0o600,
    });
    return started;
  };
  const keep = (process: ProcessRecord): Promise<void> =>
    state.update({ programs: { ...state.state.programs, [process.name]: asRecord(process) } });
  const startServers = async (): Promise<void> => {
    if (!plan.parts.has("metal")) return;
    const started: Supervised[] = [];
    const onStart = (process: Supervised): void => void started.push(process);
    const metal = await timed("metal", () => startMetal({ ...args, folder, management: management.promise, onStart }));
    await Promise.all([state.update({ metal }), ...started.map(keep)]);
  };
  const startCloud = async (): Promise<void> => {
    if (!plan.parts.has("cloud")) return;
    const moto = await startMoto({ folder });
    await Promise.all([state.update({ cloud: moto.endpoint }), keep(moto.process)]);
  };
  const startSeeds = async (): Promise<void> => {
    if (!plan.parts.has("hosts")) return;
    const hosts = await startHosts({ folder, addresses: seedHosts(estate, views) });
    await Promise.all([state.update({ namespace: hosts.namespace }), ...hosts.processes.map(keep)]);
  };
  const all = timed("control planes and nodes", startClusters);
  // Whoever waits for the management cluster learns that it does not come; where nobody does, that is no failure of its own.
  all.catch((error: unknown) => management.reject(error));
  management.promise.catch(() => {});
  // All come to an end before a failure is told: none may start behind the back of whoever cleans up.
  const failed = (await Promise.allSettled([all, startServers(), startCloud(), startSeeds()])).find(
    (result) => result.status === "rejected",
  );
  if (failed !== undefined) throw failed.reason;
  const clusters = await all;
  try {
    const controllers = await timed("controllers", () =>
      Promise.all(clusters.map((cluster) => startControllers({ estate, catalogue, graph, cluster, folder }))),
    );
    const kept = clusters.map((cluster, at): ClusterState => {
      const state = stateOf(cluster);
      // Beside the programs of the control plane, without the cluster in their names: `kueue`.
      const own = (controllers[at] ?? []).map((record) => [record.name.replace(` ${state.id}`, ""), record] as const);
      return { ...state, processes: { ...state.processes, ...Object.fromEntries(own) } };
    });
    await state.update({ clusters: kept });
  } finally {
    for (const { api } of clusters) api.close();
  }
  await state.update({ phase: "running" });
}

/** The folder, or the one above it that is there already: whose disk it will be on. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}

function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000;
}
