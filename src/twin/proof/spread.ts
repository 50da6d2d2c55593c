/** Pods that earlier measurements piled up on a node go back to where the scheduler puts them while all hardware is there. */
import { QUEUE } from "../../render/workloads/controllers.ts";
import { type ApiObject, record } from "../api/object.ts";
import { hasCondition } from "../declared.ts";
import type { TwinCluster } from "../twin.ts";
import { PodWatch, podView } from "./observe.ts";
import { ownersIn } from "./queued.ts";

/** Controllers that make a new pod for one that is deleted, and count nothing against it. */
const REPLACING: ReadonlySet<unknown> = new Set(["ReplicaSet", "StatefulSet"]);
/** How long the new pods may take; what does not come back is for the next measurement to say. */
const LIMIT_MS = 30_000;

/**
 * Has pods placed anew of whose workload a node holds two more than another one that may take them. So a loss is measured on what the
 * scheduler makes of a whole cluster, not on what the loss before it left. A pod that its volume holds on its node comes back there.
 */
export async function evenOut({ api }: Pick<TwinCluster, "api">): Promise<void> {
  const [pods, nodes] = await Promise.all([api.list("v1", "Pod"), api.list("v1", "Node")]);
  const surplus = surplusOf(pods, nodes);
  if (surplus.length === 0) return;
  const watch = new PodWatch(api);
  try {
    await watch.caughtUp(LIMIT_MS);
    const ready = (): number => watch.pods.filter((pod) => pod.ready).length;
    const before = ready();
    const gone = new Set(surplus.map(({ metadata }) => metadata.uid));
    await Promise.all(surplus.map((pod) => api.remove(pod)));
    const isBack = (): boolean => watch.all.every(({ uid }) => !gone.has(uid)) && ready() >= before;
    await watch.until(() => isBack() || undefined, LIMIT_MS);
  } finally {
    await watch.close();
  }
}

/** The pods that are too many on a node, as few as even the workload out. */
export function surplusOf(pods: readonly ApiObject[], nodes: readonly ApiObject[]): readonly ApiObject[] {
  const open = nodes.filter((node) => hasCondition(node, "Ready") && record(node["spec"])["unschedulable"] !== true);
  const workloads = Map.groupBy(pods.filter(isReplaced), ({ metadata }) => ownersIn({ metadata })[0]?.["uid"]);
  return [...workloads.values()].flatMap((own) => {
    const selector = Object.entries(record(record(own[0]?.["spec"])["nodeSelector"]));
    const places = open
      .filter(({ metadata }) => selector.every(([key, value]) => metadata.labels?.[key] === value))
      .map(({ metadata: { name } }) => own.filter((pod) => record(pod["spec"])["nodeName"] === name));
    return overflow(places);
  });
}

/** Moves one at a time from the fullest place to the emptiest. */
function overflow(places: readonly (readonly ApiObject[])[]): readonly ApiObject[] {
  const left = places.map((pods) => [...pods]);
  const arrived = left.map(() => 0);
  const sizes = (): number[] => left.map((pods, at) => pods.length + (arrived[at] ?? 0));
  const taken: ApiObject[] = [];
  for (;;) {
    const now = sizes();
    const most = now.indexOf(Math.max(...now));
    const least = now.indexOf(Math.min(...now));
    const pod = (now[most] ?? 0) - (now[least] ?? 0) < 2 ? undefined : left[most]?.pop();
    if (pod === undefined) return taken;
    taken.push(pod);
    arrived[least] = (arrived[least] ?? 0) + 1;
  }
}

function isReplaced(pod: ApiObject): boolean {
  const { node, ready, ending, over } = podView(pod);
  const isQueued = pod.metadata.labels?.[QUEUE] !== undefined;
  return node !== undefined && ready && !ending && !over && !isQueued && REPLACING.has(ownersIn(pod)[0]?.["kind"]);
}
