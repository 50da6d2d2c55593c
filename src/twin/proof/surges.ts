/** Whether a second set of pods gets nodes beside the first: asked of the real scheduler, with pods that push nobody out. */
import type { ApiClient } from "../api/client.ts";
import { UnknownKind } from "../api/kinds.ts";
import { ApiError, type ApiObject, type ObjectRef } from "../api/object.ts";
import { listOf, numberOf, textOf, textsOf } from "../controllers/fields.ts";
import { waitFor } from "../system/wait.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { type PodView, PodWatch } from "./observe.ts";
import type { SurgeProof } from "./schema.ts";
import { type Surge, surgeOf } from "./surge-plan.ts";

/** Label of the pods that are here for the question alone. */
const PROBE = "twin.estate/surge";
/** How long refusals have to stand: claims of a new pod are made after it, and the scheduler says no before it says yes. */
const FINAL_MS = 2_500;
const LIMIT_MS = 60_000;
const CAUSES = [
  { apiVersion: "apps/v1", kind: "Deployment" },
  { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
] as const;
const CLASS = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass" } as const;

/**
 * One answer per workload and cluster that has a surge, one workload after the other as a migration goes. The cluster is left as it
 * was.
 */
export async function proveSurges(twin: Twin): Promise<SurgeProof[]> {
  const answers = await Promise.all([...twin.clusters.values()].map((cluster) => inCluster(twin, cluster)));
  return answers.flat();
}

async function inCluster({ estate }: Twin, cluster: TwinCluster): Promise<SurgeProof[]> {
  const { api } = cluster;
  const objects = await Promise.all(CAUSES.map(({ apiVersion, kind }) => every(api, apiVersion, kind)));
  const surges = objects.flat().flatMap((object) => surgeOf(estate, object) ?? []);
  const proofs: SurgeProof[] = [];
  const watch = new PodWatch(api);
  try {
    for (const surge of surges) proofs.push(await ask(cluster, watch, surge));
  } finally {
    await watch.close();
  }
  return proofs;
}

async function every(api: ApiClient, apiVersion: string, kind: string): Promise<readonly ApiObject[]> {
  try {
    return await api.list(apiVersion, kind);
  } catch (error) {
    if (error instanceof UnknownKind) return [];
    throw error;
  }
}

async function ask({ cluster, api }: TwinCluster, watch: PodWatch, surge: Surge): Promise<SurgeProof> {
  const { workload, pods } = surge;
  const proof = { cluster: cluster.id, workload, pods };
  const own = await priorityOf(api, surge);
  const priority = { ...CLASS, metadata: { name: `surge-of-${workload}` } };
  const probes = Array.from({ length: pods }, (_, index) => probe(surge, priority.metadata.name, index));
  try {
    await api.create({
      ...priority,
      ...{ value: own.value, preemptionPolicy: "Never", description: `Asks whether ${workload} fits twice.` },
    });
    try {
      for (const pod of probes) await createKnown(api, pod);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { ...proof, fits: false, reason: error.message };
    }
    const names = new Set(probes.map(({ metadata }) => metadata.name));
    const answers = await verdict(api, watch, names);
    if (answers.every(({ pod }) => pod.node !== undefined)) return { ...proof, fits: true };
    const placed = answers.filter(({ pod }) => pod.node !== undefined).length;
    const words = answers.find(({ refusal }) => refusal !== undefined)?.refusal ?? "no answer";
    const mayPush = own.preempts && words.includes("Insufficient");
    const weaker = mayPush ? await weakerPods(api, watch, surge, own.value) : [];
    const pushed = weaker.length === 0 ? "" : `; by its priority it may push out ${weaker.join(", ")}`;
    return { ...proof, fits: false, reason: `${placed} of ${pods} placed; ${aboutNodes(words)}${pushed}` };
  } finally {
    await clear(api, cluster.id, surge, probes);
    await api.remove(priority);
  }
}

/** Admission learns of a new priority class a moment after it was made. */
async function createKnown(api: ApiClient, pod: ApiObject): Promise<void> {
  const isUnknown = (error: unknown): boolean => error instanceof ApiError && /no PriorityClass/.test(error.message);
  let refused: unknown;
  await waitFor(
    async () => {
      try {
        await api.create(pod);
        return true;
      } catch (error) {
        if (isUnknown(error)) throw error;
        refused = error;
        return true;
      }
    },
    { what: `${pod.metadata.name}: priority class to be known`, limitMs: 10_000, everyMs: 100 },
  );
  if (refused !== undefined) throw refused;
}

/** The scheduler's words about the nodes; what it adds is that these pods may push nobody out, which is so by our doing. */
function aboutNodes(words: string): string {
  return /^(.*?)\. .*preemption: not eligible/.exec(words)?.[1] ?? words;
}

interface Answer {
  readonly pod: PodView;
  readonly refusal: string | undefined;
}

/** Waits until every probe has a node, or until the refusals have stood for a while. */
async function verdict(api: ApiClient, watch: PodWatch, names: ReadonlySet<string>): Promise<readonly Answer[]> {
  const now = (): PodView[] => watch.all.filter(({ name }) => names.has(name));
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    let seen = "";
    let since = performance.now();
    await watch.until(() => {
      const pods = now();
      const text = pods.map(({ name, node, unschedulable }) => `${name} ${node} ${unschedulable}`).join("\n");
      if (text !== seen) {
        seen = text;
        since = performance.now();
      }
      const isPlaced = pods.length === names.size && pods.every(({ node }) => node !== undefined);
      return isPlaced || performance.now() - since > FINAL_MS ? true : undefined;
    }, deadline - performance.now());
    const answers = await Promise.all(now().map(async (pod) => ({ pod, refusal: await refusalOf(api, pod) })));
    const isFinal = answers.every(({ pod, refusal }) => pod.node !== undefined || refusal !== undefined);
    if ((isFinal && answers.length === names.size) || performance.now() > deadline) return answers;
  }
}

/** The scheduler's words; those of a warning where it was not asked, because something that the pod needs could not be made. */
async function refusalOf(
  api: ApiClient,
  { node, name, namespace, unschedulable }: PodView,
): Promise<string | undefined> {
  if (node !== undefined || unschedulable !== undefined) return unschedulable;
  const pod = await api.get({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace } });
  // By uid: warnings of a pod of the same name may be left from the last time.
  const fieldSelector = `involvedObject.uid=${pod?.metadata.uid},type=Warning`;
  const [warning] = await api.list("v1", "Event", { namespace, fieldSelector });
  return textOf(warning?.["message"]);
}

function probe({ workload, namespace, template }: Surge, priorityClassName: string, index: number) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `surge-of-${workload}-${index}`,
      namespace,
      // The workload's own labels stay: pods are spread over the nodes together with those that serve.
      labels: { ...template.labels, [PROBE]: workload },
    },
    spec: { ...template.spec, priorityClassName },
  };
}

async function priorityOf(
  api: ApiClient,
  { template }: Surge,
): Promise<{ readonly value: number; readonly preempts: boolean }> {
  const name = textOf(template.spec["priorityClassName"]);
  const found = name === undefined ? undefined : await api.get({ ...CLASS, metadata: { name } });
  return { value: numberOf(found?.["value"]) ?? 0, preempts: found?.["preemptionPolicy"] !== "Never" };
}

/** Workloads of lower priority on the nodes that the surge may take. */
async function weakerPods(api: ApiClient, watch: PodWatch, surge: Surge, value: number): Promise<string[]> {
  const wanted = Object.entries(textsOf(surge.template.spec["nodeSelector"]));
  const nodes = new Set(
    (await api.list("v1", "Node"))
      .filter(({ metadata }) => wanted.every(([key, text]) => metadata.labels?.[key] === text))
      .map(({ metadata }) => metadata.name),
  );
  const weaker = watch.pods.filter(({ node, priority }) => node !== undefined && nodes.has(node) && priority < value);
  return [...new Set(weaker.map(({ workload }) => workload))].sort();
}

/** Removes the probes and waits until what was made for them is gone too. */
async function clear(api: ApiClient, cluster: string, surge: Surge, probes: readonly ObjectRef[]): Promise<void> {
  const { namespace, workload } = surge;
  await Promise.all(probes.map((pod) => api.remove(pod, { graceSeconds: 0 })));
  const names = new Set(probes.map(({ metadata }) => metadata.name));
  const kept = [
    ["v1", "Pod"],
    ["resource.k8s.io/v1", "ResourceClaim"],
    ["v1", "PersistentVolumeClaim"],
  ] as const;
  await waitFor(
    async () => {
      const left = await Promise.all(kept.map(([apiVersion, kind]) => api.list(apiVersion, kind, { namespace })));
      const theirs = left
        .flat()
        .filter(({ metadata }) =>
          [{ name: metadata.name }, ...listOf(metadata["ownerReferences"])].some(({ name }) => names.has(`${name}`)),
        );
      return theirs.length === 0 ? true : undefined;
    },
    { what: `${cluster}: pods that asked whether ${workload} fits twice to go`, everyMs: 100 },
  );
}
