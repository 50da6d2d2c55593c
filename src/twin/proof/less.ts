/** A piece of hardware less: what the real scheduler finds no room for then. The cluster is whole again afterwards. */
import type { ApiClient, ApiObject } from "../api/client.ts";
import type { ResourceSlice } from "../hardware/index.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { devicesInUse } from "./devices-in-use.ts";
import { displace, isOn, podsWhere } from "./displace.ts";
import { losses } from "./losses.ts";
import type { PodView, PodWatch } from "./observe.ts";
import { byPriority, keyOf, refusedPod } from "./placement.ts";
import type { Fit, Unplaced } from "./schema.ts";
import { type Settled, settle } from "./settled.ts";

type Less = Fit["less"][number];

/** What can be missing of a cluster. */
export type Piece =
  | { readonly kind: "node" | "rack"; readonly id: string; readonly nodes: readonly string[] }
  | { readonly kind: "gpu"; readonly id: string; readonly slice: ResourceSlice };

/** How long a cluster may take to be whole once the piece is back. */
const HEAL_MS = 120_000;

/** One GPU of each class of node, one node of each class, and each rack, as far as this cluster has a part in it. */
export function piecesOf({ estate, views }: Pick<Twin, "estate" | "views">, cluster: TwinCluster): Piece[] {
  const own = new Set(cluster.hardware.nodes.map(({ metadata }) => metadata.name));
  const found = losses(estate, views).flatMap(({ name, kind, nodes }): Piece[] => {
    const lost = nodes.filter((node) => own.has(node));
    if ((kind !== "node" && kind !== "rack") || lost.length === 0) return [];
    return [{ kind, id: name.slice(kind.length + 1), nodes: lost }];
  });
  const classes = new Set(found.flatMap(({ kind, id }) => (kind === "node" ? [id] : [])));
  const gpus = cluster.hardware.resourceSlices
    .filter(({ spec }) => classes.has(spec.nodeName) && spec.devices.length > 0)
    .map((slice): Piece => ({ kind: "gpu", id: slice.spec.nodeName, slice }));
  return [...gpus, ...found];
}

/**
 * Takes each piece away and brings it back, one after the other.
 *
 * @param watch the pods of the cluster, which has settled
 * @throws Error when the cluster is not whole again
 */
export async function lessOf(cluster: TwinCluster, watch: PodWatch, pieces: readonly Piece[]): Promise<Less[]> {
  const found: Less[] = [];
  for (const piece of pieces) found.push(await without(cluster, watch, piece));
  return found;
}

async function without({ api, cluster }: TwinCluster, watch: PodWatch, piece: Piece): Promise<Less> {
  const before = placed(watch.pods);
  const uids = new Set(watch.pods.map(({ uid }) => uid));
  const waiting = new Set(watch.pods.filter(({ node }) => node === undefined).map(({ name }) => name));
  const removed = await remove(api, piece);
  try {
    const { displaced, settled } = await clear(api, watch, removed, before);
    const left =
      settled === "whole" ? [] : watch.pods.filter(({ node, name }) => node === undefined && !waiting.has(name));
    const missing = settled === "whole" ? [] : notMade(cluster.id, before, watch.pods);
    return {
      cluster: cluster.id,
      without: removed.name,
      kind: piece.kind,
      displaced,
      unplaced: [...left.map((pod) => refusedPod(cluster.id, pod)), ...missing].sort(byPriority),
    };
  } finally {
    const moved = new Set(watch.pods.flatMap(({ uid, node }) => (node === undefined || uids.has(uid) ? [] : uid)));
    await removed.restore();
    await heal(cluster.id, watch, before);
    await settleAgain(api, moved);
    await heal(cluster.id, watch, before, moved);
  }
}

/** What had to move closer together is placed anew: no scheduler moves a pod that runs. */
async function settleAgain(api: ApiClient, moved: ReadonlySet<string>): Promise<void> {
  const pods = await podsWhere(api, ({ metadata: { uid } }) => uid !== undefined && moved.has(uid));
  await displace(api, pods);
}

/** Displaces what the piece holds, until the scheduler has its last word and put nothing on it again. */
async function clear(
  api: ApiClient,
  watch: PodWatch,
  removed: Removed,
  before: ReadonlyMap<string, number>,
): Promise<{ readonly displaced: number; readonly settled: Settled }> {
  let displaced = 0;
  for (;;) {
    const pods = await removed.occupants();
    const gone = new Set(pods.map(({ metadata }) => metadata.uid));
    await displace(api, pods);
    displaced += pods.length;
    const settled = await settle({
      watch,
      isWhole: (now) => !now.some(({ uid }) => gone.has(uid)) && isAsBefore(before, now),
      isComplete: (now) => [...before].every(([key, count]) => (all(now).get(key) ?? 0) >= count),
    });
    // A scheduler that had not heard yet may have used it once more.
    if ((await removed.occupants()).length === 0) return { displaced, settled };
  }
}

interface Removed {
  readonly name: string;
  /** Pods that run on it now. */
  readonly occupants: () => Promise<ApiObject[]>;
  readonly restore: () => Promise<unknown>;
}

async function remove(api: ApiClient, piece: Piece): Promise<Removed> {
  if (piece.kind === "gpu") return removeGpu(api, piece.slice);
  const cordon = (isCordoned: boolean): Promise<unknown> =>
    Promise.all(
      piece.nodes.map((name) =>
        api.merge(
          { apiVersion: "v1", kind: "Node", metadata: { name } },
          { spec: { unschedulable: isCordoned ? true : null } },
        ),
      ),
    );
  await cordon(true);
  return { name: piece.id, occupants: () => podsWhere(api, isOn(piece.nodes)), restore: () => cordon(false) };
}

/** A device that is in use, if one is: its pod goes with it. */
async function removeGpu(api: ApiClient, { metadata, spec }: ResourceSlice): Promise<Removed> {
  const ref = { apiVersion: "resource.k8s.io/v1", kind: "ResourceSlice", metadata };
  const usersNow = async (device: string): Promise<ReadonlySet<string>> => {
    const held = (await devicesInUse(api)).filter((use) => use.driver === spec.driver && use.pool === spec.pool.name);
    return new Set(held.filter((use) => use.device === device).flatMap(({ pods }) => pods));
  };
  const used = await Promise.all(spec.devices.map(async ({ name }) => ({ name, users: (await usersNow(name)).size })));
  const lost = used.sort((a, b) => b.users - a.users)[0]?.name ?? "";
  const publish = (devices: readonly unknown[]): Promise<unknown> => api.merge(ref, { spec: { devices } });
  await publish(spec.devices.filter(({ name }) => name !== lost));
  return {
    name: `${spec.nodeName}/${lost}`,
    occupants: async () => {
      const users = await usersNow(lost);
      return users.size === 0 ? [] : podsWhere(api, ({ metadata: { uid } }) => uid !== undefined && users.has(uid));
    },
    restore: () => publish(spec.devices),
  };
}

async function heal(
  cluster: string,
  watch: PodWatch,
  before: ReadonlyMap<string, number>,
  gone: ReadonlySet<string> = new Set(),
): Promise<void> {
  const settled = await settle({
    watch,
    isWhole: (now) => !now.some(({ uid }) => gone.has(uid)) && isAsBefore(before, now),
    quietMs: HEAL_MS,
    limitMs: HEAL_MS,
  });
  if (settled === "whole") return;
  const short = [...before].filter(([key, count]) => (placed(watch.pods).get(key) ?? 0) < count).map(([key]) => key);
  throw new Error(`${cluster}: is not whole again with all of its hardware: ${short.slice(0, 5).join(", ")}`);
}

/** Pods that a controller should have made anew, and did not. */
function notMade(cluster: string, before: ReadonlyMap<string, number>, pods: readonly PodView[]): Unplaced[] {
  const now = all(pods);
  return [...before].flatMap(([key, count]): Unplaced[] => {
    const [namespace = "", workload = ""] = key.split("/");
    const reason = "its controller made no pod again";
    return Array.from({ length: Math.max(0, count - (now.get(key) ?? 0)) }, () => {
      return { cluster, namespace, pod: workload, workload, priority: 0, reason };
    });
  });
}

function isAsBefore(before: ReadonlyMap<string, number>, pods: readonly PodView[]): boolean {
  const now = placed(pods);
  return [...before].every(([key, count]) => (now.get(key) ?? 0) >= count);
}

function placed(pods: readonly PodView[]): Map<string, number> {
  return all(pods.filter(({ node }) => node !== undefined));
}

function all(pods: readonly PodView[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pod of pods) counts.set(keyOf(pod), (counts.get(keyOf(pod)) ?? 0) + 1);
  return counts;
}
