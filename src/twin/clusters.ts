/** Clusters of a twin: started and filled, written down, found again by another command. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Catalogue } from "../catalogue/types.ts";
import type { Estate } from "../model/estate.ts";
import type { Views } from "../views/types.ts";
import type { ClusterAccess } from "./api/access.ts";
import { connect } from "./api/client.ts";
import { type RunningCluster, startCluster } from "./control-plane/cluster.ts";
import type { DeclaredKind } from "./declared.ts";
import { type ClusterHardware, hardwareOf, recoveryHardware } from "./hardware/index.ts";
import type { ClusterPlan } from "./plan.ts";
import { chartNamespaces, prepareCluster } from "./prepare.ts";
import type { ClusterState } from "./state.ts";
import { asRecord, type ProcessRecord, type Supervised, supervised } from "./system/process.ts";
import type { TwinCluster } from "./twin.ts";

/** What the clusters of a twin are made from. */
export interface ClusterSource {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
}

export interface StartedCluster extends TwinCluster {
  /** Kinds that are known by a schema of the twin's own. */
  readonly ownSchemas: readonly string[];
}

export interface StartArgs extends ClusterSource {
  /** What the program declares for the cluster. */
  readonly kinds: readonly DeclaredKind[];
  /** Folder of the twin. */
  readonly folder: string;
  /** Told as soon as the API server answers. */
  readonly onAnswer: (access: ClusterAccess) => void;
}

/** Starts a cluster in its folder below the twin's; returns when all kinds are served and all nodes are ready. */
export async function startTwinCluster(
  { cluster, args, memberNodes }: ClusterPlan,
  { kinds, folder, onAnswer, ...source }: StartArgs,
): Promise<StartedCluster> {
  const control = await startCluster({ ...args, folder: join(folder, cluster.id) });
  onAnswer(control.access);
  const api = connect(control.access);
  const hardware = hardwareIn(source, cluster.id);
  const namespaces = chartNamespaces(source.estate, cluster.id);
  const ownSchemas = await prepareCluster({ api, kinds, hardware, namespaces });
  return { cluster, api, control, hardware, memberNodes, ownSchemas };
}

/**
 * Hardware of a cluster in daily work.
 *
 * @throws RangeError for a build that could not be a node
 */
export function hardwareIn(source: ClusterSource, id: string): ClusterHardware {
  const { estate, catalogue } = source;
  if (estate.recovery?.kubernetes?.cluster === id) return recoveryHardware({ estate, catalogue, size: "desired" });
  const cluster = estate.clusters.find((candidate) => candidate.id === id);
  if (cluster === undefined) throw new RangeError(`${id}: is no cluster of ${estate.about.name}`);
  return hardwareOf({ ...source, cluster });
}

/** Tells whether hardware is the same as another: what a running twin cannot change. */
export function hardwareDigest(hardware: ClusterHardware): string {
  return createHash("sha256").update(JSON.stringify(hardware)).digest("hex");
}

/** A cluster as it is written down. */
export function stateOf({ cluster, control, hardware, memberNodes, ownSchemas }: StartedCluster): ClusterState {
  const { args, access, pki, ports, processes } = control;
  return {
    id: cluster.id,
    context: args.context,
    podNetwork: args.podNetwork,
    serviceNetwork: args.serviceNetwork,
    members: args.members,
    ...(args.leaseSeconds === undefined ? {} : { leaseSeconds: args.leaseSeconds }),
    flags: {
      apiServer: [...args.flags.apiServer],
      controllerManager: [...args.flags.controllerManager],
      scheduler: [...args.flags.scheduler],
    },
    folder: args.folder,
    access: { ...access },
    pki: { ...pki },
    ports: ports.map((own) => ({ ...own })),
    processes: Object.fromEntries([...processes].map(([key, process]) => [key, asRecord(process)])),
    hardware: hardwareDigest(hardware),
    memberNodes: [...memberNodes],
    ownSchemas: [...ownSchemas],
  };
}

/**
 * A cluster that another command started.
 *
 * @param onStart told of each process that is started again, by program and member
 */
export function openTwinCluster(
  state: ClusterState,
  source: ClusterSource,
  onStart: (key: string, process: ProcessRecord) => void,
): StartedCluster {
  const { id, access, pki, ports, processes, folder, memberNodes, ownSchemas, leaseSeconds } = state;
  const { context, podNetwork, serviceNetwork, members, flags } = state;
  const cluster = source.estate.clusters.find((candidate) => candidate.id === id);
  if (cluster === undefined)
    throw new Error(`${id}: runs in the twin and is no cluster of ${source.estate.about.name}`);
  const running = new Map<string, Supervised>(
    Object.entries(processes).map(([key, record]) => [key, supervised(record)]),
  );
  const control: RunningCluster = {
    args: {
      ...{ id, context, podNetwork, serviceNetwork, members, flags, folder },
      ...(leaseSeconds === undefined ? {} : { leaseSeconds }),
      onStart: (process) => {
        for (const [key, { pid }] of running) if (pid === process.pid) onStart(key, asRecord(process));
      },
    },
    access,
    pki,
    ports,
    processes: running,
    stop: async () => {
      await Promise.all([...running.values()].map(({ stop }) => stop()));
    },
  };
  return { cluster, api: connect(access), control, hardware: hardwareIn(source, id), memberNodes, ownSchemas };
}
