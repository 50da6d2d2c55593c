/** A piece of hardware less: what the real scheduler finds no room for then. The cluster is whole again afterwards. */
import { BUILD, roleLabel } from "../../render/kubernetes/labels.ts";
import type { ApiClient } from "../api/client.ts";
import type { ApiObject } from "../api/object.ts";
import { cardName, cardOf, type DeviceObject, type NodeObject, type ResourceSlice } from "../hardware/index.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { absences, reasonsOf } from "./absence.ts";
import { type DeviceInUse, devicesInUse } from "./devices-in-use.ts";
import { displace, isOn, podsWhere } from "./displace.ts";
import type { ExpectedPods } from "./expected.ts";
import { losses } from "./losses.ts";
import type { PodView, PodWatch } from "./observe.ts";
import { absentPod, byPriority, keyOf, refusedPod } from "./placement.ts";
import { reminded } from "./queued.ts";
import type { Fit, Unplaced } from "./schema.ts";
import { type Settled, settle } from "./settled.ts";

type Less = Fit["less"][number];

/** What can be missing of a cluster. */
export type Piece =
  | { readonly kind: "node" | "rack"; readonly id: string; readonly nodes: readonly string[] }
  /** One card of a class of nodes, whichever is in use. */
  | { readonly kind: "gpu"; readonly id: string; readonly slices: readonly ResourceSlice[] };

/** Controllers that work make a pod within a second; a queue manager takes two. */
const CONTROLLER_MS = 6_000;
/** How long a cluster may take to be whole once the piece is back. */
const HEAL_MS = 240_000;
/** How long nothing may have moved for the scheduler's answers to be its last: a queue lets its jobs in again within a minute. */
const LAST_MS = 90_000;

/** One GPU of each class of node, one node of each class, and each rack, as far as this cluster has a part in it. */
export function piecesOf({ estate, views }: Pick<Twin, "estate" | "views">, cluster: TwinCluster): Piece[] {
  const own = new Set(cluster.hardware.nodes.map(({ metadata }) => metadata.name));
  const found = losses(estate, views).flatMap(({ name, kind, nodes }): Piece[] => {
    const lost = nodes.filter((node) => own.has(node));
    if ((kind !== "node" && kind !== "rack") || lost.length === 0) return [];
    return [{ kind, id: name.slice(kind.length + 1), nodes: lost }];
  });
  const { nodes, resourceSlices } = cluster.hardware;
  const classes = Map.groupBy(
    resourceSlices.filter(({ spec }) => (spec.devices ?? []).length > 0),
    ({ spec }) => classOf(nodes.find(({ metadata }) => metadata.name === spec.nodeName)),
  );
  const gpus = [...classes.values()].map(
    (slices): Piece => ({ kind: "gpu", id: slices[0]?.spec.nodeName ?? "", slices }),
  );
  return [...gpus, ...found];
}

/** What the machine is and which roles it plays, by its labels. */
function classOf(node: NodeObject | undefined): string {
  const labels = Object.entries(node?.metadata.labels ?? {});
  return JSON.stringify(labels.filter(([key]) => key === BUILD || key.startsWith(roleLabel(""))).sort());
}

/**
 * Takes each piece away and brings it back, one after the other.
 *
 * @param watch the pods of the cluster, which has settled
 * @param expected what the estate asks of the cluster
 * @throws Error when the cluster is not whole again
 */
export async function lessOf(
  cluster: TwinCluster,
  watch: PodWatch,
  pieces: readonly Piece[],
  expected: readonly ExpectedPods[],
): Promise<Less[]> {
  const found: Less[] = [];
  for (const piece of pieces) {
    found.push(await reminded(cluster.api, () => without(cluster, watch, piece, expected)));
  }
  return found;
}

async function without(
  { api, cluster }: TwinCluster,
  watch: PodWatch,
  piece: Piece,
  expected: readonly ExpectedPods[],
): Promise<Less> {
  const before = placed(watch.pods);
  const uids = new Set(watch.pods.map(({ uid }) => uid));
  const waiting = new Set(watch.pods.filter(({ node }) => node === undefined).map(({ name }) => name));
  const removed = await remove(api, piece);
  try {
    const { displaced, settled } = await clear(api, watch, removed, before);
    const left =
      settled === "whole" ? [] : watch.pods.filter(({ node, name }) => node === undefined && !waiting.has(name));
    const reasons = await reasonsOf(api, left);
    const missing = settled === "whole" ? [] : await notMade(api, before, watch.pods, expected);
    return {
      cluster: cluster.id,
      without: removed.name,
      kind: piece.kind,
      displaced,
      unplaced: [...left.map((pod) => refusedPod(cluster.id, pod, reasons)), ...missing].sort(byPriority),
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
      isComplete: (now) => hasAll(before, now),
      controllerMs: CONTROLLER_MS,
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
  if (piece.kind === "gpu") return removeGpu(api, piece.slices);
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

/** A card that is in use, if one is: the pods that have it, or a partition of it, go with it. */
async function removeGpu(api: ApiClient, slices: readonly ResourceSlice[]): Promise<Removed> {
  const lost = lostCard(slices, await devicesInUse(api));
  const { metadata, spec } = lost.slice;
  const ref = { apiVersion: "resource.k8s.io/v1", kind: "ResourceSlice", metadata };
  const publish = (left: readonly unknown[]): Promise<unknown> => api.merge(ref, { spec: { devices: left } });
  await publish(lost.left);
  return {
    name: `${spec.nodeName}/${lost.name}`,
    occupants: async () => {
      const users = new Set((await devicesInUse(api)).filter(lost.isUsedBy).flatMap(({ pods }) => pods));
      return users.size === 0 ? [] : podsWhere(api, ({ metadata: { uid } }) => uid !== undefined && users.has(uid));
    },
    restore: () => publish(spec.devices ?? []),
  };
}

interface LostCard {
  readonly name: string;
  /** The slice that its devices are in: those of a card are never in two. */
  readonly slice: ResourceSlice;
  /** Devices of the slice that are of other cards. */
  readonly left: readonly DeviceObject[];
  readonly isUsedBy: (use: DeviceInUse) => boolean;
}

/**
 * A card to lose, with everything that it is published as.
 *
 * @throws RangeError when the slices hold no device
 */
export function lostCard(slices: readonly ResourceSlice[], held: readonly DeviceInUse[]): LostCard {
  const isOfPool = ({ spec }: ResourceSlice, use: DeviceInUse): boolean =>
    use.driver === spec.driver && use.pool === spec.pool.name;
  const devices = slices.flatMap((slice) => (slice.spec.devices ?? []).map((device) => ({ slice, device })));
  const lost =
    devices.find(({ slice, device }) => held.some((use) => isOfPool(slice, use) && use.device === device.name)) ??
    devices[0];
  if (lost === undefined) throw new RangeError("no devices to lose one of");
  const { slice, device } = lost;
  const isGone = (one: DeviceObject): boolean => cardOf(one) === cardOf(device);
  const own = slice.spec.devices ?? [];
  const gone = new Set(own.filter(isGone).map(({ name }) => name));
  return {
    name: cardName(device),
    slice,
    left: own.filter((one) => !isGone(one)),
    isUsedBy: (use) => isOfPool(slice, use) && gone.has(use.device),
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
    isComplete: (now) => hasAll(before, now),
    quietMs: LAST_MS,
    controllerMs: HEAL_MS,
    limitMs: HEAL_MS,
  });
  // Pods that waited may have taken the place of others that are worth as much: then the scheduler's last word is as whole as it gets.
  if (settled === "whole" || (settled === "final" && hasAll(before, watch.pods))) return;
  const short = [...before].filter(([key, count]) => (placed(watch.pods).get(key) ?? 0) < count).map(([key]) => key);
  throw new Error(`${cluster}: is not whole again with all of its hardware: ${short.slice(0, 5).join(", ")}`);
}

/** Pods that a controller should have made anew, and did not; a queue may hold their job back. */
async function notMade(
  api: ApiClient,
  before: ReadonlyMap<string, number>,
  pods: readonly PodView[],
  expected: readonly ExpectedPods[],
): Promise<Unplaced[]> {
  const now = all(pods);
  const missing = (workload: ExpectedPods): number =>
    Math.max(0, (before.get(keyOf(workload)) ?? 0) - (now.get(keyOf(workload)) ?? 0));
  const short = expected.filter((workload) => missing(workload) > 0);
  return (await absences(api, short)).flatMap(([workload, { reason }]) =>
    Array.from({ length: missing(workload) }, () => absentPod(workload, reason)),
  );
}

function isAsBefore(before: ReadonlyMap<string, number>, pods: readonly PodView[]): boolean {
  return hasAll(
    before,
    pods.filter(({ node }) => node !== undefined),
  );
}

/** Whether every workload has as many pods as before, with a node or without. */
function hasAll(before: ReadonlyMap<string, number>, pods: readonly PodView[]): boolean {
  const now = all(pods);
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
