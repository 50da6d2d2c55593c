/** How a twin is at the moment, as its API servers, processes and Ironic tell. */
import { type ApiClient, connect } from "./api/client.ts";
import { hasCondition } from "./declared.ts";
import { type MetalStatus, metalStatus } from "./metal/index.ts";
import { podView } from "./proof/observe.ts";
import type { ClusterState, TwinState } from "./state.ts";
import { goneOf } from "./whole.ts";
import { type OpenWork, workIn } from "./work.ts";

export interface ClusterStatus {
  readonly cluster: string;
  /** Why the API server does not answer; nothing where it does, and then the numbers count. */
  readonly down: string | undefined;
  /** Programs of the control plane, and controllers beside it, that are gone: `etcd/0`, `kueue`. */
  readonly gone: readonly string[];
  readonly nodes: number;
  readonly ready: number;
  readonly pods: number;
  readonly placed: number;
  readonly running: number;
  /** Kinds that are known by a schema of the twin's own. */
  readonly ownSchemas: readonly string[];
}

export interface TwinStatus {
  readonly stack: string;
  readonly file: string;
  readonly phase: TwinState["phase"];
  /** A deployment or measurement that goes on or was cut off. */
  readonly open?: OpenWork;
  /** Why the last deployment failed; nothing where it did not. */
  readonly failed?: string;
  readonly clusters: readonly ClusterStatus[];
  /** Nothing where the part was left out or the estate has none. */
  readonly metal: MetalStatus | undefined;
  readonly hosts: string | undefined;
  readonly cloud: string | undefined;
  /** Programs of metal, hosts and cloud that are gone: `ironic`, `moto`. */
  readonly gone: readonly string[];
  readonly start: TwinState["start"];
}

/** How long an API server may take to answer before it counts as down. */
const PATIENCE_MS = 5_000;

export async function statusOf(folder: string, state: TwinState): Promise<TwinStatus> {
  const { stack, file, phase, metal, namespace, cloud, start, failed } = state;
  const open = workIn(folder);
  return {
    ...{ stack, file, phase },
    ...(open === undefined ? {} : { open }),
    ...(failed === undefined ? {} : { failed }),
    clusters: await Promise.all(state.clusters.map(clusterStatus)),
    metal: metal === undefined ? undefined : await metalStatus(folder, metal),
    hosts: namespace,
    cloud,
    gone: goneOf(state.programs),
    start,
  };
}

async function clusterStatus({ id, access, processes, ownSchemas }: ClusterState): Promise<ClusterStatus> {
  const gone = goneOf(processes);
  let api: ApiClient | undefined;
  try {
    api = connect(access);
    const counts = await Promise.race([counted(api), late()]);
    return { cluster: id, down: undefined, gone, ...counts, ownSchemas };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { cluster: id, down: why, gone, nodes: 0, ready: 0, pods: 0, placed: 0, running: 0, ownSchemas };
  } finally {
    api?.close();
  }
}

async function counted(api: ApiClient) {
  // Says what is wrong with the server; a list would only say that it knows no nodes.
  await api.raw("GET", "/readyz");
  const [nodes, objects] = await Promise.all([api.list("v1", "Node"), api.list("v1", "Pod")]);
  const pods = objects.map(podView).filter(({ over, ending }) => !over && !ending);
  return {
    nodes: nodes.length,
    ready: nodes.filter((node) => hasCondition(node, "Ready")).length,
    pods: pods.length,
    placed: pods.filter(({ node }) => node !== undefined).length,
    running: pods.filter(({ ready }) => ready).length,
  };
}

function late(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS).unref();
  });
}
